"""What the Internet checksum cannot notice: a request to forge, and damage by the thousand.

`forge` lets a reader change the HTTP request that Chris White prints, and says word by word what
that does to the sum. `fuzz` damages a packet of the chat again and again, in one of several ways,
and counts what its two checksums notice. The verdicts are `wire.checksum`'s.
"""

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from course.capture import bundled
from course.errors import LessonError
from course.view.markup import join
from course.view.page import text_table
from course.view.scene import Moment, Scene, notes, table
from course.wire.checksum import checksum, pseudo_header, total, words

__all__ = ["DAMAGES", "FIRST", "HOST", "forge", "fuzz"]

IP, TCP = 20, 20  # octets of the headers of the request; it has no options
TRIALS = 1000
SHOWN = 12  # words that differ, or damages that went unnoticed, one by one


def _request() -> bytes:
    return bundled.load("http-get").frames[0].data


FIRST, HOST = _request()[IP + TCP :].decode().split("\r\n")[:2]


def forge(line: str, host: str) -> Scene:
    """Return what becomes of the checksum if the request's first two lines are these.

    Raises `LessonError` if they are not as long as the old ones: then the lengths change, too.
    """
    packet = _request()
    old = packet[IP + TCP :]
    start = f"{line}\r\n{host}".encode()
    room = len(f"{FIRST}\r\n{HOST}".encode())
    if len(start) != room:
        raise LessonError(
            f"the two lines need {room - 2} octets together, as the old ones have,"
            f" got {len(start) - 2}"
        )
    return _compared(packet, old, start + old[room:], (line, host))


def _compared(packet: bytes, old: bytes, new: bytes, lines: tuple[str, str]) -> Scene:
    """Return both payloads word by word, where they differ, and what that does to the sum."""
    before, after = _checksum(packet, old), _checksum(packet, new)
    pairs = [
        (n, one, other)
        for n, (one, other) in enumerate(zip(words(old), words(new), strict=True))
        if one != other
    ]
    rows = [
        (str(2 * n), _shown(one), _shown(other), f"{other - one:+d}")
        for n, one, other in pairs[:SHOWN]
    ]
    columns = ("octet", "was", "is", "difference")
    more = sum(other - one for _, one, other in pairs)
    sums = (
        ("Checksum", f"was {before} ({before:04x}), is {after} ({after:04x})"),
        ("Differences", f"{more:+d} in all; they must come to 0, or to a multiple of 65535"),
    )
    verdict = _forged("".join(lines), before, after, pairs)
    title = f"Forge it: another request with the checksum {before}"
    told = [f"{name}: {said}" for name, said in sums]
    text = "\n".join([title, *lines, text_table(columns, rows), *told, verdict])
    board = [
        table(columns, [((), row) for row in rows], label="Words that differ"),
        notes((name, said, None) for name, said in sums),
    ]
    return Scene(title, join(board), (Moment(verdict),), text)


def _checksum(packet: bytes, payload: bytes) -> int:
    """Return the TCP checksum of the request with this payload."""
    head = packet[IP : IP + TCP]
    bare = head[:16] + bytes(2) + head[18:] + payload
    return checksum(pseudo_header(packet[12:16], packet[16:20], packet[9], len(bare)) + bare)


def _shown(word: int) -> str:
    octets = word.to_bytes(2, "big")
    return f"{word:04x} {''.join(chr(o) if 32 <= o <= 126 else '.' for o in octets)}"


def _forged(lines: str, before: int, after: int, pairs: list[tuple[int, int, int]]) -> str:
    if not pairs:
        return "This is the request as it was. Change it."
    if before != after:
        return (
            "The checksum differs: a receiver drops it. What must one word lose if another gains?"
        )
    if not lines.isprintable():
        return "The checksum is the same, but nobody can read this."
    return "Forged: another request, readable, and no receiver can tell by its checksum."


class Damage(NamedTuple):
    """One way to damage octets."""

    name: str
    why: str  # what to expect
    make: Callable[[bytes, Random], bytes]


