"""Task 01.1: a hex dump in tcpdump's layout."""

from random import Random

from course.exercise import Case, Mistake, Part, Task

from .packets import HELLO


def dumps(rng: Random) -> list[Case]:
    """Draw a known packet, a full row, nothing, and 40 lengths that hold every octet value."""
    octets = bytearray()
    while len(octets) < 40 * 80:
        octets += bytes(rng.sample(range(256), 256))
    lengths = [rng.randrange(81) for _ in range(40)]
    known = [HELLO, b"hello world!\n\x00\x01\x02", b""]
    drawn = [bytes(octets[sum(lengths[:n]) :][:length]) for n, length in enumerate(lengths)]
    return [Case((data,)) for data in known + drawn]


def dump(  # every argument is one way to get it wrong
    data: bytes,
    *,
    printable: tuple[int, int] = (33, 126),
    group: int = 2,
    width: int = 39,
    offset: str = "04x",
    start: str = "\t",
) -> str:
    """Return a dump, right as it stands."""
    rows = []
    for at in range(0, len(data), 16):
        row = data[at : at + 16]
        text = "".join(chr(o) if printable[0] <= o <= printable[1] else "." for o in row)
        hexed = " ".join(row[n : n + group].hex() for n in range(0, len(row), group))
        rows.append(f"{start}0x{at:{offset}}:  {hexed:{width}}  {text}")
    return "\n".join(rows)


HEXDUMP = Task(
    id="01.1",
    name="render_hexdump",
    points=3,
    judge="hexdump",
    parts=(
        Part("offsets and hex", 1, ("hex",)),
        Part("text column", 1, ("text",)),
        Part("alignment", 1, ("layout",)),
    ),
    hints=(
        (
            "Take one row first: 16 octets, or what is left of them. A row has three columns: "
            "where it starts, the octets in hex, and the octets as text. Make each column by "
            "itself, then join the three."
        ),
        (
            "range(0, len(data), 16) gives the starts of the rows, and data[start:start + 16] "
            "the row, which is shorter at the end without any care of yours. For the hex column "
            "do the same once more in steps of 2: two octets make one group of four digits. For "
            "the text column look at each octet: 33 to 126 is its own character, chr(octet), "
            "and anything else a dot."
        ),
        (
            "A full row has 8 groups of 4 digits and 7 spaces between them, 39 characters. Fill "
            'a shorter one up with spaces: f"{groups:39}" does it. The whole row is '
            'f"\\t0x{start:04x}:  {groups:39}  {text}", and "\\n".join(rows) puts the rows '
            "together."
        ),
    ),
    inputs=dumps,
    mistakes=(
        Mistake(
            "a space shown as a space",
            lambda data: dump(data, printable=(32, 126)),
            "You print a space as a space. tcpdump shows a dot for every octet outside 33..126, "
            "and the space is 32: it comes out as a dot, too. Otherwise you could not tell it "
            "from a gap.",
            loses=1,
        ),
        Mistake(
            "octets above 126 shown as letters",
            lambda data: dump(data, printable=(33, 255)),
            "Octets above 126 have no character of their own in ASCII: what chr makes of them, "
            "an accented letter perhaps, was never sent. tcpdump shows a dot outside 33..126.",
            loses=1,
        ),
        Mistake(
            "octet 127 shown",
            lambda data: dump(data, printable=(33, 127)),
            "One too far: 127 is DEL, which prints nothing. The last character shown is 126, "
            "the tilde.",
            loses=1,
        ),
        Mistake(
            "a short row not filled up",
            lambda data: dump(data, width=0),
            "A row with fewer than 16 octets is misaligned: its text starts right after the hex, "
            "and not below the text of the rows above. Fill the hex column up to 39 characters.",
            loses=1,
        ),
        Mistake(
            "octets one by one",
            lambda data: dump(data, group=1, width=47),
            "You put a space after each octet, as hexdump -C does. tcpdump writes two octets "
            "together, 4500 0041, because most fields are two octets wide.",
            loses=2,
        ),
        Mistake(
            "offsets in decimal",
            lambda data: dump(data, offset="04d"),
            "The offset at the start of a row is hexadecimal, too: the second row starts at "
            "octet 16, which is 0x0010.",
            loses=1,
        ),
        Mistake(
            "no tab at the start",
            lambda data: dump(data, start=""),
            'Each row starts with one tab, "\\t", before 0x: tcpdump sets the dump in below its '
            "line of text.",
            loses=1,
        ),
        Mistake(
            "spaces instead of the tab",
            lambda data: dump(data, start=" " * 8),
            'Each row starts with one tab, "\\t", not with spaces: on the screen they look alike.',
            loses=1,
        ),
    ),
)
