"""Edits: what else must change, packets made right again, packets kept wrong on purpose."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from talks import CLIENT, RESOLVER, SERVER, fragments, packet, random_talk, udp_packet

from course.capture import bundled
from course.capture.frame import Frame
from course.decode import explain
from course.decode.edit import again, change, flip
from course.errors import WireError
from course.wire import chain

quick = settings(max_examples=150, derandomize=True, deadline=None)
VERDICTS = ("ipv4.checksum.expected", "tcp.checksum.expected", "udp.checksum.expected")


def packets():
    """Explained segments and datagrams of every shape that `talks` makes."""
    segment = st.integers(0, 200).map(lambda seed: packet(random_talk(Random(seed), 5)[-1]))
    datagram = st.binary(max_size=40).map(lambda data: udp_packet(CLIENT, RESOLVER, data))
    return st.one_of(segment, datagram).map(lambda data: explain(data, link=228))


def verdicts(dissection):
    found = [step for step in dissection.steps if step.id in VERDICTS]
    return {step.id: step.context.verdict for step in found if step.context}


@quick
@given(packets(), st.data())
def test_any_change_can_be_made_right(dissection, data):
    fields = [s for s in dissection.leaves() if s.depth and isinstance(s.raw, int)]
    step = data.draw(st.sampled_from(fields))
    value = data.draw(st.integers(0, (1 << step.width) - 1))
    made = change(dissection, step.id, value)
    assert len(made.kept) == len(dissection.data)
    if made.problem is None:
        after = explain(made.rebuilt, link=228)
        assert set(verdicts(after).values()) <= {"good", "none", "not checkable"}
        assert change(after, "ipv4.ttl", after["ipv4.ttl"].raw).consequences == ()
        assert made.kept == made.rebuilt or made.consequences


@quick
@given(packets(), st.data())
def test_a_bit_turned_twice_is_as_it_was(dissection, data):
    bit = data.draw(st.integers(0, 8 * len(dissection.data) - 1))
    kept = flip(dissection, bit).kept
    assert flip(explain(kept, link=228), bit).kept == dissection.data
    assert int.from_bytes(kept, "big") ^ int.from_bytes(dissection.data, "big") == 1 << (
        8 * len(kept) - 1 - bit
    )


@quick
@given(packets())
def test_to_change_nothing_has_no_consequence(dissection):
    made = change(dissection, "ipv4.ttl", dissection["ipv4.ttl"].raw)
    assert made.kept == made.rebuilt == dissection.data
    assert made.consequences == ()


def test_the_consequences_are_named():
    made = change(explain(packet(random_talk(Random(1), 1)[0])), "ipv4.ttl", 1)
    (only,) = made.consequences
    assert only.step_id == "ipv4.checksum"
    assert only.why == "covers the header"
    assert str(only).startswith("ipv4.checksum: ")
    seq = change(explain(packet(random_talk(Random(1), 1)[0])), "tcp.seq", 7)
    assert [each.step_id for each in seq.consequences] == ["tcp.checksum"]
    address = change(explain(udp_packet(CLIENT, SERVER, b"hi")), "ipv4.dst", "10.9.8.7")
    assert [each.step_id for each in address.consequences] == ["ipv4.checksum", "udp.checksum"]
    assert explain(address.rebuilt)["ipv4.dst"].value == "10.9.8.7"


def test_more_octets_change_the_lengths():
    dissection = explain(udp_packet(CLIENT, SERVER, b"hello"), link=228)
    made = change(dissection, "payload", b"hello, world")
    assert [each.step_id for each in made.consequences] == [
        "ipv4.total_length",
        "ipv4.checksum",
        "udp.length",
        "udp.checksum",
    ]
    assert made.consequences[2][1:3] == (13, 20)
    after = explain(made.rebuilt, link=228)
    assert after["payload"].raw == b"hello, world"
    assert not after.problems
    assert explain(made.kept, link=228)["padding"].raw == b", world"
    shorter = change(after, "payload", b"")
    assert shorter.rebuilt[28:] == b""


def test_options_may_grow_and_are_padded():
    segment = random_talk(Random(3), 1)[0]._replace(shift=7)
    dissection = explain(packet(segment), link=228)
    made = change(dissection, "tcp.window_scale", bytes.fromhex("0303070101"))
    after = explain(made.rebuilt, link=228)
    assert after["tcp.data_offset"].value == 28
    assert "tcp.data_offset" in {each.step_id for each in made.consequences}
    assert set(verdicts(after).values()) == {"good"}


def test_what_was_wrong_before_says_so():
    dissection = explain(bundled.load("chat").frames[0])
    made = change(dissection, "ipv4.ttl", 1)
    why = {each.step_id: each.why for each in made.consequences}
    assert why["ipv4.checksum"] == "covers the header"
    assert why["tcp.checksum"].endswith("it did not agree before, either")


def test_a_udp_checksum_of_none_stays_none():
    data = bytearray(udp_packet(CLIENT, SERVER, b"hello"))
    data[26:28] = bytes(2)
    made = change(explain(bytes(data), link=228), "udp.dst_port", 9)
    assert made.consequences == ()


def test_a_fragment_changes_its_header_only():
    piece = fragments(udp_packet(CLIENT, SERVER, bytes(40)), [16])[0]
    made = change(explain(piece, link=228), "udp.src_port", 9)
    assert made.consequences == ()


def test_what_cannot_be_cut_is_kept():
    dissection = explain(udp_packet(CLIENT, SERVER, b"hello"), link=228)
    made = change(dissection, "ipv4.ihl", 3)
    assert made.problem == "IPv4 IHL needs at least 5, got 3"
    assert made.rebuilt == made.kept != dissection.data
    made = change(dissection, "udp.length", 3)
    assert made.problem == "UDP needs a length of at least 8, got 3"
    assert [each.step_id for each in made.consequences] == ["udp.length"]


def cut(data, size):
    return explain(Frame(data[:size], 1, 228, 0, len(data)))


def test_of_a_cut_packet_all_is_made_right_that_the_capture_holds():
    data = udp_packet(CLIENT, SERVER, b"hello")
    made = change(cut(data, 30), "ipv4.ttl", 1)
    assert [each.step_id for each in made.consequences] == ["ipv4.checksum"]
    assert made.problem == "the capture cut 3 octets: what covers them stays as it is"
    assert len(made.kept) == len(made.rebuilt) == 30
    whole = change(explain(data, link=228), "ipv4.ttl", 1)
    assert made.rebuilt[:20] == whole.rebuilt[:20]
    port = change(cut(data, 30), "udp.dst_port", 9)
    assert (port.consequences, port.kept[22:24]) == ((), b"\0\x09")
    longer = change(cut(data, 30), "payload", b"hello, he")
    assert {each.step_id: each.new for each in longer.consequences} == {
        "ipv4.total_length": 40,
        "ipv4.checksum": int.from_bytes(longer.rebuilt[10:12], "big"),
        "udp.length": 20,
    }
    after = again(cut(data, 30), longer.rebuilt)
    assert (after.wire_length, len(after.data)) == (40, 37)
    (only,) = after.problems
    assert only.problem == "the capture holds 37 of the packet's 40 octets"


def test_a_header_that_the_capture_cut_can_be_set_but_not_resized():
    dissection = cut(packet(random_talk(Random(3), 1)[0]), 26)
    made = change(dissection, "tcp.dst_port", 9)
    assert made.kept[22:24] == b"\0\x09"
    assert made.consequences == ()
    assert "the capture cut" in made.problem
    with pytest.raises(WireError, match=r"tcp\.src_port needs 2 octets, got 3"):
        change(dissection, "tcp.src_port", b"abc")
    ttl = change(dissection, "ipv4.ttl", 1)
    assert [each.step_id for each in ttl.consequences] == ["ipv4.checksum"]
    with pytest.raises(WireError, match=r"got 'tcp\.window'"):
        change(dissection, "tcp.window", 1)


def test_padding_that_the_capture_cut_covers_nothing():
    padded = udp_packet(CLIENT, SERVER, b"hello") + bytes(13)
    made = change(cut(padded, 38), "udp.dst_port", 9)
    assert made.problem is None
    assert [each.step_id for each in made.consequences] == ["udp.checksum"]


@quick
@given(packets(), st.data())
def test_what_is_cut_is_edited_as_in_the_whole_packet(dissection, drawn):
    size = drawn.draw(st.integers(1, len(dissection.data)))
    part = cut(dissection.data, size)
    bit = drawn.draw(st.integers(0, 8 * size - 1))
    made, whole = flip(part, bit), flip(dissection, bit)
    assert made.kept == whole.kept[:size]
    if whole.problem is None:
        told = {each.step_id: each.new for each in whole.consequences}
        assert {each.step_id: each.new for each in made.consequences}.items() <= told.items()


@pytest.mark.parametrize(
    ("step_id", "value", "sentence"),
    [
        ("ipv4.ttl", 256, r"ipv4.ttl holds 8 bits \(0 to 255\), got 256"),
        ("ipv4.ttl", -1, "got -1"),
        ("ipv4.hop", 1, "a field of this packet, got 'ipv4.hop'"),
        ("udp.checksum.expected", 1, "stands on the wire"),
        ("ipv4.src", b"\1", "ipv4.src needs 4 octets, got 1"),
        ("ipv4.ihl", b"\1", "needs a number of 4 bits"),
        ("ipv4.ttl", "1.2.3.4", "needs a number or octets"),
    ],
)
def test_what_does_not_fit_is_refused(step_id, value, sentence):
    dissection = explain(udp_packet(CLIENT, SERVER, b"hello"), link=228)
    with pytest.raises(WireError, match=sentence):
        change(dissection, step_id, value)
    with pytest.raises(WireError, match="a bit needs a number"):
        flip(dissection, 8 * len(dissection.data))


@quick
@given(st.binary(min_size=1, max_size=80), st.sampled_from([1, 228, 229]), st.data())
def test_any_octets_can_be_edited(data, link, drawn):
    dissection = explain(data, link=link)
    made = flip(dissection, drawn.draw(st.integers(0, 8 * len(data) - 1)))
    if made.problem is None:
        assert chain.build(chain.parse(made.rebuilt, link)) == made.rebuilt
