"""What goes into nbval and what comes out of it, for those who need not have nbval loaded."""

from dataclasses import dataclass

__all__ = ["Seen", "Source"]


@dataclass(frozen=True)
class Source:
    """One cell to run; `wanted` is the text it must print, None if that does not matter."""

    source: str
    wanted: str | None = None


@dataclass(frozen=True)
class Seen:
    """What nbval saw of one cell: whether it passed, what was printed, and what stopped it."""

    passed: bool
    printed: str = ""
    error: str = ""
    ended: str = ""
    limit: bool = False