def _flip(data: bytes, bits: list[int]) -> bytes:
    made = bytearray(data)
    for bit in bits:
        made[bit // 8] ^= 0x80 >> bit % 8
    return bytes(made)


def _one_bit(data: bytes, chance: Random) -> bytes:
    return _flip(data, [chance.randrange(8 * len(data))])


def _two_bits(data: bytes, chance: Random) -> bytes:
    return _flip(data, chance.sample(range(8 * len(data)), 2))


def _column(data: bytes, chance: Random) -> bytes:
    """Flip the same bit of two words."""
    one, other = chance.sample(range(len(data) // 2), 2)
    bit = chance.randrange(16)
    return _flip(data, [16 * one + bit, 16 * other + bit])


def _swapped(data: bytes, chance: Random) -> bytes:
    """Swap two words that differ."""
    made = bytearray(data)
    one, other = chance.sample(range(len(data) // 2), 2)
    a, b = slice(2 * one, 2 * one + 2), slice(2 * other, 2 * other + 2)
    made[a], made[b] = made[b], made[a]
    return bytes(made)


def _burst(data: bytes, chance: Random) -> bytes:
    """Replace 15 bits in a row by noise."""
    start = chance.randrange(8 * len(data) - 15)
    inner = [bit for bit in range(start + 1, start + 14) if chance.getrandbits(1)]
    return _flip(data, [start, *inner, start + 14])


DAMAGES = (
    Damage("one bit", "A sum in which one bit differs is another sum: always noticed.", _one_bit),
    Damage("two bits", "Two bits cancel only in the same column, one up and one down.", _two_bits),
    Damage("the same bit of two words", "If one was 0 and the other 1, they cancel.", _column),
    Damage("two words swapped", "A sum does not know the order of what is added.", _swapped),
    Damage(
        "15 bits in a row", "A burst shorter than a word changes the sum: always noticed.", _burst
    ),
)


def fuzz(damage: str, seed: int) -> Scene:
    """Return what two checksums notice of a thousand damages to packet 4 of the chat.

    Packets that come out as they were (two equal words, swapped) count as undamaged.
    """
    way = next((one for one in DAMAGES if one.name == damage), None)
    if way is None:
        raise LessonError(
            f"a damage needs to be {', '.join(d.name for d in DAMAGES)}, got {damage!r}"
        )
    chance = Random(seed)  # noqa: S311  the same seed gives the same damage
    packet = _sound()
    tried = [way.make(packet, chance) for _ in range(TRIALS)]
    hurt = [data for data in tried if data != packet]
    by_ip = [not _ip_sound(data) for data in hurt]
    by_tcp = [not _tcp_sound(data) for data in hurt]
    both = sum(a and b for a, b in zip(by_ip, by_tcp, strict=True))
    missed = [data for data, a, b in zip(hurt, by_ip, by_tcp, strict=True) if not a and not b]
    counts = [
        ("not damaged after all", len(tried) - len(hurt)),
        ("noticed by IP's checksum alone", sum(by_ip) - both),
        ("noticed by TCP's checksum alone", sum(by_tcp) - both),
        ("noticed by both", both),
        ("noticed by nobody", len(missed)),
    ]
    return _counted(way, packet, counts, missed)


def _counted(
    way: Damage, packet: bytes, counts: list[tuple[str, int]], missed: list[bytes]
) -> Scene:
    columns = ("of 1000 packets", "count")
    rows = [((f"c{n}",), (name, str(count))) for n, (name, count) in enumerate(counts)]
    moments = [
        Moment(f"A thousand packets, {way.name} each. Guess how many go unnoticed, then step."),
        Moment(f"{len(missed)} go unnoticed. {way.why}", (f"c{len(counts) - 1}",)),
    ]
    lines: list[tuple[str, str, int | None]] = []
    for n, data in enumerate(missed[:SHOWN], 1):
        lines.append((f"Unnoticed {n}", _differs(packet, data), 1))
    title = f"A checksum against {way.name}"
    text = "\n".join(
        [
            title,
            text_table(columns, [row for _, row in rows]),
            way.why,
            *(f"{a}: {b}" for a, b, _ in lines),
        ]
    )
    board = [table(columns, rows, label="What was noticed", since=[1] * len(rows)), notes(lines)]
    return Scene(title, join(board), tuple(moments), text)


def _sound() -> bytes:
    """Return packet 4 of the chat with the TCP checksum that belongs there (it was offloaded)."""
    packet = bundled.load("chat").frames[3].data
    right = checksum(_pseudo(packet) + packet[20:36] + bytes(2) + packet[38:])
    return packet[:36] + right.to_bytes(2, "big") + packet[38:]


def _pseudo(packet: bytes) -> bytes:
    return pseudo_header(packet[12:16], packet[16:20], packet[9], len(packet) - 20)


def _ip_sound(packet: bytes) -> bool:
    return total(packet[:20]) == 0xFFFF


def _tcp_sound(packet: bytes) -> bool:
    return total(_pseudo(packet) + packet[20:]) == 0xFFFF


def _differs(before: bytes, after: bytes) -> str:
    """Say which words differ."""
    pairs = enumerate(zip(words(before), words(after), strict=True))
    changed = [f"octet {2 * n}: {a:04x} to {b:04x}" for n, (a, b) in pairs if a != b]
    return ", ".join(changed)
