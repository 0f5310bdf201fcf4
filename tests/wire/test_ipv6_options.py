"""Options of IPv6: lossless cutting, and what stops it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scapy.layers import inet6

from course.errors import Malformed
from course.wire import ipv6_options as o

quick = settings(max_examples=300, derandomize=True, deadline=None)


@quick
@given(st.binary(max_size=40))
def test_walk_loses_nothing_and_never_raises(raw):
    cut, stop = o.walk(raw)
    at = stop.at if stop else len(raw)
    assert o.build(cut) == raw[:at]
    assert sum(option.size for option in cut) == at
    if stop:
        with pytest.raises(Malformed, match=f"at octet {stop.at} needs"):
            o.parse(raw)
    else:
        assert o.parse(raw) == tuple(cut)


def test_the_options_of_scapy():
    theirs = inet6.IPv6ExtHdrHopByHop(
        options=[inet6.RouterAlert(value=0), inet6.Jumbo(jumboplen=70000)]
    )
    cut = o.parse(bytes(theirs)[2:])
    assert cut[0] == o.Option(o.ROUTER_ALERT, 2, b"\0\0")
    jumbo = next(option for option in cut if option.type == o.JUMBO)
    assert int.from_bytes(jumbo.data, "big") == 70000
    assert [o.problem(option) for option in cut] == [None] * len(cut)


@pytest.mark.parametrize(
    ("raw", "at", "sentence"),
    [
        ("0005", 1, "IPv6 option type 0x05 at octet 1 needs a length octet, got the end"),
        ("c2040001", 0, "IPv6 option type 0xc2 at octet 0 needs 4 octets of data, got 2"),
    ],
)
def test_what_stops_the_walk_is_said(raw, at, sentence):
    stop = o.walk(bytes.fromhex(raw))[1]
    assert stop.at == at
    assert stop.sentence.startswith(sentence)


def test_names_and_problems():
    assert o.Option(o.PAD1, None).name == "Pad1"
    assert o.Option(0x3E, 0).name == "Unknown (0x3e)"
    assert o.problem(o.Option(o.JUMBO, 2, b"ab")) == "Jumbo Payload needs length 4, got 2"
    assert o.problem(o.Option(0x3E, 0)) is None
