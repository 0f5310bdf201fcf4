"""Packets as people paste them, in any form that a tool prints.

Strategy. `FORMS` is the table of all forms, `_READERS` has a reader for each. Without a form the
text is asked what it is, the most telling signs first: offsets in front of lines, Python literals,
escapes, C arrays, base64; what shows none of these is plain hex, or an error that names the first
thing that is no hex. Each reader gives octets and the text that stood above them; here they become
frames: that text is kept as `said`, the time in it as `t_ns`, and the link type is guessed from
the octets unless the caller knows it. What was dropped is said in notes. A form that cannot be
told from another is a question (`AmbiguousForm`), never a guess.
"""

import re
from collections.abc import Callable
from functools import partial

from course.capture import digits, dumps, literals
from course.capture.clock import Clock, is_time
from course.capture.files import reader_of
from course.capture.frame import Capture, Frame
from course.capture.paste import Line, counted, decode, lines
from course.capture.reading import Reading
from course.capture.stream import Source
from course.errors import CaptureError
from course.wire.chain import LINKS, guess_link, is_proven

__all__ = ["FORMS", "read_text"]

Reader = Callable[[list[Line]], Reading]

FORMS: dict[str, str] = {
    "pcap": "a capture file of tcpdump",
    "pcapng": "a capture file of Wireshark",
    "raw": "the octets of one packet, as they are",
    "tcpdump": "tcpdump -x, -xx, -X, -XX: words of two octets behind 0x0000:",
    "xxd": "xxd: words behind 00000000:",
    "hexdump": "hexdump -C: octets behind 00000000, ASCII between bars",
    "wireshark": "Wireshark and tshark -x: octets behind 0000, with or without ASCII",
    "od-x1": "od -tx1: octets behind 0000000",
    "od-x2-le": "od -tx2, hexdump: words of two octets, the second octet first",
    "od-x2-be": "the same, the first octet first",
    "od-x4-le": "od -tx4: words of four octets, the last octet first",
    "od-x4-be": "the same, the first octet first",
    "od-x8-le": "od -tx8: words of eight octets, the last octet first",
    "od-x8-be": "the same, the first octet first",
    "hex": "plain hex, with or without spaces or colons; xxd -p",
    "hex-lines": "plain hex, each line a packet",
    "python": "Python bytes literals: b'E\\x00'",
    "escaped": 'strings with escapes: "\\x45\\x00"',
    "c-array": "arrays of octets: { 0x45, 0x00 }; xxd -i",
    "base64": "base64",
}

_READERS: dict[str, Reader] = {
    **dict.fromkeys(("tcpdump", "xxd", "hexdump", "wireshark", "od-x1"), dumps.read),
    **{f"od-x{size}-le": partial(dumps.read, order="little") for size in (2, 4, 8)},
    **{f"od-x{size}-be": partial(dumps.read, order="big") for size in (2, 4, 8)},
    "hex": digits.read_joined,
    "hex-lines": digits.read_lines,
    "python": literals.read_python,
    "escaped": literals.read_escaped,
    "c-array": literals.read_array,
    "base64": literals.read_base64,
}

_SUMMARY = re.compile(r"\s(?:IP6?|ARP),?\s")  # tcpdump's line without a dump below it

# What a terminal shows around a dump, and nobody said of a packet.
_CHATTER = ("reading from file ", "listening on ", "tcpdump: ", "dropped privs ")


def read_text(text: str | bytes, form: str | None = None, link: int | None = None) -> Capture:
    """Read packets from pasted text; `form` is a name of `FORMS`, `link` a LINKTYPE_ number.

    Raises `CaptureError` for a text without a packet, and for one with a slip in its hex; raises
    `AmbiguousForm` for a form that cannot be told from another.
    """
    if form is not None and form not in _READERS:
        raise CaptureError(
            f"the form of a text needs to be one of {', '.join(_READERS)}, got {form!r}"
        )
    notes: list[str] = []
    plain = lines(decode(text, notes) if isinstance(text, bytes) else text, notes)
    if not any(line.text.strip() for line in plain):
        raise CaptureError("a pasted dump needs at least one octet in hex, got an empty text")
    reading = _READERS[form](plain) if form else _reader(plain)(plain)
    notes += reading.notes
    if not any(data for data, _ in reading.packets):
        raise CaptureError("a pasted dump needs at least one octet, got none")
    octets = reading.packets[0][0]
    kind = reader_of(octets)
    if kind and len(reading.packets) == 1:
        capture = kind(Source(octets)).collect()
        capture.notes[:0] = [*notes, f"the text holds a {capture.form} file"]
        return capture
    return _capture(reading, link, notes)


def _reader(plain: list[Line]) -> Reader:
    """Return the reader for a text, the most telling signs first."""
    text = "\n".join(line.text for line in plain)
    if dumps.looks_like(plain):
        return dumps.read
    if literals.looks_like_python(text):
        return literals.read_python
    if literals.looks_like_escaped(text):
        return literals.read_escaped
    if literals.looks_like_array(text):
        return literals.read_array
    if literals.looks_like_base64(text):
        return literals.read_base64
    if all(is_time(line.text) and _SUMMARY.search(line.text) for line in plain if line.text):
        raise CaptureError(
            "a packet needs its octets, got only tcpdump's summary: run tcpdump with -X"
        )
    return digits.read


def _capture(reading: Reading, link: int | None, notes: list[str]) -> Capture:
    """Make frames of the octets and of the text above them."""
    frames: list[Frame] = []
    clock, unused, guesses = Clock(), 0, 0
    for data, lines_above in reading.packets:
        said = [line for line in lines_above if not line.strip().startswith(_CHATTER)]
        timed = [number for number, line in enumerate(said) if is_time(line)]
        own = said[timed[-1] :] if timed else said
        unused += len(lines_above) - len(own)
        if not data:
            unused += len(own)
            continue
        known = guess_link(data) if link is None else link
        guesses += link is None and not is_proven(data)
        t_ns = clock.t_ns(own)
        frames.append(Frame(data, len(frames) + 1, known, t_ns, said="\n".join(own)))
    if guesses:
        names = {number: name for name, number in LINKS.items()}
        taken = " and ".join(sorted({names[frame.link] for frame in frames}))
        notes.append(f"the outermost header is a guess, {taken}: --link reads it otherwise")
    if any(frame.said for frame in frames):
        notes.append("the text above each packet is kept beside it")
    if clock.read:
        notes.append(f"times since the first were read from {counted(clock.read, 'time stamp')}")
    if unused + len(reading.said):
        other = counted(unused + len(reading.said), "line")
        notes.append(f"text that belongs to no packet was dropped: {other}")
    return Capture(frames, reading.form, notes, clock.epoch_ns)
