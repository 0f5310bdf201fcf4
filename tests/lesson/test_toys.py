"""The toys obey the RFCs' rules for any numbers; RFC 791's own example is the golden one."""

from base64 import b64decode
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scapy.layers import inet
from scapy.packet import Raw

from course.capture.frame import Frame
from course.decode import explain
from course.errors import LessonError
from course.lesson import toys
from course.wire import chain
from course.wire.checksum import checksum, pseudo_header

quick = settings(max_examples=150, derandomize=True, deadline=None)
SYN = bytes.fromhex(
    "4500003cd2b2400040066a077f0000017f000001e7dcabcd22f49ff400000000a0028018fe300000"
    "0204400c0402080a02e54d460000000001030307"
)
LINE = bytes.fromhex(
    "45000041d2b4400040066a007f0000017f000001e7dcabcd22f49ff5a016205680180101fe350000"
    "0101080a02e5583302e54d4668656c6c6f20776f726c64210a"
)


def test_the_example_of_rfc_791_appendix_a():
    split = toys.fragments(472, 280)
    assert [(p.total_length, p.offset, p.more) for p in split.pieces] == [
        (276, 0, True),
        (216, 32, False),
    ]


@quick
@given(st.integers(21, 65535), st.integers(28, 9000), st.sampled_from([20, 24, 60]))
def test_fragments_put_together_are_the_packet(length, mtu, header):
    if length <= header or mtu < header + 8:
        with pytest.raises(LessonError):
            toys.fragments(length, mtu, header=header)
        return
    pieces = toys.fragments(length, mtu, header=header).pieces
    assert sum(piece.size for piece in pieces) == length - header
    assert [piece.more for piece in pieces] == [True] * (len(pieces) - 1) + [False]
    assert all(piece.total_length <= max(mtu, length * (len(pieces) == 1)) for piece in pieces)
    ends = [piece.first + piece.size for piece in pieces]
    assert [piece.first for piece in pieces] == [0, *ends[:-1]]
    assert all(piece.size % 8 == 0 and piece.first == 8 * piece.offset for piece in pieces[:-1])


