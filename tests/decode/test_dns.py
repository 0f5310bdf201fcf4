"""DNS: names hop by hop, counts that lie, every way to break a name, TCP, EDNS."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.decode import explain

QUESTION = b"\x03www\x07example\x03com\x00\x00\x01\x00\x01"


def message(body, *, counts=(1, 0, 0, 0), flags=0x8180):
    return struct.pack("!6H", 0x1234, flags, *counts) + body


def over_udp(data, port=53):
    head = struct.pack("!4H", port, 4000, 8 + len(data), 0)
    ip = bytes.fromhex("4500") + struct.pack("!H", 20 + len(head) + len(data)) + bytes(4)
    return explain(ip + b"\x40\x11\0\0" + bytes(8) + head + data, link=228)


def over_tcp(data):
    head = struct.pack("!2H2I4H", 53, 4000, 1, 1, 0x5018, 1000, 0, 0)
    ip = bytes.fromhex("4500") + struct.pack("!H", 20 + len(head) + len(data)) + bytes(4)
    return explain(ip + b"\x40\x06\0\0" + bytes(8) + head + data, link=228)


def answer(name, rrtype=1, data=b"\x01\x02\x03\x04", length=None):
    length = len(data) if length is None else length
    return name + struct.pack("!HHIH", rrtype, 1, 300, length) + data


def test_a_name_found_by_two_hops(sound):
    body = QUESTION + answer(b"\x04mail\xc0\x10", 5, b"\x02ns\xc0\x21")
    found = over_udp(message(body, counts=(1, 1, 0, 0)))
    sound(found)
    assert found["dns.answer.name"].value == "mail.example.com."
    assert found["dns.answer.name.hop"].value == "example.com."
    name = found["dns.answer.rdata.cname"]
    assert name.value == "ns.mail.example.com."
    assert "2 hops" in name.meaning
    assert found["dns.answer.rdata.cname.hop"].meaning == (
        "at octet 33 stands mail., then a pointer"
    )
    assert found["dns.answer.rdata.cname.hop-2"].value == "example.com."


def pointers(count):
    """Questions of a pointer each, to the one before."""
    return b"".join(
        struct.pack("!3H", 0xC000 | 33 + 6 * (n - 1) if n else 0xC00C, 1, 1) for n in range(count)
    )


def test_the_walk_along_the_pointers_says_where_it_stops(sound):
    found = over_udp(message(QUESTION + pointers(600), counts=(601, 0, 0, 0)))
    sound(found)
    hops = [step for step in found.steps if step.kind.name == "hop"]
    assert len(hops) == 2000
    assert not found["dns.question-20.name"].problem
    stopped = found["dns.question-14.name.hops_not_shown"]
    assert stopped.formula == "12 of 13 hops shown"
    assert stopped.meaning.endswith("12 hops of one name are enough")
    last = [step for step in found.steps if step.kind.name == "hops_not_shown"][-1]
    assert last.meaning.endswith("2000 hops of one message are enough, those of later names too")
    assert last.parent == "dns.question-174.name"
    assert found["dns.question-100.name"].value == "www.example.com."


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        (b"\xc0\x21", "got itself"),
        (b"\xc0\x30", "octet 48 ahead of it"),
        (b"\x01a\xc0\x21", "a loop through 33"),
        (b"\xc0\x02", "octet 2 of the header"),
        (b"\x40abc\x00", "needs a length up to 63, got type bits 01"),
        (b"\x80abc\x00", "needs a length up to 63, got type bits 10"),
        (b"\x3fab", "needs 63 octets, got"),
        (b"\xc0", "octet 0 of the header"),
    ],
)
def test_every_way_to_break_a_name(sound, name, problem):
    found = over_udp(message(QUESTION + answer(name), counts=(1, 1, 0, 0)))
    sound(found)
    assert any(problem in step.problem for step in found.problems)


def test_counts_that_lie(sound):
    found = over_udp(message(QUESTION, counts=(1, 3, 0, 0)))
    sound(found)
    assert "answer 1 of 3" in found["dns.rest"].problem
    found = over_udp(message(QUESTION + QUESTION))
    assert found["dns.trailer"].width == 8 * len(QUESTION)


def test_a_data_length_that_lies(sound):
    found = over_udp(message(answer(b"\0", length=9), counts=(0, 1, 0, 0)))
    sound(found)
    assert "needs 9 octets of data, got 4" in found["dns.answer"].problem
    assert found["dns.answer.rdlength"].value == 9
    assert found["dns.answer.rdata.address"].value == "1.2.3.4"


@pytest.mark.parametrize(
    ("data", "problem"),
    [(b"\1\2", "A needs ADDRESS, got 2 octets"), (b"\1\2\3\4\5", "1 octets stand behind")],
)
def test_data_of_the_wrong_size(sound, data, problem):
    found = over_udp(message(answer(b"\0", 1, data), counts=(0, 1, 0, 0)))
    sound(found)
    assert problem in found["dns.answer.rdata.broken"].problem


@pytest.mark.parametrize("size", range(0, 60, 3))
def test_a_message_cut_anywhere(sound, size):
    body = QUESTION + answer(b"\xc0\x0c", 15, b"\x00\x0a\x04mail\xc0\x10")
    sound(over_udp(message(body, counts=(1, 1, 0, 0))[:size]))
    whole = message(body, counts=(1, 1, 0, 0))
    sound(over_tcp((struct.pack("!H", len(whole)) + whole)[:size]))


def test_two_messages_in_a_segment(sound):
    whole = message(QUESTION)
    one = struct.pack("!H", len(whole)) + whole
    found = over_tcp(one + one)
    sound(found)
    assert found["dns.length"].value == found["dns-2.length"].value == len(whole)
    assert found["dns-2.question.name"].value == "www.example.com."


def test_a_message_that_goes_on_in_the_next_segment(sound):
    whole = message(QUESTION)
    found = over_tcp(struct.pack("!H", len(whole)) + whole[:-5])
    sound(found)
    assert f"needs {len(whole)} octets" in found["dns"].problem
    assert found["dns.question.name"].value == "www.example.com."


def test_edns(sound):
    opt = b"\0" + struct.pack("!HHBBHH", 41, 1232, 0, 0, 0x8000, 12)
    opt += struct.pack("!HH", 10, 8) + b"12345678"
    found = over_udp(message(QUESTION + opt, counts=(1, 0, 0, 1), flags=0x0100))
    sound(found)
    assert found["dns.additional.udp_size"].value == 1232
    assert found["dns.additional.do"].value == 1
    assert found["dns.additional.rdata.option.code"].meaning.startswith("COOKIE")
    assert found["dns.additional.rdata.option.data"].raw == b"12345678"


def test_mdns_uses_the_top_bit_of_the_class():
    data = message(QUESTION[:-2] + b"\x80\x01", flags=0)
    found = over_udp(data, port=5353)
    assert "answer me alone" in found["dns.question.qclass"].meaning
    assert "(QU)? www.example.com." in found.line


@settings(max_examples=200, derandomize=True, deadline=None)
@given(
    st.lists(st.integers(0, 4), min_size=4, max_size=4),
    st.lists(
        st.sampled_from([QUESTION, b"\xc0\x0c", b"\xc0\x0e", b"\0\x29\x04\xd0", b"\0\0"])
        | st.binary(max_size=12),
        max_size=9,
    ).map(b"".join),
)
def test_any_message(sound, counts, body):
    sound(over_udp(message(body, counts=counts)))
    data = message(body, counts=counts)
    sound(over_tcp(struct.pack("!H", len(data)) + data))


def test_a_message_of_pointers_to_pointers_ends(sound):
    """Each question's name is a pointer to the one before: quadratic for whoever follows."""
    body = QUESTION + b"".join(
        struct.pack(
            "!HHH", 0xC000 | min(12 + len(QUESTION) + 6 * (n - 1), 0x3FFF) if n else 0xC00C, 1, 1
        )
        for n in range(400)
    )
    found = over_udp(message(body, counts=(401, 0, 0, 0)))
    assert len(found.steps) > 400
