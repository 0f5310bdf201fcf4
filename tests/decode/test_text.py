"""HTTP/1 and SSDP as lines; QUIC as far as it is plain."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.decode import explain
from course.wire.quic import varint

GET = b"GET /a?b HTTP/1.1\r\nHost: example.com\r\nX\r\n\r\nbody"


def over_tcp(data, port=80):
    head = bytes.fromhex("0fa0") + port.to_bytes(2, "big") + bytes(8) + b"\x50\x18" + bytes(6)
    ip = b"\x45\x00" + (40 + len(data)).to_bytes(2, "big") + bytes(4) + b"\x40\x06" + bytes(10)
    return explain(ip + head + data, link=228)


def over_udp(data, port):
    head = bytes.fromhex("0fa0") + port.to_bytes(2, "big") + (8 + len(data)).to_bytes(2, "big")
    ip = b"\x45\x00" + (28 + len(data)).to_bytes(2, "big") + bytes(4) + b"\x40\x11" + bytes(10)
    return explain(ip + head + bytes(2) + data, link=228)


def test_a_request(sound):
    found = over_tcp(GET, port=7456)
    sound(found)
    assert found["http.start_line.method"].meaning == "give me this"
    assert found["http.start_line.target"].value == "/a?b"
    assert found["http.start_line.version"].formula == '"HTTP/1.1\\r\\n"'
    assert found["http.field"].meaning == "Host is example.com"
    assert found["http.field-2"].meaning == "no field: it has no colon"
    assert found["http.end"].raw == b"\r\n"
    assert found["payload"].raw == b"body"


def test_a_response(sound):
    found = over_tcp(b"HTTP/1.0 404 Not Found\nServer: x\n\n")
    sound(found)
    assert found["http.start_line.status"].meaning == "the request is wrong"
    assert found["http.start_line.reason"].value == "Not Found"


@pytest.mark.parametrize("size", range(1, len(GET), 4))
def test_a_request_cut_anywhere(sound, size):
    sound(over_tcp(GET[:size]))


@pytest.mark.parametrize("data", [b"GETTER", b"GET is a word\n", b"hello", b"\xff\xfe"])
def test_what_only_looks_like_http(data):
    assert over_tcp(data).layer("HTTP") is None


def test_ssdp(sound):
    found = over_udp(b'M-SEARCH * HTTP/1.1\r\nMAN: "ssdp:discover"\r\n\r\n', 1900)
    sound(found)
    assert found["ssdp.start_line.method"].meaning == "who is there?"
    assert over_udp(b"\x00\x01", 1900)["payload"].raw == b"\x00\x01"


LONG = bytes.fromhex("c3 00000001 08 8394c8f03e515708 00 00") + bytes(varint(30)) + bytes(30)


def test_a_long_header(sound):
    found = over_udp(LONG, 4433)
    sound(found)
    assert found["quic"].meaning == "QUIC packet: Initial"
    assert found["quic.version"].meaning == "version 1"
    assert found["quic.type"].meaning == "Initial in version 1, Retry in version 2"
    assert found["quic.dcid"].raw.hex() == "8394c8f03e515708"
    assert found["quic.length"].value == 30
    assert found["quic.length"].formula == "0x1e >> 6 = 0: 1 octet; 0x1e & 0x3f = 30"
    assert "30 octets, protected" in found["quic.protected_payload"].meaning


def test_two_packets_in_a_datagram(sound):
    found = over_udp(LONG + LONG, 443)
    sound(found)
    assert found["quic-2.dcid"].raw.hex() == "8394c8f03e515708"


def test_a_short_header(sound):
    found = over_udp(b"\x60" + bytes(20), 443)
    sound(found)
    assert (found["quic.form"].value, found["quic.spin"].value) == (0, 1)
    assert over_udp(b"\x60" + bytes(20), 4433).layer("QUIC") is None


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 60))
def test_any_datagram(sound, data, size):
    sound(over_udp(data, 443))
    sound(over_udp(LONG[: size % len(LONG)] + data, 443))
    sound(over_tcp(GET[: size % len(GET)] + data))
