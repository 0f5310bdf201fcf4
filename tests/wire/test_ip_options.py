"""IPv4 options: cut as TCP's, with routes and stamps read out of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scapy.layers import inet

from course.errors import Malformed
from course.wire import ip_options as o
from course.wire import ipv4
from course.wire.ipv4 import IPv4

quick = settings(max_examples=200, derandomize=True, deadline=None)
A, B, C = (bytes((10, 0, 0, n)) for n in (1, 2, 3))


@quick
@given(st.binary(max_size=40))
def test_walk_loses_nothing_and_never_raises(raw):
    cut, stop = o.walk(raw)
    at = stop.at if stop else len(raw)
    assert b"".join(map(bytes, cut)) == raw[:at]
    for option in cut:
        if not o.problem(option) and option.kind in (o.RECORD_ROUTE, o.LSRR, o.SSRR):
            route = o.read_route(option)
            assert 0 <= route.done <= len(route.addresses)
        if not o.problem(option) and option.kind == o.TIMESTAMP:
            assert o.read_stamps(option).pointer >= 5
    if stop:
        with pytest.raises(Malformed, match=r"^IPv4 option type"):
            o.parse(raw)
    else:
        assert o.build(o.parse(raw)) == raw


def test_the_routes_of_scapy():
    theirs = inet.IP(
        options=[inet.IPOption_LSRR(pointer=4, routers=[ipv4.to_text(B), ipv4.to_text(C)])],
        dst=ipv4.to_text(A),
    )
    head = IPv4.parse(bytes(theirs))
    (option,) = [one for one in o.parse(head.options) if one.kind == o.LSRR]
    assert o.read_route(option) == o.Route(4, (B, C))
    assert o.final_destination(head) == C


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (b"", A),
        (bytes((o.SSRR, 11, 4)) + B + C, C),
        (bytes((o.SSRR, 11, 8)) + B + C, C),
        (bytes((o.SSRR, 11, 12)) + B + C, A),  # all visited: dst is the end
        (bytes((o.RECORD_ROUTE, 11, 4)) + B + C, A),
        (bytes((o.LSRR, 10, 4)) + B + C, A),  # a broken option leads nowhere
        (bytes((o.LSRR, 60, 4)), A),
    ],
)
def test_where_a_route_ends(options, wanted):
    assert o.final_destination(IPv4(dst=A, options=options)) == wanted


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        (
            "44 0c 0d 10 00000001 00000002",
            o.Stamps(13, 1, 0, (o.Stamp(None, 1), o.Stamp(None, 2))),
        ),
        ("44 0c 05 01 0a000001 00000007", o.Stamps(5, 0, 1, (o.Stamp(A, 7),))),
        ("44 0c 05 03 0a000001 00000000", o.Stamps(5, 0, 3, (o.Stamp(A, 0),))),
    ],
)
def test_stamps_are_read(raw, wanted):
    (option,) = o.parse(bytes.fromhex(raw))
    assert o.problem(option) is None
    assert o.read_stamps(option) == wanted


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("9406 00000000", "Router Alert needs length 4, got 6"),
        ("0702", "Record Route needs length 3 and 4 for each address, got 2"),
        ("0706 04000000", "Record Route needs length 3 and 4 for each address, got 6"),
        ("0707 03 00000000", "Record Route needs a pointer of 4 or a multiple of 4 more, got 3"),
        ("8307 06 00000000", "Loose Source and Record Route needs a pointer of 4 or a multiple"),
        ("4403 05", "Internet Timestamp needs length 4 and 4 or 8 for each stamp, got 3"),
        ("4408 0502 00000000", "Internet Timestamp needs flag 0, 1 or 3, got 2"),
        ("4408 0400 00000000", "Internet Timestamp needs a pointer of 5 or a multiple of 4"),
    ],
)
def test_an_option_that_breaks_its_own_rule(raw, sentence):
    (option,) = o.parse(bytes.fromhex(raw))
    assert o.problem(option).startswith(sentence)


def test_names():
    assert o.name(o.Option(148, 4, b"\0\0")) == "Router Alert"
    assert o.name(o.Option(99, 2)) == "Unknown (99)"
