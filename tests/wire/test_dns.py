"""DNS messages: exact rebuilding, pointers that may not be followed, dnslib as oracle."""

import dnslib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.errors import Malformed, Truncated, WireError
from course.wire import dns

quick = settings(max_examples=200, derandomize=True, deadline=None)

# S1, second packet, behind IP and UDP: one answer writes its name out, the others point to it.
REPLY = bytes.fromhex(
    "37a081200001000300000000076d6f7a696c6c61036f72670000010001076d6f7a696c6c61036f7267000001"
    "00010000000000042cec485dc01d000100010000000000042cebf69bc01d000100010000000000042cec301f"
)
HEADER = bytes.fromhex("000081800001000000000000")


def message_with(name: bytes) -> bytes:
    """One question whose name is `name`, at octet 12."""
    return HEADER + name + bytes.fromhex("00010001")


def test_the_printed_reply():
    message = dns.Message.parse(REPLY)
    assert bytes(message) == REPLY
    assert message.header == dns.DNS(0x37A0, qr=1, rd=1, ad=1, qdcount=1, ancount=3)
    assert str(message.questions[0].name) == "mozilla.org."
    assert [str(record.name) for record in message.answers] == ["mozilla.org."] * 3
    assert [record.name.hops for record in message.answers] == [
        (),
        ((dns.Hop(at=56, target=29)),),
        ((dns.Hop(at=72, target=29)),),
    ]
    assert [record.rdata.hex() for record in message.answers] == [
        "2cec485d",
        "2cebf69b",
        "2cec301f",
    ]
    assert [at for at, _ in message.places()] == [12, 29, 56, 72]


labels = st.lists(
    st.binary(min_size=1, max_size=9).filter(lambda label: b"." not in label), max_size=4
)


@quick
@given(labels)
def test_names_survive_their_text(wanted):
    name = dns.Name(tuple(wanted), len(wanted))
    assert dns.from_text(str(name)) == name
    assert dns.read_name(bytes(12) + bytes(name), 12) == name


def test_a_dot_inside_a_label_is_escaped():
    name = dns.read_name(bytes.fromhex("03612e620163ff00")[:6] + b"\0", 0)
    assert str(name) == r"a\.b.c."
    assert str(dns.read_name(b"\x04a\\\x00\xff\x00", 0)) == r"a\\\000\255."
    assert dns.from_text(r"a\.b.c") == name
    assert str(dns.from_text(".")) == "."


@pytest.mark.parametrize("text", ["a..b", ".a", "x" * 64, r"\300", ".".join(["x" * 50] * 6)])
def test_text_that_is_no_name(text):
    with pytest.raises(WireError, match="got"):
        dns.from_text(text)


zone_names = st.sampled_from(
    ["example.com", "www.example.com", "mail.example.com", "a.b.example.org", "."]
)
record_data = st.one_of(
    st.builds(lambda n: dnslib.A(f"10.0.0.{n}"), st.integers(0, 255)),
    st.builds(lambda n: dnslib.AAAA(f"2001:db8::{n:x}"), st.integers(0, 255)),
    st.builds(dnslib.CNAME, zone_names),
    st.builds(dnslib.NS, zone_names),
    st.builds(dnslib.PTR, zone_names),
    st.builds(dnslib.MX, zone_names, st.integers(0, 65535)),
    st.builds(dnslib.TXT, st.binary(max_size=20)),
    st.builds(dnslib.SOA, zone_names, zone_names, st.tuples(*[st.integers(0, 2**32 - 1)] * 5)),
    st.builds(dnslib.SRV, *[st.integers(0, 65535)] * 3, zone_names),
)
records = st.builds(
    lambda name, ttl, data: dnslib.RR(
        name, getattr(dnslib.QTYPE, type(data).__name__), 1, ttl, data
    ),
    zone_names,
    st.integers(0, 2**31 - 1),
    record_data,
)


@quick
@given(zone_names, st.lists(records, max_size=4), st.lists(records, max_size=2))
def test_what_dnslib_packs_is_read_and_rebuilt(asked, answers, extra):
    raw = dnslib.DNSRecord(
        dnslib.DNSHeader(id=77, qr=1), q=dnslib.DNSQuestion(asked, 28), rr=answers, ar=extra
    ).pack()
    message = dns.Message.parse(raw)
    assert bytes(message) == raw
    assert str(message.questions[0].name).rstrip(".") == asked.rstrip(".")
    assert len(message.answers) == len(answers)
    assert len(message.additionals) == len(extra)
    theirs = dnslib.DNSRecord.parse(raw)
    for our, their in zip(message.answers, theirs.rr, strict=True):
        assert str(our.name) == str(their.rname)
        assert (our.fields.type, our.fields.ttl) == (their.rtype, their.ttl)
        for _, name in our.names:
            assert str(name) in repr(their.rdata)
        if our.fields.type == 6:
            assert [at for at, _ in our.names] == [0, our.names[0][1].size]


def test_dnslib_reads_our_query():
    theirs = dnslib.DNSRecord.parse(bytes(dns.query("www.example.com", 28, ident=9)))
    assert (theirs.header.id, theirs.header.rd, theirs.q.qtype) == (9, 1, 28)
    assert str(theirs.q.qname) == "www.example.com."


@quick
@given(st.binary(max_size=120))
def test_walk_takes_any_octets(junk):
    message, stop = dns.walk(HEADER[:6] + b"\0\2\0\1\0\1" + junk)
    raw = bytes(message)
    assert (HEADER[:6] + b"\0\2\0\1\0\1" + junk).startswith(raw)
    if stop:
        assert len(raw) == stop.at


