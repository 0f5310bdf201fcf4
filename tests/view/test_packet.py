"""One packet in all its forms."""

import re
from base64 import b64decode
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from view_samples import frames

from course.decode import explain
from course.view import checksum, packet

quick = settings(max_examples=100, derandomize=True, deadline=None)


def lines(text, label):
    return [line for line in text.splitlines() if f"  {label} " in f"{line} "]


@quick
@given(frames)
def test_every_field_has_its_line(data):
    told = explain(data)
    text = packet.text(told)
    for step in told.steps:
        assert step.label in text
        assert step.problem is None or f">>> PROBLEM: {step.problem}" in text
    assert all(line == line.rstrip() for line in text.splitlines())


@quick
@given(frames)
def test_every_view_names_every_step(data):
    told = explain(data)
    made = packet.picture(told)
    ids = [step.id for step in told.steps]
    for markup in (made.tree, f"<div>{made.details}</div>"):
        read = ET.fromstring(markup)
        assert [child.get("data-f") for child in read] == ids
    leaves = {name for name, *_, leaf in made.steps if leaf}
    assert leaves == {leaf.id for leaf in told.leaves()}
    assert set(re.findall(r'data-f="([^"]*)"', made.diagram)) == leaves


def test_the_full_text_shows_computations(syn):
    (line,) = lines(packet.text(syn), "IHL")
    columns = ["0.4-7", "IHL", "0x45 & 0x0f = 5; 5 x 4 = 20 octets", "no options"]
    assert re.split(r"\s{2,}", line.strip()) == columns


def test_the_short_text_shows_values(syn):
    (line,) = lines(packet.text(syn, short=True), "IHL")
    assert re.split(r"\s{2,}", line.strip()) == ["0.4-7", "IHL", "20", "no options"]


def test_the_wide_text_says_where_fields_are_defined(syn):
    (line,) = lines(packet.text(syn, wide=True), "ECN")
    assert line.endswith("[RFC 3168 section 5]")
    assert "[RFC" not in packet.text(syn)


def test_columns_are_aligned(syn):
    text = packet.text(syn, short=True)
    starts = {line.index("20") for line in lines(text, "IHL")}
    starts |= {line.index("127.0.0.1") for line in lines(text, "Source Address")}
    assert len(starts) == 1


def test_the_heading_says_what_was_cut_and_what_is_wrong(cut, syn):
    assert packet.heading(syn) == "Packet 1: IPv4 / TCP, 60 octets"
    assert packet.heading(cut) == "Packet 1: Ethernet / IPv4 / TCP, 44 octets, 2 problems"
    cut.wire_length = 74
    assert "44 of 74 octets" in packet.heading(cut)


def test_the_tree_says_level_and_children(syn):
    read = ET.fromstring(packet.tree(syn))
    items = {item.get("data-f"): item for item in read}
    assert items["ipv4"].get("aria-level") == "1"
    assert items["tcp.flags"].get("aria-expanded") == "true"
    assert items["tcp.flags.syn"].get("aria-level") == "3"
    assert items["tcp.flags.syn"].get("aria-expanded") is None
    assert [part.text for part in items["tcp.flags.syn"]] == ["SYN", "1"]


def test_details_hold_all_that_is_known(syn):
    read = ET.fromstring(f"<div>{packet.details(syn)}</div>")
    (section,) = [part for part in read if part.get("data-f") == "ipv4.ihl"]
    rows = dict(
        zip(
            ["".join(name.itertext()) for name in section.iter("dt")],
            ["".join(value.itertext()) for value in section.iter("dd")],
            strict=True,
        )
    )
    assert rows == {
        "Where": "bits 4 to 7 of octet 0 of IPv4",
        "On the wire": "0x5 → 20",
        "Computed": "0x45 & 0x0f = 5; 5 x 4 = 20 octets",
        "Meaning": "no options",
        "Why it exists": syn["ipv4.ihl"].kind.why,
        "Usual": syn["ipv4.ihl"].kind.usual,
        "Defined in": "RFC 791 section 3.1",
    }
    (link,) = section.iter("a")
    assert link.get("href") == "https://www.rfc-editor.org/rfc/rfc791#section-3.1"


def test_problems_stand_on_top_and_lead_to_their_fields(cut, syn):
    assert packet.picture(syn).problems == ""
    read = ET.fromstring(f"<div>{packet.problems(cut)}</div>")
    (count,) = read.iter("strong")
    assert count.text == "2 problems"
    assert [button.get("data-go") for button in read.iter("button")] == [
        step.id for step in cut.problems
    ]
    lines = packet.text(cut).splitlines()
    assert lines[1:3] == [f"  ! {step.id}: {step.problem}" for step in cut.problems]


def test_of_many_problems_the_first_are_listed(cut):
    cut.steps = cut.steps + [cut["tcp"]] * 20
    read = ET.fromstring(f"<div>{packet.problems(cut)}</div>")
    assert len(list(read.iter("button"))) == packet.LISTED
    assert list(read.iter("li"))[-1].text == "and 10 more, marked at their fields"
    assert "  ! and 10 more, marked at their fields" in packet.text(cut)


def test_a_checksum_is_worked_at_its_field(syn):
    worked = dict(packet.picture(syn).workings)
    assert worked == {name: checksum.html(syn, name) for name in ("ipv4.checksum", "tcp.checksum")}


def test_the_stored_picture_is_an_image_with_words_and_text(syn):
    made = packet.still(syn)
    read = ET.fromstring(made)
    image = read.find("img")
    assert image.get("alt").startswith(packet.heading(syn))
    kind, _, data = image.get("src").partition(",")
    assert kind == "data:image/svg+xml;base64"
    svg = ET.fromstring(b64decode(data))
    assert svg.tag.endswith("}svg")
    assert "<svg" not in made
    assert read.find("details/pre").text == packet.text(syn, short=True)


def test_a_problem_comes_first_in_the_details(cut):
    read = ET.fromstring(f"<div>{packet.details(cut)}</div>")
    (section,) = [part for part in read if part.get("data-f") == "tcp"]
    assert "".join(section[1].itertext()) == "Problem: TCP needs 20 octets, got 10"


def test_a_computed_step_says_so(syn):
    read = ET.fromstring(f"<div>{packet.details(syn)}</div>")
    (section,) = [part for part in read if part.get("data-f") == "tcp.checksum.expected"]
    assert "not on the wire: computed" in "".join(section.itertext())
