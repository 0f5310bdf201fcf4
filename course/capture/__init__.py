"""FRAMES FROM FILES AND PASTED TEXT: whatever people have, `read` turns it into frames.

`pcap` and `pcapng` read and write capture files, `text_input` reads dumps as they are pasted,
`bundled` holds the packets that ship with the course. `read` and `iter_frames` live in `source`
and are fetched when first asked for: who only needs `frame` pays for nothing else.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from course.capture.source import iter_frames, read

__all__ = ["iter_frames", "read"]


def __getattr__(name: str) -> Any:
    """Fetch `read` or `iter_frames` on first use."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from course.capture import source  # noqa: PLC0415  decode imports `frame` and must stay quick

    return getattr(source, name)
