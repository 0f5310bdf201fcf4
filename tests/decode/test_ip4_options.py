"""IPv4 options: routes, stamps, and the address at the end of a source route."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.capture.frame import Frame
from course.decode import explain
from course.wire.checksum import checksum, pseudo_header


def ip(options, data=b"", protocol=253):
    options += bytes(-len(options) % 4)
    size = 20 + len(options)
    head = bytes((0x40 | size // 4, 0)) + (size + len(data)).to_bytes(2, "big") + bytes(4)
    head += bytes((64, protocol, 0, 0)) + bytes((10, 0, 0, 1, 10, 0, 0, 2)) + options
    head = head[:10] + checksum(head).to_bytes(2, "big") + head[12:]
    return Frame(head + data, link=228)


def test_record_route(sound):
    found = explain(ip(bytes.fromhex("070b08 0a000009 00000000 00")))
    sound(found)
    assert found["ipv4.record_route.pointer"].value == 8
    assert found["ipv4.record_route.address"].meaning == "10.0.0.9, passed"
    assert found["ipv4.record_route.address-2"].meaning == "0.0.0.0, still to come"
    assert found["ipv4.checksum.expected"].context.verdict == "good"


def test_time_stamps(sound):
    found = explain(ip(bytes.fromhex("440c0d11 0a000009 0036ee80")))
    sound(found)
    assert found["ipv4.timestamp.overflow"].value == 1
    assert found["ipv4.timestamp.flag"].meaning == "each with the address of who stamped"
    assert found["ipv4.timestamp.stamp"].meaning == "01:00:00.000 UT"
    plain = explain(ip(bytes.fromhex("44080900 80000001")))
    assert "top bit" in plain["ipv4.timestamp.stamp"].meaning


def test_the_end_of_a_source_route_stands_in_the_sum(sound):
    udp = bytes.fromhex("0fa0 0009 0009 0000 78")
    end = bytes((10, 9, 9, 9))
    pseudo = pseudo_header(bytes((10, 0, 0, 1)), end, 17, 9)
    udp = udp[:6] + checksum(pseudo + udp).to_bytes(2, "big") + udp[8:]
    found = explain(ip(bytes.fromhex("830704") + end, udp, 17))
    sound(found)
    assert found["ipv4.loose_route.address"].value == "10.9.9.9"
    assert found["udp.checksum.expected"].context.verdict == "good"


@pytest.mark.parametrize(
    ("hexed", "step", "problem"),
    [
        ("070600 00 00 00", "ipv4.record_route", "length 3 and 4 for each address, got 6"),
        ("0700", "ipv4.options_rest", "needs a length of at least 2, got 0"),
        ("94040000 83", "ipv4.options_rest", "IPv4 option type 131"),
        ("440404 07", "ipv4.timestamp", "needs flag 0, 1 or 3, got 7"),
    ],
)
def test_options_that_break_a_rule(sound, hexed, step, problem):
    found = explain(ip(bytes.fromhex(hexed)))
    sound(found)
    assert problem in found[step].problem


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.binary(min_size=1, max_size=40))
def test_any_options(sound, raw):
    sound(explain(ip(raw)))
