"""Where messages end in a stream of octets: DNS, TLS, HTTP/1.

TCP hands over octets and no borders. Each function here takes the octets in order and says how
many the message at octet `at` takes: None if its end is not here yet, 0 if it can be no message.
"""

import re
from collections.abc import Callable

Framing = Callable[[bytearray, int], int | None]

LONGEST_HEAD = 1 << 16  # octets of an HTTP head; more is no HTTP
LONGEST_CHUNK_LINE = 1024
LONGEST_RECORD = (1 << 14) + 2048  # TLS 1.2; 1.3 allows less
START = re.compile(rb"HTTP/1\.|[A-Z]{3,20} ")
NO_BODY = re.compile(rb"HTTP/1\.\d (1\d\d|204|304)")
LENGTH = re.compile(rb"\r\nContent-Length:[ \t]*(\d{1,18})[ \t]*\r\n", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\nTransfer-Encoding:[^\r\n]*chunked[ \t]*\r\n", re.IGNORECASE)
CHUNK = re.compile(rb"([0-9A-Fa-f]{1,15})[^\r\n]*\r\n")
BLANK = b"\r\n\r\n"


def dns(data: bytearray, at: int) -> int | None:
    """Return the size of a DNS message with its length in front (RFC 1035 section 4.2.2)."""
    size = 2 + int.from_bytes(data[at : at + 2], "big")
    return size if at + size <= len(data) and at + 2 <= len(data) else None


def tls(data: bytearray, at: int) -> int | None:
    """Return the size of a TLS record (RFC 8446 section 5.1)."""
    if not 20 <= data[at] <= 24:
        return 0
    size = 5 + int.from_bytes(data[at + 3 : at + 5], "big")
    if at + 5 <= len(data) and size > 5 + LONGEST_RECORD:
        return 0
    return size if at + 5 <= len(data) and at + size <= len(data) else None


def http(data: bytearray, at: int) -> int | None:
    """Return the size of an HTTP/1 message, head and body (RFC 9112 section 6.3).

    A response that tells no length ends with the connection: `until_close` finds that.
    """
    end = data.find(BLANK, at, at + LONGEST_HEAD)
    if end < 0:
        return 0 if len(data) - at > LONGEST_HEAD else None
    head, body = bytes(data[at : end + 2]), end + len(BLANK)
    if not START.match(head):
        return len(data) - at
    if CHUNKED.search(head):
        return _chunked(data, at, body)
    length = LENGTH.search(head)
    if length is None:
        return None if until_close(data, at) else body - at
    size = body - at + int(length[1])
    return size if at + size <= len(data) else None


def until_close(data: bytearray, at: int) -> bool:
    """Return whether the message at `at` is a response that only ends with the connection."""
    end = data.find(BLANK, at, at + LONGEST_HEAD)
    head = bytes(data[at : end + 2])
    is_response = end >= 0 and head.startswith(b"HTTP/") and not NO_BODY.match(head)
    return is_response and not CHUNKED.search(head) and not LENGTH.search(head)


def _chunked(data: bytearray, start: int, at: int) -> int | None:
    """Return the size of a message whose body comes in chunks (RFC 9112 section 7.1)."""
    while at < len(data):
        chunk = CHUNK.match(data, at)
        if chunk is None:
            return None if len(data) - at < LONGEST_CHUNK_LINE else 0
        size = int(chunk[1], 16)
        if size == 0:
            return _trailer(data, start, chunk.end())
        at = chunk.end() + size + 2
    return None


def _trailer(data: bytearray, start: int, at: int) -> int | None:
    """Return the size of a message whose last chunk ends at `at`; fields may follow."""
    if data[at : at + 2] == b"\r\n":
        return at + 2 - start
    end = data.find(BLANK, at)
    return None if end < 0 else end + len(BLANK) - start


FRAMINGS: dict[int, Framing] = {53: dns, 443: tls, 80: http, 8080: http}
