"""The TCP header in its three editions: what stood in the six bits that were to stay free.

The fields come from the table of `wire.tcp`; an edition says which bits were reserved and which
flags there were. Everything else has stood where it stands since 1981.
"""

from typing import NamedTuple

from course.view.cells import Cell
from course.view.diagram import fields_diagram
from course.view.markup import Markup, element
from course.wire.header import codec
from course.wire.tcp import TCP

__all__ = ["EDITIONS", "Edition", "changed", "drawing", "panel", "text"]

FLAGS_AT, FLAGS_END = 100, 112  # bits of the header between data offset and window


class Edition(NamedTuple):
    """One edition: its RFC, how many bits it reserves, its flags, what is to be said of it."""

    name: str
    rfc: str
    reserved: int
    flags: tuple[str, ...]
    says: tuple[str, ...]


OLD = ("URG", "ACK", "PSH", "RST", "SYN", "FIN")
EDITIONS = (
    Edition(
        "1981",
        "RFC 793 section 3.1",
        6,
        OLD,
        (
            "Six bits are reserved for future use and must be zero. Six flags.",
            "Twenty years later every flag still stands where it stood here.",
        ),
    ),
    Edition(
        "2001 to 2003",
        "RFC 3168 section 6.1 and RFC 3540 section 9",
        3,
        ("NS", "CWR", "ECE", *OLD),
        (
            (
                "RFC 3168 (2001) takes two reserved bits for congestion notification: ECE says "
                "that a router marked a packet, CWR that the sender heard it."
            ),
            (
                "RFC 3540 (2003, Experimental) takes a third: NS, the nonce sum, by which a "
                "receiver proves that it hides no mark. It was never widely used (RFC 8311 "
                "section 3)."
            ),
        ),
    ),
    Edition(
        "2022",
        "RFC 9293 section 3.1",
        4,
        ("CWR", "ECE", *OLD),
        (
            (
                "Four reserved bits and eight flags. A receiver that does not know a reserved bit "
                "ignores it; in 1981 the bits had to be zero."
            ),
            (
                "NS is gone: RFC 8311 (2018) made RFC 3540 Historic, so that its bit could be "
                "used anew. RFC 9768 calls it AE, for accurate congestion notification."
            ),
        ),
    ),
)


def _cells(edition: Edition) -> list[Cell]:
    """Return the boxes of an edition."""
    cells = [
        Cell(f"tcp.{row.name}", row.bits.label, "", row.at, row.bits.width)
        for row in codec(TCP).rows
        if not FLAGS_AT <= row.at < FLAGS_END
    ]
    cells.append(Cell("tcp.reserved", "Reserved", "", FLAGS_AT, edition.reserved))
    first = FLAGS_END - len(edition.flags)
    cells += [
        Cell(f"tcp.flags.{flag.lower()}", flag, "", first + at, 1)
        for at, flag in enumerate(edition.flags)
    ]
    return [*cells, Cell("tcp.options", "Options (if any)", "", 8 * codec(TCP).size, 32)]


def changed(edition: Edition) -> list[str]:
    """Return the ids of the boxes that are not as in the edition before."""
    at = EDITIONS.index(edition)
    if not at:
        return []
    before = EDITIONS[at - 1]
    new = [flag for flag in edition.flags if flag not in before.flags]
    return ["tcp.reserved", *(f"tcp.flags.{flag.lower()}" for flag in new)]


def drawing(edition: Edition, *, styled: bool = True) -> Markup:
    """Return an edition's diagram."""
    return fields_diagram("TCP", edition.rfc, _cells(edition), styled=styled)


def panel(edition: Edition) -> Markup:
    """Return an edition's diagram, and below it what there is to say."""
    says = (element("p", words) for words in edition.says)
    return element("div", drawing(edition, styled=False), *says)


def text() -> str:
    """Return all editions: the bits between data offset and window, and what is said of them."""
    same = ", ".join(
        f"{cell.label} {cell.width}"
        for cell in _cells(EDITIONS[0])
        if not FLAGS_AT <= cell.bit < FLAGS_END
    )
    parts = [
        (
            "The TCP header in three editions: the bits between data offset and window\n"
            f"The same in all, with their bits: {same}"
        )
    ]
    for edition in EDITIONS:
        bits = f"reserved {edition.reserved} bits, then {' '.join(edition.flags)}"
        parts.append("\n".join([f"{edition.name} ({edition.rfc}): {bits}", *edition.says]))
    return "\n\n".join(parts)
