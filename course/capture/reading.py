"""What a reader of text gives back, and one question that several of them share.

Lines of plain hex are one packet that was wrapped (xxd -p) or one packet each (a list of packets).
The text does not say; the packets do: an IP header tells its length. If each line is a whole
packet, they are packets; if only all together are one, or if they look wrapped, they are one. What
neither proves is a question for the reader, who answers it by naming the form.
"""

from typing import NamedTuple

from course.errors import AmbiguousForm
from course.wire.chain import guess_link

__all__ = ["Reading", "gather", "is_whole"]

_TAGS = (0x8100, 0x88A8, 0x9100)  # EtherTypes of VLAN tags, IEEE 802.1Q
_SHORTEST = 60  # octets of the shortest Ethernet frame, without its frame check: IEEE 802.3


class Reading(NamedTuple):
    """A text read: octets of each packet with the lines that stood above it, and the rest."""

    packets: list[tuple[bytes, list[str]]]
    form: str
    notes: list[str]
    said: list[str]  # behind the last packet


def gather(
    chunks: list[bytes], notes: list[str], forms: tuple[str, str] | None = None
) -> list[bytes]:
    """Return the packets that these lines are, one each or all together.

    `forms` names the form that joins lines and the one that does not; then what nothing proves is
    a question (`AmbiguousForm`). Without them it is one packet.
    """
    if len(chunks) < 2:
        return chunks
    count = len(chunks)
    if all(map(is_whole, chunks)):
        notes.append(f"{count} lines were read as {count} packets")
        return chunks
    joined = b"".join(chunks)
    if forms and not _is_wrapped([len(chunk) for chunk in chunks]) and not is_whole(joined):
        raise AmbiguousForm(
            f"{count} lines may be one packet or {count}: "
            f"say --form {forms[0]} or --form {forms[1]}",
            forms,
        )
    notes.append(f"{count} lines were read as one packet")
    return [joined]


def _is_wrapped(lengths: list[int]) -> bool:
    """Return whether lines of these lengths look like one text cut at a margin."""
    return len(set(lengths[:-1])) == 1 and lengths[-1] <= lengths[0]


def is_whole(data: bytes) -> bool:
    """Return whether these octets are one packet by its own account: its length is theirs."""
    at = 14 if guess_link(data) == 1 else 0
    ethertype = int.from_bytes(data[at - 2 : at], "big") if at else 0
    while ethertype in _TAGS:
        at += 4
        ethertype = int.from_bytes(data[at - 2 : at], "big")
    if ethertype == 0x0806:  # ARP for IPv4, RFC 826
        claimed = 28
    elif data[at : at + 1] and data[at] >> 4 == 6:
        claimed = 40 + int.from_bytes(data[at + 4 : at + 6], "big")
    else:
        claimed = int.from_bytes(data[at + 2 : at + 4], "big")
    is_padded = at > 0 and claimed > 0 and at + claimed < len(data) <= _SHORTEST + at - 14
    return len(data) >= 20 and (at + claimed == len(data) or is_padded)
