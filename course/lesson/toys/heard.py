"""What a window field tells somebody who began to listen late: the chat, heard from packet n on.

The verdicts are the decoder's own (`decode.stream`): it knows of the SYNs what it has seen, and
says so where that is not enough.
"""

from dataclasses import dataclass

from course.capture import bundled
from course.decode import explain
from course.decode.stream import follow
from course.errors import LessonError
from course.view.page import text_table

__all__ = ["Heard", "heard"]

SERVER_PORT = 43_981
COLUMNS = ("packet", "from", "flags", "octets on the wire", "field", "what can be said of it")


@dataclass(frozen=True, slots=True)
class Heard:
    """The packets that were heard, each with its window field and what can be said of it."""

    begins: int  # number of the first packet that was heard
    rows: tuple[tuple[str, ...], ...]

    def __str__(self) -> str:
        whole = "from the start" if self.begins == 1 else f"from packet {self.begins} on"
        return f"The chat, heard {whole}.\n{text_table(COLUMNS, self.rows)}"

    __repr__ = __str__


def heard(begins: int = 1) -> Heard:
    """Listen to the chat from packet `begins` on, and read its windows."""
    frames = bundled.load("chat").frames
    if not 1 <= begins <= len(frames):
        raise LessonError(f"listening begins with packet 1 to {len(frames)}, got {begins}")
    rows = []
    for told in follow(explain(frame) for frame in frames[begins - 1 :]):
        packet = told.frame
        field, window = packet["tcp.window"], packet["tcp.scaled_window"]
        sender = "client" if packet["tcp.dst_port"].raw == SERVER_PORT else "server"
        flags = frames[packet.number - 1].said.partition("[")[2].partition("]")[0]
        octets = f"{int(str(field.value)):04x}"
        said = _in_short(window.meaning)
        rows.append((str(packet.number), sender, flags, octets, str(field.raw), said))
    return Heard(begins, tuple(rows))


def _in_short(meaning: str) -> str:
    """Return the decoder's words on a window, short enough for a table."""
    words, _, unknown = meaning.removeprefix("room for ").partition(": the SYNs")
    return f"{words}; its SYN was not heard" if unknown else words
