"""Two packets, field by field."""

from dataclasses import replace
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from view_samples import ETHERNET, SYN, frames

from course.decode import explain
from course.view import diff

quick = settings(max_examples=100, derandomize=True, deadline=None)


@quick
@given(frames, frames)
def test_every_field_of_both_stands_there_once(one, other):
    a, b = explain(one), explain(other)
    rows = diff.rows(a, b)
    ids = [row.id for row in rows]
    assert len(ids) == len(set(ids))
    assert set(ids) == {step.id for step in (*a.steps, *b.steps)}
    mine = {step.id for step in a.steps}
    assert [name for name in ids if name in mine] == [step.id for step in a.steps]
    assert {row.id for row in rows if row.mark == diff.ONLY_A} == mine - {s.id for s in b.steps}


@quick
@given(frames, frames)
def test_the_other_way_round_it_says_the_opposite(one, other):
    a, b = explain(one), explain(other)
    turned = {diff.ONLY_A: diff.ONLY_B, diff.ONLY_B: diff.ONLY_A}
    there = {row.id: (row.a, row.b, row.mark) for row in diff.rows(a, b)}
    back = {row.id: (row.b, row.a, turned.get(row.mark, row.mark)) for row in diff.rows(b, a)}
    assert there == back


@quick
@given(frames)
def test_a_packet_is_its_own_twin(data):
    told = explain(data)
    again = explain(data)
    assert not any(row.mark or row.below for row in diff.rows(told, again))
    assert diff.summary(told, again).endswith("fields are the same")
    assert len(diff.text(told, again, only=True).splitlines()) == 5


def test_one_bit_more_is_found_and_named(syn):
    data = bytearray(SYN)
    data[33] |= 0x10
    other = explain(bytes(data), link=228)
    marked = {row.id: row.mark for row in diff.rows(syn, other) if row.mark}
    assert marked == dict.fromkeys(
        ("tcp.flags", "tcp.flags.ack", "tcp.checksum.expected"), diff.DIFFERS
    )
    below = {row.id: row.below for row in diff.rows(syn, other) if row.below}
    assert below == {"tcp": 2, "tcp.flags": 1}
    assert diff.summary(syn, other) == "Of 49 fields 2 differ"


def test_a_field_at_another_place_is_the_same(syn):
    moved = explain(ETHERNET + SYN, link=1)
    marks = {row.mark for row in diff.rows(syn, moved) if not row.id.startswith("ethernet")}
    assert marks == {diff.SAME}


def test_the_text_marks_by_sign_and_word(syn, hello):
    lines = diff.text(syn, hello).splitlines()
    assert lines[0] == "A: Packet 1: IPv4 / TCP, 60 octets"
    assert lines[1] == "B: Packet 4: IPv4 / TCP / Payload, 65 octets"
    assert any(line.split() == ["Window", "≠", "differs", "32792", "257"] for line in lines)
    assert any(line.split() == ["MSS", "-", "only", "in", "A", "16396"] for line in lines)
    assert lines[-1].split()[:5] == ["Data", "+", "only", "in", "B"]
    only = diff.text(syn, hello, only=True).splitlines()
    assert len(only) < len(lines)
    assert not any("Time to Live" in line for line in only)


def test_a_live_table_is_a_grid_whose_rows_say_their_field(syn, hello):
    made = diff.html(syn, hello, live=True)
    said, read = ET.fromstring(f"<div>{made}</div>")
    assert diff.summary(syn, hello) in said.text
    rows = [row for row in read.iter("tr") if row.get("data-f")]
    assert [row.get("data-f") for row in rows] == [row.id for row in diff.rows(syn, hello)]
    marks = {row.get("data-f"): row.get("data-mark") for row in rows}
    assert marks["ipv4.ttl"] is None
    assert marks["ipv4"] == "below"
    assert marks["tcp.window"] == "differs"
    assert read.get("role") == "grid"


def test_a_stored_table_needs_no_style_sheet(syn, hello):
    _, read = ET.fromstring(f"<div>{diff.html(syn, hello)}</div>")
    assert all("text-align:left" in cell.get("style") for cell in read.iter("td"))
    assert read.get("role") is None
    assert len(diff.html(syn, hello, only=True)) < len(diff.html(syn, hello))


def test_a_hostile_value_is_text(syn):
    step = replace(syn["ipv4.ttl"], value="<script>")
    other = explain(SYN, link=228)
    other.steps[[each.id for each in other.steps].index(step.id)] = step
    assert "<script>" not in diff.html(syn, other)
    assert "&lt;script&gt;" in diff.html(syn, other)
