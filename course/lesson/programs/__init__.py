"""The socket programs of the source texts, written anew from what they do, bugs included.

    run = play(load("hello"))                        two programs, eight segments
    run = play(load("slide"), typed={"client": ["hi", "~"]})

    hello     rows S2.6 and S2.9    a server that listens for one, a client that says one thing
    slide     rows S4.35 and S4.36  an echo until "~"; `str(data)[2:-1]`, a bare `except`
    udp       row S5.45             an echo by UDP with a time-out of 2 s
    thread    rows S5.58 to S5.60   a thread for each client; printed states that nobody is in

The bugs are the exhibits: a hunt for them is an exercise, so nothing here is to be mended. They
are text, because they run when they are read, as programs do.
"""

from pathlib import Path

from course.errors import LessonError

__all__ = ["NAMES", "load"]

TEXTS = Path(__file__).parent / "text"
NAMES = ("hello", "slide", "udp", "thread")


def load(name: str) -> dict[str, str]:
    """Return the texts of a pair, by "server" and "client", as `play` wants them.

    Raises `LessonError` for a name that is none of `NAMES`.
    """
    if name not in NAMES:
        raise LessonError(f"a pair of programs needs to be one of {[*NAMES]}, got {name!r}")
    return {
        side: (TEXTS / f"{name}_{side}.txt").read_text(encoding="utf-8")
        for side in ("server", "client")
    }