@quick
@given(st.integers(100, 4000), st.integers(28, 1500))
def test_scapy_cuts_in_the_same_places(length, mtu):
    ours = toys.fragments(length, mtu)
    theirs = inet.fragment(inet.IP() / Raw(bytes(length - 20)), fragsize=(mtu - 20) // 8 * 8)
    if length <= mtu:
        assert len(ours.pieces) == 1
    else:
        assert [(p.offset, p.size) for p in ours.pieces] == [
            (piece.frag, len(piece.payload)) for piece in theirs
        ]


def test_a_long_table_shows_both_ends():
    lines = str(toys.fragments(1500, 68)).splitlines()
    assert [line.split()[0] for line in lines[2:10]] == [*"1234", "...", "29", "30", "31"]


def test_df_drops_and_reports_only_what_does_not_fit():
    assert toys.fragments(1500, 576, df=True).pieces == ()
    assert "type 3, code 4" in str(toys.fragments(1500, 576, df=True))
    assert len(toys.fragments(576, 576, df=True).pieces) == 1


@quick
@given(st.integers(1, 255), st.integers(0, 300))
def test_a_packet_arrives_if_its_ttl_exceeds_the_routers(ttl, routers):
    journey = toys.travel(ttl, routers)
    assert journey.arrived == (ttl > routers)
    assert len(journey.visits) == min(ttl, routers)
    assert [at.came for at in journey.visits] == list(range(ttl, ttl - len(journey.visits), -1))
    assert all(at.left == at.came - 1 for at in journey.visits)


@quick
@given(st.integers(1, 255), st.integers(1, 9))
def test_a_loop_ends_after_as_many_visits_as_the_ttl(ttl, routers):
    journey = toys.travel(ttl, routers, loop=True)
    assert not journey.arrived
    assert len(journey.visits) == ttl
    assert journey.visits[-1].left == 0


def test_a_loop_needs_a_router_and_a_ttl_needs_its_range():
    with pytest.raises(LessonError):
        toys.travel(64, 0, loop=True)
    for ttl in (0, 256):
        with pytest.raises(LessonError):
            toys.travel(ttl, 3)


def test_traceroute_finds_each_router_once():
    lines = toys.traceroute(3).splitlines()
    assert [line.split()[1] for line in lines[1:]] == ["R1", "R2", "R3", "the"]


def test_unseen_packets_are_counted_for_each_sender():
    frames = [Frame(_with_id(LINE, number), link=228) for number in (7, 8, 12, 13)]
    frames.append(Frame(_with_id(LINE, 0), link=228))
    gaps = toys.unseen(frames)
    assert gaps.missing == {"127.0.0.1 port 59356": 3}
    assert str(gaps).splitlines()[1].split()[-1] == "3"


def _with_id(data: bytes, number: int) -> bytes:
    return data[:4] + number.to_bytes(2, "big") + data[6:]


@quick
@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_words_put_into_a_packet_make_a_sound_one(words):
    data = toys.say(LINE, words)
    packet = chain.parse(data, 228)
    ip, tcp = packet.headers
    assert (packet.payload, packet.trailer) == (words.encode() + b"\n", b"")
    assert ip.total_length == len(data)
    assert checksum(data[:20]) == 0
    front = pseudo_header(ip.src, ip.dst, 6, len(data) - 20)
    assert checksum(front + data[20:]) == 0
    assert (tcp.seq, tcp.options) == (0x22F49FF5, LINE[40:52])


def test_scapy_finds_nothing_to_mend_in_such_a_packet():
    data = toys.say(LINE, "mind the gap")
    theirs = inet.IP(data)
    del theirs.chksum, theirs.len, theirs[inet.TCP].chksum
    assert bytes(theirs) == data


def test_only_a_tcp_packet_can_be_made_to_say_something():
    with pytest.raises(LessonError):
        toys.say(SYN[:9] + b"\x11" + SYN[10:], "hello")


@quick
@given(
    st.text(st.sampled_from("abcdefg !"), min_size=1, max_size=40), st.integers(1, 9), st.data()
)
def test_the_sequence_numbers_restore_any_text(words, size, draw):
    count = -(-len(words) // size)
    ids = draw.draw(st.lists(st.integers(0, 65535), min_size=count, max_size=count))
    sent = toys.parcels(words, size, ids)
    arrived = draw.draw(st.permutations(sent))
    assert toys.read_by("seq", arrived) == words
    assert sorted(toys.read_by("identification", arrived)) == sorted(words)


def test_identifications_are_no_order():
    sent = toys.parcels("pretty good!", 4, (30, 10, 20))
    assert toys.read_by("identification", sent) == "ty good!pret"
    assert toys.read_by("ttl", reversed(sent)) == "ood!ty gpret"
    with pytest.raises(LessonError, match="got 'colour'"):
        toys.read_by("colour", sent)
    with pytest.raises(LessonError, match="3 packets need as many identifications, got 2"):
        toys.parcels("pretty good!", 4, (1, 2))


def test_a_peeled_packet_is_what_its_inner_layers_hold():
    packet = explain(Frame(LINE, link=228))
    assert [toys.peel(packet, off).data for off in range(3)] == [LINE, LINE[20:], LINE[52:]]
    assert str(toys.peel(packet, 2)).splitlines() == [
        "13 octets: Payload 13. IPv4 is off. TCP is off.",
        "0x0000:  6865 6c6c 6f20 776f 726c 6421 0a         hello.world!.",
    ]
    for off in (-1, 3):
        with pytest.raises(LessonError, match=f"can lose 2, not {off}"):
            toys.peel(packet, off)


def test_the_floors_hold_the_numbers_as_octets():
    rows = toys.floors(43981, "192.0.2.1", "00:00:5e:00:53:01").rows
    assert [row[2].hex() for row in rows] == ["", "abcd", "c0000201", "00005e005301", ""]


@quick
@given(st.integers(0, 65535))
def test_the_places_of_a_number_add_up_to_it(number):
    rows = [line.split() for line in toys.places(number).splitlines()[2:6]]
    assert sum(int(row[-1]) for row in rows) == number
    assert "".join(row[0] for row in rows) == number.to_bytes(2, "big").hex()


@pytest.mark.parametrize(
    "shown",
    [
        toys.fragments(1500, 576),
        toys.fragments(60, 576),
        toys.fragments(1500, 576, df=True),
        toys.travel(64, 2, loop=True),
        toys.travel(3, 9),
        toys.peel(explain(Frame(LINE, link=228)), 1),
        toys.floors(43981, "127.0.0.1", "00:00:5e:00:53:01"),
        toys.minute(30, 2),
    ],
    ids=lambda shown: str(shown)[:40],
)
def test_a_picture_is_sound_xml_with_a_name_and_the_text_under_it(shown):
    figure = ET.fromstring(shown.figure().live)
    svg = figure.find(".//svg")
    assert svg.get("aria-label") == str(shown).splitlines()[0]
    assert figure.find("pre").text == str(shown)
    width, height = float(svg.get("width")), float(svg.get("height"))
    for box in svg.findall("rect"):
        x, y, w, h = (float(box.get(key)) for key in ("x", "y", "width", "height"))
        assert 0 <= x <= x + w <= width
        assert 0 <= y <= y + h <= height


def test_the_still_picture_is_an_image_of_the_same_svg():
    figure = ET.fromstring(toys.fragments(1500, 576)._repr_html_())
    image = figure.find("img")
    assert image.get("alt") == str(toys.fragments(1500, 576)).splitlines()[0]
    kind, _, body = image.get("src").partition(",")
    assert kind == "data:image/svg+xml;base64"
    assert ET.fromstring(b64decode(body)).tag == "{http://www.w3.org/2000/svg}svg"
    assert figure.find("pre").text == str(toys.fragments(1500, 576))
