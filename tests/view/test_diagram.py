"""A box for each field, none left out, none drawn twice."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from view_samples import ETHERNET, SYN, frames, polygons

from course.decode import explain
from course.view.diagram import BIT, ROW, diagram, header_diagram
from course.wire.header import codec
from course.wire.ipv4 import IPv4
from course.wire.tcp import FLAGS, TCP
from course.wire.udp import UDP

SVG = "{http://www.w3.org/2000/svg}"
quick = settings(max_examples=100, derandomize=True, deadline=None)


def boxes(made):
    """Step id -> area of its box, in bits."""
    read = ET.fromstring(made)
    return {path.get("data-f"): _area(path.get("d")) for path in read.iter(f"{SVG}path")}


def _area(path):
    total = 0.0
    for points in polygons(path):
        pairs = zip(points, points[1:] + points[:1], strict=True)
        total += abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2
    return total / (BIT * ROW)


def texts(made, step_id):
    read = ET.fromstring(made)
    return [text.text for text in read.iter(f"{SVG}text") if text.get("data-f") == step_id]


@quick
@given(frames)
def test_each_leaf_has_a_box_as_large_as_its_bits(data):
    told = explain(data)
    drawn = boxes(diagram(told))
    assert drawn.keys() == {leaf.id for leaf in told.leaves()}
    for leaf in told.leaves():
        if leaf.width <= 4 * 32:
            assert drawn[leaf.id] == pytest.approx(leaf.width)


def test_the_same_packet_gives_the_same_picture(syn):
    assert diagram(syn) == diagram(explain(SYN, link=228))


def test_names_and_values_stand_in_the_boxes(syn):
    made = diagram(syn)
    assert texts(made, "ipv4.ttl") == ["Time to Live", "64"]
    assert texts(made, "tcp.flags.syn") == ["S", "Y", "N", "1"]
    assert texts(made, "tcp.mss.kind") == ["Kind", "2 MSS"]
    assert texts(made, "ipv4.checksum") == ["Header Checksum", "0x6a07"]


def test_a_payload_is_drawn_octet_by_octet(hello):
    assert texts(diagram(hello), "payload") == ["hell", "o.wo", "rld!", "."]


def test_of_a_long_payload_the_middle_is_left_out():
    data = bytearray(SYN[:20] + SYN[20:40] + b"x" * 1000)
    data[32] = 0x50
    data[2:4] = len(data).to_bytes(2, "big")
    told = explain(bytes(data), link=228)
    made = diagram(told)
    assert "⋮ 988 octets not drawn ⋮" in texts(made, "payload")
    assert boxes(made)["payload"] == 4 * 32


def test_a_field_in_two_boxes_is_named_in_both():
    data = bytes.fromhex("1234 0001 0001 0000 0000 0000 00 0001 0001".replace(" ", ""))
    told = explain(_dns(data), link=228)
    (question,) = [leaf.id for leaf in told.leaves() if leaf.label == "QCLASS"]
    assert {"QCLASS", "(QCLASS)"} <= set(texts(diagram(told), question))


def _dns(message):
    """A DNS message in UDP in IPv4, without checksums."""
    udp = bytes.fromhex("c0000035") + (8 + len(message)).to_bytes(2, "big") + bytes(2) + message
    total = (20 + len(udp)).to_bytes(2, "big")
    return bytes.fromhex("4500") + total + bytes.fromhex("00000000401100007f0000017f000001") + udp


def test_a_problem_is_marked_by_more_than_colour(cut):
    (wrong,) = [step for step in cut.problems if step.id in {leaf.id for leaf in cut.leaves()}]
    read = ET.fromstring(diagram(cut))
    (path,) = [path for path in read.iter(f"{SVG}path") if path.get("data-f") == wrong.id]
    assert path.get("class") == "tc-bad"
    assert wrong.problem in path[0].text
    marks = [group for group in read.iter(f"{SVG}g") if group.get("class") == "tc-mark"]
    assert [[part.tag.removeprefix(SVG) for part in mark] for mark in marks] == [
        ["polygon", "text"]
    ]
    assert marks[0][1].text == "! problem"
    words = [span.text for span in read.iter(f"{SVG}tspan") if span.get("class") == "tc-mark"]
    assert words == ["! 1 problem"] * 2  # above each layer that has some


def test_a_flag_too_narrow_for_a_word_has_a_corner_and_its_layer_the_word():
    data = bytearray(SYN)
    data[6] |= 0x80
    made = diagram(explain(bytes(data), link=228))
    read = ET.fromstring(made)
    marks = [group for group in read.iter(f"{SVG}g") if group.get("class") == "tc-mark"]
    assert ["".join(mark.itertext()) for mark in marks] == ["", "! problem"]  # flag, checksum
    assert "! 2 problems" in made


def test_a_problem_of_a_group_marks_its_fields():
    data = bytearray(SYN)
    data[41] = 3  # the maximum segment size option says a length of 3
    told = explain(bytes(data), link=228)
    (wrong,) = [step for step in told.problems if step.depth == 1 and step.id.startswith("tcp.m")]
    read = ET.fromstring(diagram(told))
    below = {leaf.id for leaf in told.leaves() if leaf.parent == wrong.id}
    bad = {path.get("data-f") for path in read.iter(f"{SVG}path") if path.get("class") == "tc-bad"}
    assert below <= bad


def test_no_frame_is_too_short_to_be_drawn():
    for size in (0, 1, 13, 14, 15):
        ET.fromstring(diagram(explain(ETHERNET[:size], link=1)))


@pytest.mark.parametrize("header", [IPv4, TCP, UDP])
def test_a_header_is_drawn_from_its_table(header):
    drawn = boxes(header_diagram(header))
    slug = header.name_of().lower()
    rows = {f"{slug}.{row.name}": row.bits.width for row in codec(header).rows}
    assert {name: drawn[name] for name in rows} == pytest.approx(rows)
    assert drawn.keys() - rows.keys() == ({f"{slug}.options"} if header is not UDP else set())


def test_a_field_can_be_split_into_named_bits():
    drawn = boxes(header_diagram(TCP, split={"flags": tuple(FLAGS)}))
    assert drawn["tcp.flags.syn"] == 1
    assert "tcp.flags" not in drawn


def test_labels_too_long_for_their_box_are_shortened():
    made = header_diagram(IPv4)
    assert texts(made, "ipv4.reserved_flag") == ["R"]
    assert texts(made, "ipv4.df") == ["D", "F"]
