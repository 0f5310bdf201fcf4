"""Dumps with an offset in front of each line: tcpdump, xxd, hexdump, od, Wireshark.

Strategy. All of them print offset, octets in hex, and perhaps the octets again as ASCII; they
differ in the marks between. So one reader serves all. Here the text is cut: which lines belong to
a dump, where one packet ends and the next begins, which text was said of which packet. `rows`
reads the octets of each line. An offset that starts again starts a new packet, and the text in
front of it was said of that packet.

In which order a word of several octets was printed (od -tx2 and hexdump: in that of the machine)
is told by the ASCII column; without one it is told by nothing, and `AmbiguousForm` says so.
"""

import re
from string import hexdigits

from course.capture import rows
from course.capture.paste import Line, counted, where
from course.capture.reading import Reading
from course.capture.rows import Block, Dump, Row
from course.errors import AmbiguousForm, CaptureError

__all__ = ["looks_like", "read"]

_WRITTEN_OUT = 1 << 24  # octets that the `*` of a whole text may stand for

_LINE = re.compile(
    r"[ \t]*(?P<mark>0[xX])?(?P<offset>[0-9A-Fa-f]{3,16})(?P<colon>:?)(?:[ \t]+(?P<rest>.*))?"
)
_WORD = re.compile(r"\S+")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_SECTION = re.compile(r"[ \t]*(\S.*) \(\d+ bytes?\):")  # tshark: one frame, several buffers
_WORDS = (2, 4, 8)  # octets that machines turn round
_FRAMES = ("Frame", "Packet")


def looks_like(lines: list[Line]) -> bool:
    """Return whether this text holds a dump with offsets."""
    found = [row for row in _rows(lines) if row]
    return bool(found) and (
        bool(found[0].style) or len(found) > 1 or int(found[0].offset, 16) == 0
    )


def read(lines: list[Line], order: str = "") -> Reading:
    """Read the dumps of a text; `order` of the octets in a word: "big", "little", "" to find out.

    Raises `CaptureError` for lines that are missing, too short or no hex, and `AmbiguousForm` if
    the order cannot be found out.
    """
    blocks, said = _blocks(lines)
    if not blocks:
        raise CaptureError("a dump needs a line with an offset and octets in hex, got none")
    notes = []
    frames = [block for block in blocks if block.section.split(" ")[0] in ("", *_FRAMES)]
    if len(frames) < len(blocks):
        names = sorted({block.section for block in blocks} - {b.section for b in frames})
        notes.append(f"buffers that are no frame were left out: {', '.join(names)}")
    if not frames:
        raise CaptureError(f"a dump needs a frame, got only {blocks[0].section[:60]}")
    budget = max(_WRITTEN_OUT, sum(len(line.text) for line in lines))
    order = order or _order(frames, budget)
    dumps = _read_all(frames, order, budget)
    notes += _notes(dumps)
    if order == "little":
        notes.append(
            "the octets of each word were turned round: they stood in the machine's order"
        )
    packets = [(dump.data, block.said) for dump, block in zip(dumps, frames, strict=True)]
    return Reading(packets, _form(frames[0], order), notes, said)


def _row(line: Line) -> Row | None:
    """Read a line as offset and words; None if it does not begin with an offset."""
    match = _LINE.fullmatch(line.text)
    if match is None:
        return None
    mark, offset, colon, rest = match.group("mark", "offset", "colon", "rest")
    if not colon and len(offset) < 4:
        return None
    shift = match.start("rest") if rest else 0
    words = tuple((shift + word.start(), word[0]) for word in _WORD.finditer(rest or ""))
    return Row(line, offset, "0x" * bool(mark) + colon, words)


def _rows(lines: list[Line]) -> list[Row | None]:
    """Return a `Row` for each line that belongs to a dump, None for the others.

    The first line that must be one settles how offsets are marked; what is marked in another way
    is text.
    """
    found = [_row(line) for line in lines]
    sure = [row for row in found if row and _must_be(row)]
    first = next((row for row in sure if row.style or int(row.offset, 16) == 0), None)
    first = first or next(iter(sure), None)
    if first is None:
        return [None] * len(lines)
    return [row if row and _is_like(row, first) else None for row in found]


def _is_like(row: Row, first: Row) -> bool:
    """Return whether a line is marked as the first of the dump is, and has no longer words."""
    digits, width = len(first.offset), len(first.words[0][1])
    if row.style != first.style or not digits <= len(row.offset) <= digits + 4:
        return False
    return bool(row.style) or not row.hex_words or len(row.words[0][1]) <= width


def _must_be(row: Row) -> bool:
    """Return whether this can only be a line of a dump.

    Hex in words of equal width (0000 5e00 0101) has no offset, though its first word looks like
    one: an offset has a mark, or more digits than the words behind it, or six or seven digits in
    front of the long words of od.
    """
    if not row.hex_words or row.style:
        return row.hex_words > 0
    digits, width = len(row.offset), len(row.words[0][1])
    return digits > width or (digits in (6, 7) and width in (8, 16))


def _blocks(lines: list[Line]) -> tuple[list[Block], list[str]]:
    """Cut the text into packets; return also what was said behind the last one."""
    blocks: list[Block] = []
    said: list[str] = []
    section, last, digits = "", -1, 0  # last: the offset before, if a packet goes on
    before: Row | None = None
    found = _rows(lines)
    first = next((row for row in found if row and row.hex_words), None)
    for line, row in zip(lines, found, strict=True):
        offset = int(row.offset, 16) if row else 0
        if row and _belongs(row, offset, -1 if said else last, digits):
            if offset <= last or last < 0:
                is_lost = before is not None and int(before.offset, 16) < offset
                blocks.append(Block([before] if is_lost else [], said, section))
                said, section = [], ""
            blocks[-1].rows.append(row)
            last, digits = offset, len(row.offset)
        elif last >= 0 and line.text.strip() == "*":
            blocks[-1].rows.append(None)
        elif match := _SECTION.fullmatch(line.text):
            section, last = match[1], -1
        elif first and line.text.strip():
            _refuse_slip(line, first)
            said.append(line.text)
        # If this was the first line of a dump, with a slip, its reader shall say so.
        before = row if said and row and row.words else None
    return blocks, said


