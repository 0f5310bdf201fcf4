"""Any octets at all: never an exception, every bit once, text for everything."""

import random
from dataclasses import fields, is_dataclass

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from course.capture import bundled
from course.capture.frame import Frame
from course.decode import explain
from course.decode.protocols import WHERE

LINKS = [*sorted({key[1] for key in WHERE if key[0] == "link"}), 147]


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([None, *LINKS]))
@example(b"", None)
@example(b"", 1)
@example(bytes(100), 1)
@example(b"\xff" * 100, None)
def test_any_octets(sound, data, link):
    sound(explain(data, link=link))


def starts():
    """Octets that lead into each protocol, to be followed by anything."""
    ether = bytes(12)
    ip = "4500 0000 0000 0000 40{:02x} 0000 7f000001 7f000001"
    tcp = bytes.fromhex("0035 0035 00000000 00000000 8018 0000 0000 0000")
    udp = bytes.fromhex("0035 0035 0000 0000")
    mdns = bytes.fromhex("14e9 14e9 0000 0000")
    yield from (ether + number.to_bytes(2, "big") for number in (0x0800, 0x86DD, 0x8100, 8))
    for number in (1, 6, 17, 4, 41, 58):
        yield ether + b"\x08\x00" + bytes.fromhex(ip.format(number))
    for number, head in ((6, tcp), (17, udp), (17, mdns)):
        yield ether + b"\x08\x00" + bytes.fromhex(ip.format(number)) + head


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.sampled_from(list(starts())), st.binary(max_size=120))
def test_any_octets_behind_a_good_start(sound, start, rest):
    sound(explain(start + rest, link=1))


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.randoms(use_true_random=False))
def test_printed_packets_damaged(sound, printed, rng):
    frame = rng.choice(printed)
    data = bytearray(frame.data)
    for _ in range(rng.randrange(1, 5)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    kept = rng.choice([len(data), rng.randrange(len(data))])
    cut = Frame(bytes(data[:kept]), link=frame.link, wire_length=len(data))
    sound(explain(cut))


def test_printed_packets(sound, printed):
    for frame in printed:
        dissection = explain(frame)
        sound(dissection)
        assert dissection.problems == []


def test_corpus(sound, need):
    from pathlib import Path

    from course.capture import read

    rng = random.Random(7)
    for path in sorted((Path(need("corpus")) / "open").glob("*/capture.*")):
        for frame in read(path).frames[:6]:
            sound(explain(frame))
            data = bytearray(frame.data[:2000])
            if data:
                data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
            sound(explain(Frame(bytes(data), link=frame.link)))


def test_the_words_of_all_steps_are_theirs():
    dissection = explain(bundled.load("dns-exchange").frames[1])
    assert dissection.words() == [(step.formula, step.meaning) for step in dissection]
    assert dissection.words() == [step.words for step in dissection]


def test_a_frame_knows_its_number_and_lengths():
    dissection = explain(Frame(bytes(20), number=7, link=228, wire_length=60))
    assert (dissection.number, dissection.wire_length, len(dissection.data)) == (7, 60, 20)
    assert explain(bytes(20), number=3).number == 3


def test_the_link_type_given_wins():
    frame = Frame(bytes.fromhex("45"), link=1)
    assert explain(frame).layers[0].name == "Ethernet"
    assert explain(frame, link=228).layers[0].name == "IPv4"


def test_an_unknown_link_type_is_data_that_says_so():
    dissection = explain(b"\x01\x02", link=999)
    (step,) = dissection
    assert step.id == "payload"
    assert step.problem == "no header is known for link type 999"


@pytest.mark.parametrize("size", [0, 1, 13, 14, 20, 33, 34, 45, 54])
def test_a_cut_frame_keeps_what_is_there(sound, printed, size):
    data = bytes(12) + b"\x08\x00" + printed[2].data
    dissection = explain(Frame(data[:size], link=1, wire_length=len(data)))
    sound(dissection)
    layers = [layer.name for layer in dissection.layers]
    assert layers == ["Ethernet", "IPv4", "TCP"][: 1 + (size >= 14) + (size >= 34)]
    last = dissection.layers[-1]
    if size != 54:
        needed = {"Ethernet": 14, "IPv4": 20, "TCP": 20}[last.name]
        got = size - last.start
        assert last.header is None
        assert last.step.problem.startswith(f"{last.name} needs {needed} octets, got {got}")


def test_steps_are_the_same_objects_no_longer_than_needed():
    """What is remembered between frames is bounded."""
    from course.decode import place

    rng = random.Random(1)
    for _ in range(1200):
        explain(bytes(12) + b"\x08\x00" + b"\x45" + rng.randbytes(60), link=1)
    kept = sum(
        len(steps)
        for held in place.PLACES.values()
        for group in held.groups
        for steps in group.values()
    )
    assert 0 < kept <= place.MEMORY


def test_nobody_changes_a_step_that_is_shared(printed):
    """Two frames that differ in one rule broken do not infect each other."""
    good = explain(printed[2])
    bad = bytearray(printed[2].data)
    bad[33] |= 0x01  # FIN beside SYN
    assert explain(bytes(bad))["tcp.flags"].problem
    assert explain(printed[2])["tcp.flags"].problem is None
    assert [str(step) for step in explain(printed[2])] == [str(step) for step in good]
    assert is_dataclass(good.steps[0])
    assert "problem" in {field.name for field in fields(good.steps[0])}
