"""Bundled captures put side by side, so that a list can show them all."""

from dataclasses import replace

from course.capture import bundled
from course.capture.frame import Frame

__all__ = ["together"]


def together(*names: str) -> list[Frame]:
    """Return the frames of several bundled captures as one list, numbered from 1.

    Each capture keeps its own time: its first frame is at 0. Raises `CaptureError` for a name
    that is not bundled.
    """
    found = [frame for name in names for frame in bundled.load(name).frames]
    return [replace(frame, number=number) for number, frame in enumerate(found, 1)]
