"""Octets made to keep a reader busy: every one of them ends, and soon.

What is counted is Steps and layers, not seconds: time grows with them. The one limit in time is
generous, and there to catch what grows with their square.
"""

import struct
import time

import pytest

from course.decode import explain
from course.decode.fields import fields

IP4 = bytes.fromhex("4500ffff000000004000" + "00" * 10)


def ip4(protocol, rest):
    return IP4[:9] + bytes((protocol,)) + IP4[10:] + rest


def ip6(number, rest):
    return b"\x60\0\0\0\xff\xff" + bytes((number, 64)) + bytes(32) + rest


def dns(counts, body):
    message = struct.pack("!2H4H", 1, 0x0100, *counts) + body
    return ip4(17, struct.pack("!4H", 53, 53, 8 + len(message), 0) + message)


def tcp(port, data):
    return ip4(6, struct.pack("!2H2I4H", port, port, 0, 0, 0x5018, 0, 0, 0) + data)


def nested(count):
    packet = b""
    for _ in range(count):
        packet = (
            IP4[:2] + struct.pack("!H", 20 + len(packet)) + IP4[4:9] + b"\4" + IP4[10:] + packet
        )
    return packet


HOSTILE = {
    "nothing": (bytes(20_000), 1),
    "packets in packets": (nested(800), 228),
    "VLAN tags": (bytes(12) + b"\x81\0" + b"\0\1\x81\0" * 4000, 1),
    "extension headers": (ip6(60, b"\x3c\0\1\4\0\0\0\0" * 2000), 229),
    "errors in errors": (
        ip4(1, (bytes((3, 3)) + bytes(6) + IP4[:9] + b"\1" + IP4[10:]) * 600),
        228,
    ),
    "empty questions": (dns((0xFFFF, 0, 0, 0), b"\0\0\1\0\1" * 4000), 228),
    "pointers to one loop": (dns((0xFFFF, 0, 0, 0), b"\xc0\x0c\0\1\0\1" * 2500), 228),
    "pointers to pointers": (
        dns(
            (0xFFFF, 0, 0, 0),
            b"".join(
                struct.pack("!3H", 0xC000 | (12 + 6 * max(n - 1, 0)), 1, 1) for n in range(2500)
            ),
        ),
        228,
    ),
    "pointers ahead": (
        dns(
            (0xFFFF, 0, 0, 0),
            b"".join(struct.pack("!3H", 0xC000 | (18 + 6 * n), 1, 1) for n in range(2500)),
        ),
        228,
    ),
    "EDNS options": (
        dns(
            (0, 0, 0, 1),
            b"\0\0\x29\4\xd0\0\0\0\0" + struct.pack("!H", 16_000) + b"\0\3\0\0" * 4000,
        ),
        228,
    ),
    "lengths of no message": (tcp(53, b"\0\1" * 8000), 228),
    "tiny messages": (tcp(53, (b"\0\x0c" + bytes(12)) * 1000), 228),
    "header lines": (tcp(80, b"GET / HTTP/1.1\r\n" + b"a\n" * 8000), 228),
    "neighbor options": (ip6(58, b"\x87" + bytes(23) + b"\1\1\0\0\0\0\0\0" * 2000), 229),
    "listener records": (ip6(58, b"\x8f\0\0\0\0\0\xff\xff" + bytes(20_000)), 229),
}


LABELS = b"\1a" * 126 + b"\0\0\1\0\1"  # a question whose name is as long as a name may be
CHAIN = b"\1a\0\0\1\0\1" + b"".join(  # names that need one hop more than the one before
    b"\1a" + struct.pack("!3H", 0xC000 | (19 + 8 * (n - 1) if n else 12), 1, 1) for n in range(125)
)
LAST = 0xC000 | 19 + 8 * 124
LARGEST = {  # messages as large as UDP carries, all of it names
    "one long name": LABELS + b"\xc0\x0c\0\1\0\1" * 10_400,
    "too long by a label": LABELS + b"\1a\xc0\x0c\0\1\0\1" * 7_800,
    "a pointer ahead": b"\xff\xfe\0\1\0\1" * 10_500,
    "each to the one before": b"".join(
        struct.pack("!3H", 0xC000 | min(12 + 6 * max(n - 1, 0), 0x3FFF), 1, 1)
        for n in range(10_500)
    ),
    "each to the one behind": b"".join(
        struct.pack("!3H", 0xC000 | min(18 + 6 * n, 0x3FFF), 1, 1) for n in range(10_500)
    ),
    "a chain with labels": CHAIN + struct.pack("!3H", LAST, 1, 1) * 10_200,
}


@pytest.mark.parametrize("name", LARGEST)
def test_names_are_read_once_however_many_there_are(name):
    data = dns((0xFFFF, 0, 0, 0), LARGEST[name])
    start = time.process_time()
    found = explain(data, link=228)
    assert time.process_time() - start < 2.5  # a fifth of a second on a quiet machine
    assert len(fields(found)["dns.qry.type"]) > 7_000
    assert time.process_time() - start < 5


@pytest.mark.parametrize("name", HOSTILE)
def test_it_ends(name):
    data, link = HOSTILE[name]
    start = time.process_time()
    found = explain(data, link=link)
    assert len(found.steps) < 8 * len(data)
    assert sum(step.width for step in found.leaves()) == 8 * len(data)
    assert found.line
    assert fields(found)
    assert all(step.formula and isinstance(step.meaning, str) for step in found)
    assert time.process_time() - start < 20


def test_a_line_is_no_longer_than_somebody_reads():
    data, link = HOSTILE["packets in packets"]
    assert len(explain(data, link=link).line) < 1000
