"""The Internet checksum word by word, and the pseudo-header put together, as scenes to walk.

Strategy. Whoever checked a packet's checksum worked it out; `view.checksum.working` gives the
words, where each comes from and the sum so far. `packet` makes a moment of each, then of each
thing done with the sum. `plain` does the same for octets that a reader typed. `pseudo` lays out
the octets that TCP and UDP put in front of the sum alone, by RFC 9293 section 3.1 and RFC 8200
section 8.1. Nothing is summed here that `wire.checksum` does not sum.
"""

from collections.abc import Sequence
from itertools import accumulate

from course.decode.step import Dissection
from course.errors import CourseError
from course.view import checksum as worked
from course.view.markup import join
from course.view.scene import Box, Moment, Scene, boxes, notes, table
from course.view.typed import octets
from course.wire import ipv4, ipv6
from course.wire.checksum import checksum, pseudo_header, total, words

__all__ = ["PROTOCOLS", "packet", "plain", "pseudo"]

MOST = 64  # octets that are summed one word after the other
PROTOCOLS = {"TCP": 6, "UDP": 17, "ICMPv6": 58}
START = "The sum is 0. Say each sum before you step to it."


def packet(dissection: Dissection, step_id: str) -> Scene:
    """Return the checksum that stands in this field, word by word.

    Raises `CourseError` if the packet has no such checksum.
    """
    made = worked.working(dissection, step_id, together=1)
    rows = [row for _, part in made.parts for row in part]
    return _scene(made.title, rows, made.results, worked.text(dissection, step_id))


def plain(data: str) -> Scene:
    """Return the checksum of octets that somebody typed as hexadecimal digits."""
    summed = octets(data, "a sum", MOST)
    if not summed:
        raise CourseError("a sum needs at least one octet, got none")
    sums = list(accumulate(words(summed)))
    last = len(sums) - 1
    rows = [
        worked.Row(
            f"{word:04x}",
            f"octets {2 * n} and {2 * n + 1}"
            if n < last or len(summed) % 2 == 0
            else f"octet {2 * n}, 00 added",
            so_far,
        )
        for n, (word, so_far) in enumerate(zip(words(summed), sums, strict=True))
    ]
    results = [*_folded(sums[-1]), ("Checksum", f"{checksum(summed):04x}")]
    title = f"The Internet checksum of {len(summed)} octet{'s' * (len(summed) > 1)} (RFC 1071)"
    lines = [f"{row.words}  {row.source:<22}  {row.total:x}" for row in rows]
    lines += [f"{name}: {result}" for name, result in results]
    return _scene(title, rows, results, "\n".join([title, *lines]))


def _folded(plain_sum: int) -> list[tuple[str, str]]:
    """Return what is done with a sum of words: carries folded in, complement."""
    done = []
    while plain_sum >> 16:
        high, low = plain_sum >> 16, plain_sum & 0xFFFF
        plain_sum = high + low
        done.append(("Carries folded in", f"{low:04x} + {high:x} = {plain_sum:04x}"))
    return [*done, ("Complement", f"ffff - {plain_sum:04x} = {0xFFFF - plain_sum:04x}")]


def _carried(so_far: int) -> str:
    """Return a sum with its carries set apart: "2 | fe3c"."""
    return f"{so_far >> 16:x} | {so_far & 0xFFFF:04x}"


def _scene(
    title: str, rows: Sequence[worked.Row], results: Sequence[tuple[str, str]], text: str
) -> Scene:
    """Return words and results as a table and a list that fill up, step by step."""
    moments = [Moment(START)]
    before = 0
    for n, row in enumerate(rows):
        carries = row.total >> 16
        grown = carries - (before >> 16)
        said = f"{row.words} ({row.source}) is added: {row.total:x}."
        if grown > 0:
            said += " The sum has outgrown 16 bits: a carry, kept in front."
        moments.append(Moment(said, (f"w{n}",)))
        before = row.total
    moments += [
        Moment(f"{name}: {result}", (f"r{n}",)) for n, (name, result) in enumerate(results)
    ]
    lines = [
        ((f"w{n}",), (row.words, row.source, _carried(row.total))) for n, row in enumerate(rows)
    ]
    since = range(1, len(rows) + 1)
    board = [
        table(("Word", "From", "Carries | sum"), lines, label="The words", since=list(since)),
        notes((name, result, 1 + len(rows) + n) for n, (name, result) in enumerate(results)),
    ]
    return Scene(title, join(board), tuple(moments), text)


def pseudo(src: str, dst: str, protocol: str, length: int) -> Scene:
    """Return the pseudo-header of a segment of `length` octets, octet by octet."""
    if protocol not in PROTOCOLS:
        raise CourseError(f"a protocol needs to be {', '.join(PROTOCOLS)}, got {protocol!r}")
    is_6 = ":" in src
    if src.strip() and dst.strip() and is_6 != (":" in dst):
        raise CourseError(
            "a pseudo-header needs two addresses of one IP version, "
            f"got {src.strip()} and {dst.strip()}: change the other one, too"
        )
    read = ipv6.from_text if is_6 else ipv4.from_text
    data = pseudo_header(read(src.strip()), read(dst.strip()), PROTOCOLS[protocol], length)
    each = 16 if is_6 else 4
    parts = [
        ("src", each, f"Source address {src.strip()}: who says so."),
        ("dst", each, f"Destination address {dst.strip()}: a packet that strays is noticed."),
    ]
    number = f"{protocol} is protocol {PROTOCOLS[protocol]}."
    sized = f"The {protocol} header and its data are {length} octets long."
    zero = "so that words stay whole"
    if is_6:
        parts += [
            ("length", 4, f"{sized} Over IPv6 that takes four octets."),
            ("zero", 3, f"Three octets of zero, {zero}."),
            (
                "protocol",
                1,
                f"{number} IPv6 calls it Next Header; extension headers do not count.",
            ),
        ]
    else:
        parts += [
            ("zero", 1, f"One octet of zero, {zero}."),
            ("protocol", 1, number),
            ("length", 2, f"{sized} No header says that of TCP: it is counted, not copied."),
        ]
    return _laid_out(data, parts)


def _laid_out(data: bytes, parts: Sequence[tuple[str, int, str]]) -> Scene:
    """Return the octets in their parts; the sum comes last."""
    shown: list[Box] = []
    for name, size, _ in parts:
        for n in range(size):
            at = len(shown)
            shown.append(Box(f"{data[at]:02x}", name if n == 0 else "", (name,)))
    title = f"The pseudo-header: {len(data)} octets that are summed and never sent"
    added = " + ".join(f"{word:04x}" for word in words(data) if word)
    plain_sum = sum(words(data))
    end = f"The words that are not zero, added: {added} = {plain_sum:x}, folded {total(data):04x}."
    moments = [
        *(Moment(said, (name,)) for name, _, said in parts),
        Moment(f"{end} The sum goes on with the segment itself."),
    ]
    board = [
        boxes(shown, "The octets of the pseudo-header"),
        notes([("Its sum", f"{plain_sum:x}, folded {total(data):04x}", len(parts))]),
    ]
    rows = [f"  {data[at : at + 4].hex(' ')}" for at in range(0, len(data), 4)]
    text = "\n".join([title, *rows, *(one.said for one in moments)])
    return Scene(title, join(board), tuple(moments), text)