def _refuse_slip(line: Line, first: Row) -> None:
    """Raise `CaptureError` for a line of a dump with one slip in its offset.

    As text it would be lost without a word.
    """
    words = line.text.split(maxsplit=2)
    pattern = first.line.text.split(maxsplit=1)[0]  # 0x0000: or 0000
    if len(words) < 2 or not _HEX.fullmatch(words[1]) or len(words[0]) != len(pattern):
        return
    start = pattern.index(first.offset, len(first.style) - 1 if first.style == "0x:" else 0)
    digits = range(start, start + len(first.offset))
    slips = [
        at
        for at, (char, wanted) in enumerate(zip(words[0], pattern, strict=True))
        if (char not in hexdigits if at in digits else char != wanted)
    ]
    if len(slips) == 1 and sum(map(str.isdigit, words[0])) > 1:
        at = line.text.index(words[0]) + slips[0]
        raise CaptureError(
            f"{where(line, at)} needs an offset such as {pattern}, got {words[0]!r}"
        )


def _belongs(row: Row, offset: int, last: int, digits: int) -> bool:
    """Return whether a line with an offset is a line of a dump, and no text that begins like one.

    `last` is the offset on the line just before, -1 if that was none. A line that goes on from
    there belongs to the dump even if nothing on it is hex: then its reader says so.
    """
    if row.hex_words:
        return True
    if row.words:
        return bool(row.style) or (last >= 0 and last < offset <= last + 64)
    return 0 <= last < offset and len(row.offset) == digits >= 6  # the closing offset


def _order(blocks: list[Block], budget: int) -> str:
    """Find out in which order the octets of a word stand: "big", as on the wire, or "little"."""
    words = {
        len(row.words[0][1]) // 2 for block in blocks for row in block.rows if row and row.words
    }
    if words <= {1}:
        return "big"
    straight, turned = _try(blocks, "big", budget), _try(blocks, "little", budget)
    if straight is None or turned is None:
        return "big" if turned is None else "little"
    if _proof(straight) != _proof(turned):
        return "big" if _proof(straight) > _proof(turned) else "little"
    size = max(words)
    is_usual = size == 2 and any(row.style for row in blocks[0].rows if row)  # tcpdump, xxd
    is_same = [dump.data for dump in straight] == [dump.data for dump in turned]
    if is_usual or is_same or size not in _WORDS:
        return "big"
    first = next(row for row in blocks[0].rows if row)
    shown = " ".join(word for _, word in first.words[:2])
    raise AmbiguousForm(
        f"a dump in words of {size} octets ({shown} ...) does not say which octet of a word came "
        f"first on the wire: say --form od-x{size}-le or --form od-x{size}-be",
        (f"od-x{size}-le", f"od-x{size}-be"),
    )


def _proof(dumps: list[Dump]) -> int:
    """Return what the ASCII columns say of this order: 1 for it, 0 nothing, -1 against it."""
    if any(dump.differs for dump in dumps):
        return -1
    return int(any(dump.ascii_rows for dump in dumps))


def _try(blocks: list[Block], order: str, budget: int) -> list[Dump] | None:
    """Read all packets in one order; None if that cannot be."""
    try:
        return _read_all(blocks, order, budget)
    except CaptureError:
        return None


def _read_all(blocks: list[Block], order: str, budget: int) -> list[Dump]:
    dumps, octets = [], 0
    for block in blocks:
        dumps.append(rows.read(block, order, budget - octets))
        octets += len(dumps[-1].data)
    return dumps


def _notes(dumps: list[Dump]) -> list[str]:
    """Say once for the whole text what was dropped, and what was special."""
    notes = [f"offsets were dropped from {counted(sum(dump.rows for dump in dumps), 'line')}"]
    if ascii_rows := sum(dump.ascii_rows for dump in dumps):
        notes.append(f"the ASCII column was dropped from {counted(ascii_rows, 'line')}")
    if differs := [dump.differs for dump in dumps if dump.differs]:
        notes.append(
            f"the ASCII column of line {differs[0]} shows other octets than its hex: "
            "the hex was believed"
        )
    if repeats := [octets for dump in dumps for octets in dump.repeats]:
        lines = counted(len(repeats), "line")
        notes.append(f"{lines} * were written out as {counted(sum(repeats), 'octet')}")
    if filled := sum(dump.filled for dump in dumps):
        notes.append(f"{counted(filled, 'octet')} that only filled the last word were dropped")
    for number, dump in enumerate(dumps, 1):
        if dump.start:
            notes.append(
                f"packet {number} begins at offset {dump.start}: what stood before is not here"
            )
    return notes


def _form(block: Block, order: str) -> str:
    """Name the form by the look of its first line."""
    row = next(row for row in block.rows if row)
    size = len(row.words[0][1]) // 2
    if row.style:
        return "tcpdump" if row.style == "0x:" else "xxd"
    if size in _WORDS:
        return f"od-x{size}-{'le' if order == 'little' else 'be'}"
    if len(row.offset) < 6:
        return "wireshark"
    return "od-x1" if len(row.offset) < 8 else "hexdump"
