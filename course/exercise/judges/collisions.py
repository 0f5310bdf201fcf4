"""Collisions: `collide(payload)`, another payload of the same length with the same checksum.

Any such payload is right, so what the solution gives is not compared, but for the payloads that
have no twin, where it is None. The checksum is RFC 1071's, over the payload alone: with the same
length everything around it in a packet sums to the same. It is written out here, because this room
knows nothing of packets.
"""

from typing import Any

from course.exercise import feedback
from course.exercise.feedback import Difference, counted
from course.exercise.judges.base import Args, Judge, Places
from course.exercise.task import Part

FOUND = "There is another payload with this checksum."


def _view(part: Part, args: Args, answer: Any) -> Any:
    """Return an answer so that all right ones look alike."""
    if "whether" in part.of:
        return answer is None
    return "a twin" if _twin_fault(args[0], answer) is None else answer


def _collision(part: Part, args: Args, wanted: Any, got: Any, _: Places) -> Difference | None:
    """Judge whether there is an answer, or that it differs, is as long, and sums to the same."""
    if "whether" not in part.of:
        return _twin_fault(args[0], got)
    if (wanted is None) == (got is None):
        return None
    if got is None:
        return Difference("", "a payload", "None", FOUND)
    note = f"No other payload of {counted(len(args[0]), 'octet')} has this checksum."
    return Difference("", "None", feedback.show(got), note)


def _twin_fault(payload: bytes, got: Any) -> Difference | None:
    """Return what keeps `got` from being a twin of the payload."""
    if got is None:
        return Difference("", "a payload", "None", FOUND)
    if not isinstance(got, bytes):
        note = "The answer should be bytes."
        return Difference("", "a payload", feedback.show(got), note)
    if len(got) != len(payload):
        return Difference("length", counted(len(payload), "octet"), counted(len(got), "octet"))
    if got == payload:
        given = f"the one that was given, {feedback.show(got)}"
        return Difference("", "another payload", given)
    right, found = checksum(payload), checksum(got)
    if right != found:
        return Difference("checksum", f"{right:04x}", f"{found:04x} of {feedback.show(got)}")
    return None


def checksum(data: bytes) -> int:
    """Return the Internet checksum (RFC 1071 section 1)."""
    even = data + bytes(len(data) % 2)
    number = sum(int.from_bytes(even[n : n + 2], "big") for n in range(0, len(even), 2))
    while number >> 16:
        number = (number & 0xFFFF) + (number >> 16)
    return 0xFFFF - number


COLLISIONS = Judge(_view, _collision)
