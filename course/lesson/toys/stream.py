"""Words in packets: put in, taken out in one order or another, and those that nobody printed.

The packets are whole and sound: lengths and checksums are computed as a sender computes them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from course.capture.frame import Frame
from course.errors import LessonError
from course.view.page import text_table
from course.wire import chain, ipv4
from course.wire.checksum import checksum, pseudo_header
from course.wire.ipv4 import IPv4
from course.wire.tcp import TCP

__all__ = ["Gaps", "parcels", "read_by", "say", "unseen"]


@dataclass(frozen=True, slots=True)
class Gaps:
    """For each sender, the identifications seen and how many numbers between them are missing."""

    seen: dict[str, tuple[int, ...]]

    @property
    def missing(self) -> dict[str, int]:
        """Packets that each sender sent between those seen, if its counter counts each once."""
        return {
            who: sum(later - sooner - 1 for sooner, later in pairwise(ids))
            for who, ids in self.seen.items()
        }

    def __str__(self) -> str:
        rows = [
            (who, " ".join(f"{number:04x}" for number in ids), self.missing[who])
            for who, ids in self.seen.items()
        ]
        return text_table(("sender", "identifications seen", "missing"), rows)

    __repr__ = __str__


def unseen(frames: Iterable[Frame]) -> Gaps:
    """Count the gaps in each sender's identifications; packets without a transport are left out.

    A sender is an address and a port. An identification of 0 counts for nothing: Linux writes it
    where it keeps no counter. Only a sender that counts up by one, as this one did, can be read so
    (RFC 6864 section 4.1 promises nothing).
    """
    seen: dict[str, tuple[int, ...]] = {}
    for frame in frames:
        headers = chain.parse(frame.data, frame.link).headers
        ip = next((head for head in headers if isinstance(head, IPv4)), None)
        port = getattr(headers[-1], "src_port", None)
        if ip is None or port is None or not ip.identification:
            continue
        who = f"{ipv4.to_text(ip.src)} port {port}"
        seen[who] = (*seen.get(who, ()), ip.identification)
    return Gaps(seen)


def say(data: bytes, words: str) -> bytes:
    """Return the TCP packet `data` with `words` and a line feed as its payload.

    The total length and both checksums are computed anew; all else stays as recorded.
    """
    ip, tcp = _ip_and_tcp(data)
    return _packet(ip, tcp, words.encode() + b"\n")


def parcels(words: str, size: int, ids: Sequence[int]) -> tuple[bytes, ...]:
    """Carry `words` in packets of `size` octets with the identifications `ids`, from 10.0.0.1.

    The sequence numbers are those of the octets, from 1 on; each packet has one identification.
    """
    octets = words.encode()
    cuts = range(0, len(octets), size)
    if len(ids) != len(cuts):
        raise LessonError(f"{len(cuts)} packets need as many identifications, got {len(ids)}")
    ip = IPv4(df=1, protocol=6, src=bytes([10, 0, 0, 1]), dst=bytes([10, 0, 0, 2]))
    tcp = TCP(src_port=59356, dst_port=43981, seq=1, ack=1, flags=0x18, window=257)
    return tuple(
        _packet(
            replace(ip, identification=number), replace(tcp, seq=1 + at), octets[at : at + size]
        )
        for at, number in zip(cuts, ids, strict=True)
    )


def read_by(field: str, packets: Iterable[bytes]) -> str:
    """Return the text that comes out if the packets are put in the order of a header field.

    `field` is a field of IPv4 or TCP: "identification", "ttl", "seq". Packets with the same number
    stay in the order in which they arrived.
    """
    found = []
    for data in packets:
        ip, tcp = _ip_and_tcp(data)
        owner = next((head for head in (ip, tcp) if field in head.layout()), None)
        if owner is None:
            raise LessonError(f"the order needs a field of IPv4 or TCP, got {field!r}")
        payload = chain.parse(data, chain.LINKS["ipv4"]).payload
        found.append((getattr(owner, field), payload))
    ordered = sorted(found, key=lambda pair: pair[0])
    return b"".join(payload for _, payload in ordered).decode(errors="replace")


def _ip_and_tcp(data: bytes) -> tuple[IPv4, TCP]:
    headers = chain.parse(data, chain.LINKS["ipv4"]).headers
    if len(headers) != 2 or not isinstance(headers[0], IPv4) or not isinstance(headers[1], TCP):
        raise LessonError("this experiment needs a packet with an IPv4 and a TCP header")
    return headers[0], headers[1]


def _packet(ip: IPv4, tcp: TCP, payload: bytes) -> bytes:
    """Put the three together: lengths and checksums as they must be."""
    size = tcp.header_length + len(payload)
    front = pseudo_header(ip.src, ip.dst, ip.protocol, size)
    bare = replace(tcp, checksum=0)
    segment = bytes(replace(tcp, checksum=checksum(front + bytes(bare) + payload))) + payload
    head = replace(ip, total_length=ip.header_length + size, checksum=0)
    return bytes(replace(head, checksum=checksum(bytes(head)))) + segment
