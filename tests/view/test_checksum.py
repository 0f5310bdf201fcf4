"""The working of a checksum shows the very sum that gives it."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from view_samples import ETHERNET, HELLO, SYN, frames

from course.capture.frame import Frame
from course.decode import explain
from course.decode.checksum import Check
from course.errors import CourseError
from course.view import checksum
from course.wire.checksum import checksum as computed

quick = settings(max_examples=150, derandomize=True, deadline=None)


def checked(told):
    """The checksum fields of a packet, each with its check."""
    return [(step.id, step.context) for step in told.steps if isinstance(step.context, Check)]


def value(text, name):
    (line,) = [line for line in text.splitlines() if line.startswith(f"  {name}  ")]
    return re.split(r"\s{2,}", line.strip())[1]


@quick
@given(frames)
def test_every_checksum_can_be_worked_and_ends_in_what_was_expected(data):
    told = explain(data)
    for step_id, check in checked(told):
        text = checksum.text(told, step_id)
        assert check.sentence() in text
        ET.fromstring(checksum.html(told, step_id))
        if check.expected is not None:
            zeroed = check.data[: check.at] + bytes(2) + check.data[check.at + 2 :]
            right = computed(check.pseudo + zeroed)
            assert value(text, "Complement").endswith(f"= {right:04x}")
            assert value(text, "Stored") == f"{check.stored:04x}"


@quick
@given(frames)
def test_the_words_shown_are_those_of_the_packet(data):
    told = explain(data)
    for step_id, check in checked(told):
        made = checksum.working(told, step_id)
        rows = [row for _, part in made.parts for row in part]
        if not rows or any(row.words == "..." for row in rows):
            continue
        zeroed = check.data[: check.at] + bytes(2) + check.data[check.at + 2 :]
        odd = bytes(len(zeroed) % 2)
        digits = "".join(row.words.replace(" ", "") for row in rows)
        assert digits == (check.pseudo + zeroed + odd).hex()
        running = 0
        for row in rows:
            running += sum(int(word, 16) for word in row.words.split())
            assert row.total == running


def test_each_word_is_named_by_its_field(syn):
    made = checksum.working(syn, "tcp.checksum")
    (pseudo, first), (packet, second) = made.parts
    assert pseudo == "Pseudo-header: 12 octets that are summed but not sent"
    assert [row.source for row in first] == [
        "Source Address",
        "Destination Address",
        "zero, Protocol 6",
        "Length: 40 octets",
    ]
    assert packet == "Octets of the packet"
    sources = [row.source for row in second]
    assert sources[:3] == ["Source Port", "Destination Port", "Sequence Number"]
    assert "Data Offset, Reserved, AE, Control Bits" in sources
    assert "Checksum: counts as zero" in sources
    assert dict(made.results)["Carries folded in"] == "172c + 5 = 1731"


def test_an_odd_octet_is_padded_in_sight(hello):
    made = checksum.working(hello, "tcp.checksum")
    last = made.parts[-1][1][-1]
    assert (last.words, last.source) == ("0a00", "Data, 00 added")


def test_of_long_data_the_middle_is_left_out_and_the_sum_goes_on():
    data = bytearray(HELLO[:52] + b"x" * 1400)
    data[2:4] = len(data).to_bytes(2, "big")
    told = explain(bytes(data), link=228)
    rows = checksum.working(told, "tcp.checksum").parts[-1][1]
    (gap,) = [row for row in rows if row.words == "..."]
    assert gap.source == "Data: 684 more words"
    assert rows[-1].total == rows[0].total + sum(
        int.from_bytes(data[at : at + 2], "big") for at in range(22, len(data), 2) if at != 36
    )


def test_ipv6_has_a_longer_pseudo_header():
    source, target = bytes(15) + b"\1", bytes(15) + b"\2"
    udp = bytes.fromhex("1000 2000 000a 1234 4142")
    told = explain(bytes.fromhex("60000000 000a 11 40") + source + target + udp, link=229)
    heading, rows = checksum.working(told, "udp.checksum").parts[0]
    assert heading.startswith("Pseudo-header: 40 octets")
    assert [row.source for row in rows] == [
        *["Source Address"] * 2,
        *["Destination Address"] * 2,
        "Length: 10 octets",
        "zero",
        "zero, Next Header 17",
    ]
    assert "bad: " in checksum.text(told, "udp.checksum")


def test_what_was_not_computed_says_why():
    told = explain(Frame(ETHERNET + SYN[:50], 1, 1, wire_length=74))
    text = checksum.text(told, "tcp.checksum")
    assert "Stored" in text
    assert "Verdict  not checkable: it covers 40 octets, 30 are here" in text
    assert "Sum" not in text


def test_a_field_that_is_no_checksum_is_refused_with_those_there_are(syn):
    with pytest.raises(CourseError, match=r"\(ipv4.checksum, .*tcp.checksum.*got 'tcp.seq'"):
        checksum.text(syn, "tcp.seq")
    with pytest.raises(CourseError, match="it has none"):
        checksum.text(explain(b"", link=1), "tcp.checksum")
