"""SSDP read line by line: the text that devices exchange to find each other.

SSDP is part of the UPnP Device Architecture (version 2.0, section 1.3): HTTP-like text in UDP
datagrams, to port 1900 of the group 239.255.255.250. It never was an RFC.
"""

from dataclasses import dataclass

from course.errors import LessonError
from course.view.page import text_table

__all__ = ["Search", "ssdp"]

MEANINGS = {
    "M-SEARCH": "the request line: who is there? * means: no resource in particular",
    "HTTP/1.1": "the status line of an answer: here I am",
    "NOTIFY": "a device announces itself without being asked",
    "HOST": "the group and the port that this is sent to",
    "MAN": 'which extension this is; always "ssdp:discover" in a search',
    "MX": "answer at a random moment within so many seconds, lest all answer at once",
    "ST": "search target: what kind of device or service is wanted, or answers",
    "USN": "unique service name: who answers",
    "LOCATION": "where the description is, to be fetched by HTTP, over TCP",
    "CACHE-CONTROL": "for how many seconds the answer may be believed",
    "EXT": "the MAN of the search was understood",
    "SERVER": "system and product of the device",
}


@dataclass(frozen=True, slots=True)
class Search:
    """The lines of a message, each with what it says."""

    rows: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return text_table(("line", "says"), self.rows)

    __repr__ = __str__


def ssdp(payload: bytes) -> Search:
    """Read the payload of a datagram; raise `LessonError` if it is no SSDP message."""
    try:
        head, end, _ = payload.decode("ascii").partition("\r\n\r\n")
    except UnicodeDecodeError:
        head = end = ""
    first, *lines = head.split("\r\n")
    if not end or first.split(" ")[0] not in ("M-SEARCH", "NOTIFY", "HTTP/1.1"):
        raise LessonError(
            f"an SSDP message needs text that ends in an empty line, got {payload!r}"
        )
    named = [(first, MEANINGS[first.split(" ")[0]])]
    for line in lines:
        name = line.partition(":")[0].strip().upper()
        named.append((line, MEANINGS.get(name, "a header that this course does not explain")))
    return Search(tuple(named))
