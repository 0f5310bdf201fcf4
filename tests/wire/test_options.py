"""TCP options: lossless cutting, sentences for what cannot be cut, makers against an oracle."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.errors import Malformed, WireError
from course.wire import options as o

WHITE = bytes.fromhex("0101080ab34ffa49b34ffa49")  # S1: the option bytes that White prints
SYN = bytes.fromhex("0204400c0402080a02e54d460000000001030307")  # S3: the options of both SYNs

quick = settings(max_examples=300, derandomize=True, deadline=None)


@quick
@given(st.binary(max_size=40))
def test_walk_loses_nothing_and_never_raises(raw):
    cut, stop = o.walk(raw)
    at = stop.at if stop else len(raw)
    assert b"".join(map(bytes, cut)) == raw[:at]
    assert sum(option.size for option in cut) == at
    if stop:
        assert stop.sentence
        with pytest.raises(Malformed, match=f"at octet {stop.at} needs"):
            o.parse(raw)
    else:
        assert o.build(o.parse(raw)) == raw


made = st.one_of(
    st.just(o.nop()),
    st.builds(o.mss, st.integers(0, 0xFFFF)),
    st.builds(o.window_scale, st.integers(0, 255)),
    st.just(o.sack_permitted()),
    st.builds(o.timestamps, st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1)),
    st.builds(o.experiment, st.integers(0, 2**32 - 1), st.binary(max_size=3)),
)


@quick
@given(st.lists(made, max_size=4))
def test_options_made_are_options_parsed(wanted):
    raw = o.build(wanted, align=True)
    assert len(raw) % 4 == 0
    got = o.parse(raw)
    assert list(got[: len(wanted)]) == wanted
    assert all(option.kind == o.EOL for option in got[len(wanted) :])


def test_the_printed_options_of_white():
    assert o.parse(WHITE) == (o.nop(), o.nop(), o.timestamps(0xB34FFA49, 0xB34FFA49))


def test_the_printed_options_of_a_syn():
    wanted = (
        o.mss(16396),
        o.sack_permitted(),
        o.timestamps(48581958, 0),
        o.nop(),
        o.window_scale(7),
    )
    assert o.parse(SYN) == wanted
    assert o.build(wanted) == SYN


@pytest.mark.parametrize(
    ("raw", "at", "sentence"),
    [
        ("02", 0, "TCP option kind 2 at octet 0 needs a length octet, got the end of the options"),
        ("010200", 1, "TCP option kind 2 at octet 1 needs a length of at least 2, got 0"),
        ("0101ff01", 2, "TCP option kind 255 at octet 2 needs a length of at least 2, got 1"),
        ("0402080a0000", 2, "TCP option kind 8 at octet 2 needs 10 octets, got 4"),
    ],
)
def test_what_stops_the_walk_is_said(raw, at, sentence):
    assert o.walk(bytes.fromhex(raw))[1] == (at, sentence)


def test_octets_behind_eol_are_kept():
    cut, stop = o.walk(bytes.fromhex("0204057800deadbe"))
    assert stop is None
    assert cut[-1] == o.eol(bytes.fromhex("deadbe"))


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("020305", "Maximum Segment Size needs length 4, got 3"),
        ("03030f", "Window Scale needs a shift of at most 14, got 15; it counts as 14"),
        ("050600000000", "SACK needs 8 octets for each block, one to four of them"),
        ("2205aabbcc", "Fast Open Cookie needs no cookie or one of 4 to 16 octets"),
        ("fd03aa", "Experiment 1 needs an experiment's identifier of 2 octets, got length 3"),
        ("1d03aa", "TCP Authentication Option needs a length of at least 4, got length 3"),
    ],
)
def test_an_option_that_breaks_its_own_rule(raw, sentence):
    (option,) = o.parse(bytes.fromhex(raw))
    assert (o.problem(option) or "").startswith(sentence)


def test_options_in_order_have_no_problem():
    good = [
        *o.parse(SYN),
        o.sack((1, 2), (3, 4)),
        o.user_timeout(300),
        o.md5(bytes(16)),
        o.fast_open(),
        o.fast_open(bytes(8)),
        o.experiment(0xF989, b"\x01"),
        o.Option(99, 5, b"abc"),
        o.eol(b"\x00"),
    ]
    assert [o.problem(option) for option in good] == [None] * len(good)


def test_readers_undo_makers():
    assert o.read_number(o.mss(1460)) == 1460
    assert o.read_shift(o.window_scale(7)) == 7
    assert o.read_shift(o.window_scale(15)) == 14
    assert o.read_blocks(o.sack((1, 9), (20, 30))) == [(1, 9), (20, 30)]
    assert o.read_timestamps(o.timestamps(5, 6)) == (5, 6)
    assert o.read_user_timeout(o.user_timeout(90)) == 90
    assert o.read_user_timeout(o.user_timeout(3, minutes=True)) == 180
    assert o.read_exid(o.experiment(0xF989)) == 0xF989
    assert o.read_exid(o.experiment(0xE2D4C3D9, kind=o.EXPERIMENT_1)) == 0xE2D4


@pytest.mark.parametrize(
    "call",
    [
        lambda: o.mss(65536),
        lambda: o.window_scale(-1),
        lambda: o.timestamps(2**32, 0),
        lambda: o.sack((0, 2**32)),
        lambda: o.build([o.experiment(1, bytes(30)), o.md5(bytes(16))]),
    ],
)
def test_what_does_not_fit_is_refused(call):
    with pytest.raises(WireError, match="got"):
        call()


def test_find_and_names():
    cut = o.parse(SYN)
    assert o.find(cut, o.WINDOW_SCALE) == o.window_scale(7)
    assert o.find(cut, o.SACK) is None
    assert o.mss(1).name == "Maximum Segment Size"
    assert o.Option(99, 2).name == "Unknown (99)"


def test_scapy_reads_what_is_built():
    from scapy.layers import inet

    raw = o.build([o.mss(1400), o.sack_permitted(), o.timestamps(7, 8), o.window_scale(9)])
    raw += o.build([o.nop()])
    head = inet.TCP(dataofs=5 + len(raw) // 4).build()[:20] + raw
    assert inet.TCP(head).options == [
        ("MSS", 1400),
        ("SAckOK", b""),
        ("Timestamp", (7, 8)),
        ("WScale", 9),
        ("NOP", None),
    ]