@quick
@given(st.binary(min_size=1, max_size=60), st.integers(0, 60))
def test_walk_name_takes_any_octets(junk, at):
    name = dns.walk_name(junk, at)
    targets = [at, *(hop.target for hop in name.hops)]
    assert junk[at : at + name.size] == bytes(name)
    followed = targets[:-1] if name.stop and name.hops else targets
    assert followed == sorted(set(followed), reverse=True)


@quick
@given(
    st.lists(st.sampled_from([b"\x01a", b"\x02bc", b"\0", b"\xc0\x0c", b"\xc0\x0e", b"\xc0\x11"]))
)
def test_what_was_read_before_changes_no_name(parts):
    message = bytes(12) + b"".join(parts)
    names = dns.Names(message)
    for at in (*range(12, len(message)), *range(len(message), 11, -1)):
        assert names.read(at) == dns.walk_name(message, at)


def test_limits_hold_for_names_whose_tails_are_known():
    label = b"\x3f" + b"x" * 63
    message = bytes(12) + 3 * label + b"\0" + 2 * (label + b"\xc0\x0c")
    names = dns.Names(message)
    assert names.read(12).stop is None
    for at in (205, 271, 205):
        name = names.read(at)
        assert name.stop.sentence == "a name needs at most 255 octets, got 257"
        assert len(name.labels) == 3
    steps = b"".join((0xC000 | 12 + 2 * max(n - 1, 0)).to_bytes(2, "big") for n in range(1, 300))
    chain = dns.Names(bytes(12) + b"\0\0" + steps)
    hops = [len(chain.read(14 + 2 * n).hops) for n in range(299)]
    assert hops == [*range(1, 129), *[128] * 171]
    assert chain.read(14 + 2 * 127).stop.sentence == "a name needs at most 127 hops, got one more"
    assert chain.read(14 + 2 * 126).stop is None


def test_a_name_in_data_ends_with_the_data():
    names = dns.Names(bytes(12) + b"\x03abc\0\xc0\x0c")
    assert names.read(12, 15).stop.sentence == "the label at octet 12 needs 3 octets, got 2"
    assert str(names.read(17, 19)) == "abc."


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (b"\xc0\x0c", "the pointer at octet 12 needs an earlier name, got itself"),
        (b"\x01a\xc0\x0c", "the pointer at octet 14 needs an earlier name, got a loop through 12"),
        (
            b"\x01a\xc0\x11",
            "the pointer at octet 14 needs an earlier name, got octet 17 ahead of it",
        ),
        (b"\x01a\xc0\x02", "the pointer at octet 14 needs a name, got octet 2 of the header"),
    ],
)
def test_pointers_that_may_not_be_followed(name, sentence):
    raw = message_with(name)
    message, stop = dns.walk(raw)
    assert stop is None
    assert bytes(message) == raw
    assert message.questions[0].problem == sentence
    with pytest.raises(Malformed, match=sentence):
        dns.Message.parse(raw)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (b"\x41abc", "the label at octet 12 needs a length up to 63, got type bits 01"),
        (b"\x80abc", "the label at octet 12 needs a length up to 63, got type bits 10"),
        (b"\x3fabc", "the label at octet 12 needs 63 octets, got 7"),
        ((b"\x3f" + b"x" * 63) * 4 + b"\0", "a name needs at most 255 octets, got 257"),
    ],
)
def test_names_without_an_end_stop_the_walk(name, sentence):
    message, stop = dns.walk(message_with(name))
    assert message.questions == ()
    assert stop == (12, f"question 1 of 1: {sentence}")


def test_two_pointers_that_point_at_each_other():
    raw = HEADER[:5] + b"\2" + HEADER[6:] + bytes.fromhex("c0120001 0001 c00c0001 0001")
    message, stop = dns.walk(raw)
    assert stop is None
    assert "ahead of it" in (message.questions[0].problem or "")
    assert "ahead of it" in (message.questions[1].problem or "")


@pytest.mark.parametrize(
    ("cut", "sentence"),
    [
        (25, "question 1 of 1 needs 4 octets behind its name, got 0"),
        (20, "question 1 of 1: the name needs a label at octet 20, got the end of the message"),
        (52, "answer 1 of 3 needs 4 octets of data, got 0"),
        (57, "answer 2 of 3: the pointer at octet 56 needs 2 octets, got 1"),
        (60, "answer 2 of 3 needs 10 octets behind its name, got 2"),
    ],
)
def test_a_message_cut_short(cut, sentence):
    message, stop = dns.walk(REPLY[:cut])
    assert stop is not None
    assert stop.sentence == sentence
    assert bytes(message) == REPLY[: stop.at]
    with pytest.raises(Malformed, match="DNS: "):
        dns.Message.parse(REPLY[:cut])


def test_a_header_cut_short():
    with pytest.raises(Truncated, match="DNS needs 12 octets, got 11"):
        dns.walk(REPLY[:11])


def test_octets_behind_the_last_record_are_kept():
    message = dns.Message.parse(REPLY + b"more")
    assert message.trailer == b"more"
    assert bytes(message) == REPLY + b"more"


def test_data_shorter_than_their_type_needs():
    record = bytes.fromhex("c00c 000f 0001 00000000 0001 00")
    raw = HEADER[:7] + b"\1" + HEADER[8:] + b"\x01a\x00" + bytes.fromhex("00010001") + record
    message, stop = dns.walk(raw)
    assert stop is None
    assert "needs a label at octet" in (message.answers[0].problem or "")
    soa = raw[:-11] + bytes.fromhex("0006 0001 00000000 0004 0000ffff")
    assert dns.walk(soa)[0].answers[0].problem == "SOA needs 22 octets of data, got 4"
