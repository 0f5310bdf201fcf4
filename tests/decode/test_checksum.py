"""Checksums: the verdict, the right value, and the working by hand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.capture.frame import Frame
from course.decode import explain
from course.decode.checksum import check
from course.wire.checksum import checksum, pseudo_header

HOST = bytes((10, 0, 0, 1))
PEER = bytes((10, 0, 0, 2))


def packet(protocol, segment, *, total=None, fragment=0):
    """An IPv4 packet with a right header checksum."""
    total = 20 + len(segment) if total is None else total
    head = b"\x45\x00" + total.to_bytes(2, "big") + bytes(2) + fragment.to_bytes(2, "big")
    head += bytes((64, protocol)) + bytes(2) + HOST + PEER
    return head[:10] + checksum(head).to_bytes(2, "big") + head[12:] + segment


def udp(data, stored=None, length=None):
    length = 8 + len(data) if length is None else length
    head = bytes.fromhex("1388 1389") + length.to_bytes(2, "big")
    pseudo = pseudo_header(HOST, PEER, 17, length)
    if stored is None:
        stored = checksum(pseudo + head + bytes(2) + data) or 0xFFFF
    return head + stored.to_bytes(2, "big") + data


def verdict(data, layer="udp", **frame):
    return explain(Frame(data, link=228, **frame))[f"{layer}.checksum.expected"].context


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.binary(max_size=60), st.binary(max_size=12), st.integers(0, 0xFFFF))
def test_check_agrees_with_the_arithmetic(body, pseudo, stored):
    pseudo += bytes(len(pseudo) % 2)
    data = stored.to_bytes(2, "big") + body
    right = checksum(pseudo + bytes(2) + body)
    found = check("it", data, 0, pseudo)
    assert (found.verdict == "good") == (
        stored == right or ({stored, right} == {0, 0xFFFF} and any(pseudo + data))
    )
    if found.verdict != "good":
        assert found.expected == right
    assert f"= {right:04x}" in found.working()


def test_good_and_bad():
    assert verdict(packet(17, udp(b"hello"))).verdict == "good"
    broken = packet(17, udp(b"hello", 0x1234))
    step = explain(broken, link=228)["udp.checksum"]
    right = int.from_bytes(udp(b"hello")[6:8], "big")
    assert step.problem == f"holds 0x1234, computed is {right:#06x}"
    assert verdict(broken).verdict == "bad"


def test_offloaded_as_pseudo_header_sum():
    from course.wire.checksum import total

    stored = total(pseudo_header(HOST, PEER, 17, 13))
    found = verdict(packet(17, udp(b"hello", stored)))
    assert found.verdict == "offloaded"
    assert f"{found.expected:#06x} would be right" in found.sentence()


def test_none_over_ipv4():
    found = verdict(packet(17, udp(b"hello", 0)))
    assert (found.verdict, found.expected) == ("none", None)
    assert found.working().startswith("Not computed")


def test_not_checkable_if_cut_or_fragment():
    whole = packet(17, udp(b"hello world"))
    found = verdict(whole[:-3], wire_length=len(whole))
    assert found.verdict == "not checkable"
    assert "19 octets, 16 are here" in found.because
    found = verdict(packet(17, udp(b"hello", 0x1234, 100), fragment=0x2000))
    assert found.verdict == "not checkable"
    assert "fragment" in found.because


def test_padding_is_not_summed():
    assert verdict(packet(17, udp(b"hello")) + b"\xff\xff\xff").verdict == "good"


def test_the_working_shows_every_step():
    """The last acknowledgment of the chat: 6858 would be right (see test_golden)."""
    from course.capture import bundled

    dissection = explain(bundled.load("chat").frames[7])
    lines = dissection["tcp.checksum.expected"].context.working().splitlines()
    assert lines[1] == "Pseudo-header:"
    assert lines[2].split("  ")[1] == "7f00 0001 7f00 0001 0006 0020"
    assert "sum so far fe28" in lines[2]
    assert any(line.startswith("Fold the carries: 0x") for line in lines)
    assert "Complement: ffff - 97a7 = 6858" in lines
    assert lines[-1].startswith("Stored: fe28: offloaded")


@pytest.mark.parametrize(("sum_of", "sent"), [(0xFFFF, 0xFFFF)])
def test_udp_sends_ffff_for_zero(sum_of, sent):
    """A datagram made so that its checksum comes out as 0000."""
    head = bytes.fromhex("1388 1389 000a 0000")
    pseudo = pseudo_header(HOST, PEER, 17, 10)
    last = sum_of - (0xFFFF - checksum(pseudo + head))
    data = last.to_bytes(2, "big")
    assert checksum(pseudo + head + data) == 0
    assert verdict(packet(17, udp(data, sent))).verdict == "good"
