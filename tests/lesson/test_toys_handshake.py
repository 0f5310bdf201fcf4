"""The toys of the handshake: when a SYN is sent again, and octets made by hand at the door."""

from dataclasses import replace
from struct import pack

import pytest

from course.capture import bundled
from course.errors import LessonError
from course.lesson import toys
from course.lesson.toys.knock import HOME, PORT
from course.lesson.toys.schedule import MEASURED, SEEN
from course.wire.checksum import checksum, pseudo_header
from course.wire.tcp import ACK, RST, SYN, TCP

PRINTED = bundled.load("chat").frames[0].data[20:]


def sealed(**fields):
    """Return the chat's SYN with other fields and the checksum that a receiver wants."""
    head = replace(TCP.parse(PRINTED), checksum=0, **fields)
    data = bytes(head)
    return bytes(replace(head, checksum=checksum(pseudo_header(HOME, HOME, 6, len(data)) + data)))


def test_rfc_6298_doubles_from_one_second_up_to_its_maximum():
    times = toys.schedule().seconds["RFC 6298"]
    assert times == (0, 1, 3, 7, 15, 31, 63, 123)


def test_the_course_s_linux_is_the_measured_one_within_a_quarter_of_a_second_or_3_percent():
    shown = toys.schedule()
    ours = shown.seconds["this course's Linux"]
    for mine, seen in zip(ours, shown.seconds[SEEN], strict=False):
        assert abs(mine - seen) <= max(0.25, 0.03 * seen)
    assert shown.seconds[SEEN] == MEASURED == (0, 1.0, 2.1, 3.1, 4.1, 5.1, 7.1, 11.3)


def test_both_give_up_after_the_three_minutes_of_must_23():
    shown = toys.schedule()
    assert shown.end["RFC 6298"] >= 180
    assert shown.end["this course's Linux"] >= 180
    assert str(shown).splitlines()[-1].split() == ["gives", "up", "180.0", "s", "180.0", "s"]


def test_the_printed_syn_is_dropped_and_the_finished_one_is_answered():
    assert "checksum" in str(toys.knock(PRINTED))
    answer = toys.knock(sealed())
    assert sealed()[16:18].hex() == "e8ce"
    assert "<ACK=586457077><CTL=SYN,ACK>" in answer.reply
    assert str(answer).endswith("it has gone from LISTEN to SYN-RECEIVED.")


@pytest.mark.parametrize(
    ("fields", "reply", "why"),
    [
        ({"dst_port": PORT + 1}, "<SEQ=0><ACK=586457077><CTL=RST,ACK>", "no listener"),
        ({"flags": SYN | ACK, "ack": 7}, "<SEQ=7><CTL=RST>", "acknowledges nothing"),
        ({"flags": RST}, "", "a RST in LISTEN is ignored"),
        ({"flags": 0}, "", "no SYN in LISTEN"),
        ({"seq": 0xFFFFFFFF}, "<ACK=0><CTL=SYN,ACK>", "SYN-RECEIVED"),
    ],
)
def test_the_door_answers_as_rfc_9293_says(fields, reply, why):
    answer = toys.knock(sealed(**fields))
    assert answer.reply.endswith(reply)
    assert bool(answer.reply) == bool(reply)
    assert why in answer.why


@pytest.mark.parametrize("data", [b"", b"abc", bytes(20), PRINTED[:30]])
def test_octets_that_are_no_segment_are_dropped_with_a_reason(data):
    answer = toys.knock(data)
    assert answer.reply == ""
    assert answer.why.startswith("dropped before TCP acts on it")


# What two SYNs agree upon


def rows(**wishes):
    return {what: tuple(values) for what, *values in toys.agreement(**wishes).rows}


def test_each_mss_limits_only_the_other_side():
    sizes = rows(client_mtu=1500, server_mtu=9000)["largest text that the peer takes"]
    assert sizes == ("8960 octets", "1460 octets")


@pytest.mark.parametrize("wish", ["scale", "sack", "stamps"])
@pytest.mark.parametrize("side", ["client", "server"])
def test_one_side_alone_is_not_enough(wish, side):
    name = {"scale": "shift of windows it tells", "sack": "SACK", "stamps": "timestamps"}[wish]
    assert rows()[name] in (("7", "7"), ("yes", "yes"))
    assert rows(**{f"{side}_{wish}": False})[name] in (("0", "0"), ("no", "no"))


@pytest.mark.parametrize(("client", "server"), [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_ecn_needs_a_question_and_an_answer(client, server):
    shown = toys.agreement(client_ecn=bool(client), server_ecn=bool(server))
    assert rows(client_ecn=bool(client), server_ecn=bool(server))["ECN"] == (
        ("yes", "yes") if client and server else ("no", "no")
    )
    assert ("[SEW]" in shown.said[0]) == bool(client)
    assert ("[S.E]" in shown.said[1]) == bool(client and server)
    assert str(shown).replace("\n    options", " options").startswith(shown.said[0])


# A SYN made by hand

ASKED = {"src_port": 50_000, "dst_port": PORT, "seq": 0xFFFFFFFF, "window": 1000}


def by_hand(order="!", **other):
    numbers = ASKED | other
    data = pack(
        order + "HHIIBBHHH", numbers["src_port"], PORT, numbers["seq"], 0, 0x50, 2,
        numbers["window"], 0, 0,
    )  # fmt: skip
    found = checksum(pseudo_header(HOME, HOME, 6, 20) + data)
    return data[:16] + found.to_bytes(2, "big") + data[18:]


def test_a_syn_made_with_struct_is_right_and_the_door_opens():
    shown = toys.crafted(by_hand(), **ASKED)
    assert shown
    assert "9 of 9 fields right" in str(shown)
    assert toys.knock(by_hand()).reply.endswith("<ACK=0><CTL=SYN,ACK>")


def test_what_is_missing_is_to_do_and_what_is_wrong_is_named():
    assert str(toys.crafted(b"", **ASKED)).count("to do") == 9
    assert "not yet: the other end first" in str(toys.crafted(by_hand("<"), **ASKED))
    wrong = toys.crafted(by_hand(window=1001), **ASKED)
    assert not wrong
    assert [row[1] for row in wrong.rows if row[3] != "right"] == ["window", "checksum"]
    assert not toys.crafted(by_hand() + b"x", **ASKED)
    assert "1 octet too many" in str(toys.crafted(by_hand() + b"x", **ASKED))


@pytest.mark.parametrize("odd", [None, "ab", [80, 90], 5])
def test_what_is_not_bytes_is_refused_in_a_sentence(odd):
    with pytest.raises(LessonError, match="needs bytes, as pack"):
        toys.crafted(odd, **ASKED)
    with pytest.raises(LessonError, match="needs bytes, as pack"):
        toys.knock(odd)
