"""A hex dump in tcpdump's layout: as text, and as HTML whose digits know their field.

Strategy. One row shows 16 octets: offset, eight groups of four digits, and the same octets as
characters, where anything outside 33 to 126 is a dot (a space too: tcpdump asks ``isgraph``).

In the HTML a hex digit is four bits, and a field may be smaller: the two digits of ``45`` are
version and IHL, while one digit of the flags belongs to four fields. So each digit has a tuple of
owners, and neighbours with the same owners share one span; ``data-f`` lists their step ids,
separated by blanks. One span per run keeps 1500 octets small, and a long dump is cut into blocks
that a browser lays out only when they are scrolled to (``tc-rows`` in packet.css).
"""

from itertools import groupby

from course.decode.step import Dissection, Step
from course.view.markup import Markup, element, join

__all__ = ["html", "owners", "text"]

ROW = 16  # octets
BLOCK = 16  # rows
HEX = 40  # characters of the hex part: eight groups of four, each with a blank


def text(data: bytes, indent: str = "\t") -> str:
    """Return the dump as ``tcpdump -X`` prints it, each line behind a tab (or `indent`)."""
    rows = ((at, data[at : at + ROW]) for at in range(0, len(data), ROW))
    return "\n".join(
        f"{indent}0x{at:04x}: {_digits(row):{HEX}}  {_characters(row)}" for at, row in rows
    )


def _digits(row: bytes) -> str:
    return "".join(f" {row[at : at + 2].hex()}" for at in range(0, len(row), 2))


def _characters(row: bytes) -> str:
    return "".join(chr(octet) if 33 <= octet <= 126 else "." for octet in row)


def owners(data: bytes, leaves: list[Step]) -> list[tuple[str, ...]]:
    """Return, for each hex digit of `data`, the ids of the fields that own its four bits."""
    found: list[tuple[str, ...]] = [()] * (2 * len(data))
    for leaf in leaves:
        for digit in range(leaf.bit // 4, -(-(leaf.bit + leaf.width) // 4)):
            found[digit] = (*found[digit], leaf.id)
    return found


def html(dissection: Dissection) -> Markup:
    """Return the dump as one ``<pre>``; spans carry ``data-f``."""
    data = dissection.data
    owned = owners(data, dissection.leaves())
    rows = [_row(data, owned, at) for at in range(0, len(data), ROW)]
    blocks = [join(rows[at : at + BLOCK], "\n") for at in range(0, len(rows), BLOCK)]
    if len(blocks) > 1:  # a line's end at the end of a block adds no line
        ends = ["\n"] * (len(blocks) - 1) + [""]
        pairs = zip(blocks, ends, strict=True)
        blocks = [element("span", block, end, class_="tc-rows") for block, end in pairs]
    return element("pre", *blocks, class_="tc-hex")


def _row(data: bytes, owned: list[tuple[str, ...]], at: int) -> Markup:
    row = data[at : at + ROW]
    mine = owned[2 * at : 2 * (at + len(row))]
    digits = row.hex()
    pieces = [digit + (" " if n % 4 == 3 else "") for n, digit in enumerate(digits)]
    bytewise = [tuple(dict.fromkeys(mine[2 * n] + mine[2 * n + 1])) for n in range(len(row))]
    fill = " " * (HEX - len("".join(pieces)) + 1)
    return join(
        (
            element("span", f"0x{at:04x}:", class_="tc-soft"),
            "  ",
            *_runs(pieces, mine),
            fill,
            *_runs(list(_characters(row)), bytewise),
        )
    )


def _runs(pieces: list[str], owned: list[tuple[str, ...]]) -> list[Markup]:
    """Join neighbours of the same owners; a blank at the end of a run stands outside its span."""
    made = []
    pairs = zip(pieces, owned, strict=True)
    for ids, run in groupby(pairs, key=lambda pair: pair[1]):
        shown = "".join(piece for piece, _ in run)
        tight = shown.rstrip(" ")
        span = element("span", tight, data_f=" ".join(ids)) if ids else Markup(tight)
        made.append(Markup(span + shown[len(tight) :]))
    return made
