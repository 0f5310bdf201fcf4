"""Scripts that lessons show: what a TCP does, written down in packetdrill's language.

    play("handshake")               both timelines side by side, as a table
    play("handshake").text()        the same as text
    play("handshake").trace         a trace, for the ladder
    script("handshake")             the text of the script, to change it and play that

Each passes under the profile `rfc`; more of them, for every state, stand with the tests.
"""

from pathlib import Path

from course.errors import LessonError
from course.play.script import Result, parse, run

FOLDER = Path(__file__).parent
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.pkt")))


def script(name: str) -> str:
    """Return the text of a script."""
    if name not in NAMES:
        raise LessonError(f"a script needs to be one of {', '.join(NAMES)}, got {name!r}")
    return (FOLDER / f"{name}.pkt").read_text(encoding="utf-8")


def play(name: str, profile: str = "rfc", *, seed: int = 0) -> Result:
    """Play a script against the mini stack."""
    return run(parse(script(name), name), profile, seed=seed)
