"""Field values compared with scapy's and dnslib's, over packets that they build themselves."""

import logging

import dnslib
from hypothesis import given, settings
from hypothesis import strategies as st
from scapy.layers import inet

from course.decode import explain

logging.getLogger("scapy.runtime").setLevel(logging.ERROR)

ADDRESS = st.binary(min_size=4, max_size=4).map(lambda raw: ".".join(map(str, raw)))
PORT = st.integers(0, 0xFFFF)
NUMBER = st.integers(0, 0xFFFFFFFF)
NAME = st.lists(st.from_regex(r"[a-z][a-z0-9-]{0,9}", fullmatch=True), min_size=1, max_size=4).map(
    ".".join
)

IP = st.builds(
    inet.IP,
    src=ADDRESS,
    dst=ADDRESS,
    ttl=st.integers(0, 255),
    id=PORT,
    tos=st.integers(0, 255),
    flags=st.integers(0, 7),
    frag=st.just(0),
)
TCP = st.builds(
    inet.TCP,
    sport=PORT,
    dport=PORT,
    seq=NUMBER,
    ack=NUMBER,
    window=PORT,
    urgptr=PORT,
    flags=st.integers(0, 0x1FF),
    options=st.lists(
        st.sampled_from(
            [("MSS", 1460), ("NOP", None), ("WScale", 7), ("SAckOK", b""), ("Timestamp", (1, 2))]
        ),
        max_size=5,
    ),
)
UDP = st.builds(inet.UDP, sport=PORT, dport=st.just(9))


@settings(max_examples=150, derandomize=True, deadline=None)
@given(IP, TCP | UDP, st.binary(max_size=40))
def test_scapy_agrees(ip, transport, data):
    whole = inet.IP(bytes(ip / transport / data))
    found = explain(bytes(whole), link=228)
    values = {
        "ipv4.version": whole.version,
        "ipv4.ihl": 4 * whole.ihl,
        "ipv4.dscp": whole.tos >> 2,
        "ipv4.ecn": whole.tos & 3,
        "ipv4.total_length": whole.len,
        "ipv4.identification": whole.id,
        "ipv4.ttl": whole.ttl,
        "ipv4.protocol": whole.proto,
        "ipv4.src": whole.src,
        "ipv4.dst": whole.dst,
    }
    assert {name: found[name].value for name in values} == values
    assert found["ipv4.flags"].raw == int(whole.flags)
    assert found["ipv4.checksum.expected"].value == whole.chksum
    head = whole.payload
    layer = "tcp" if isinstance(head, inet.TCP) else "udp"
    assert found[f"{layer}.src_port"].value == head.sport
    assert found[f"{layer}.dst_port"].value == head.dport
    assert found[f"{layer}.checksum"].raw == head.chksum
    if layer == "tcp":
        assert_tcp(found, head)


def assert_tcp(found, head):
    assert found["tcp.seq"].value == head.seq
    assert found["tcp.ack"].value == head.ack
    assert found["tcp.data_offset"].raw == head.dataofs
    assert found["tcp.flags"].raw | found["tcp.ae"].raw << 8 == int(head.flags)
    assert found["tcp.window"].value == head.window
    assert found["tcp.urgent_pointer"].value == head.urgptr
    kinds = {"NOP": "nop", "EOL": "eol", "MSS": "mss", "WScale": "window_scale",
             "SAckOK": "sack_permitted", "Timestamp": "timestamps"}  # fmt: skip
    names = [step.name for step in found if step.parent == "tcp" and step.name in kinds.values()]
    assert names == [kinds[name] for name, _ in head.options]


@settings(max_examples=100, derandomize=True, deadline=None)
@given(TCP, st.binary(max_size=40))
def test_scapy_checksums_are_good(tcp, data):
    whole = bytes(inet.IP(src="10.0.0.1", dst="10.0.0.2") / tcp / data)
    found = explain(whole, link=228)
    assert found["tcp.checksum.expected"].context.verdict == "good"
    assert found["ipv4.checksum.expected"].context.verdict == "good"


def records():
    rr = dnslib
    data = st.one_of(
        ADDRESS.map(lambda text: ("A", rr.A(text))),
        NAME.map(lambda name: ("CNAME", rr.CNAME(name))),
        NAME.map(lambda name: ("NS", rr.NS(name))),
        st.tuples(NAME, PORT).map(lambda pair: ("MX", rr.MX(*pair))),
        st.lists(st.text("abc ", max_size=9), min_size=1, max_size=3).map(
            lambda texts: ("TXT", rr.TXT(texts))
        ),
        st.tuples(PORT, PORT, PORT, NAME).map(lambda four: ("SRV", rr.SRV(*four))),
    )
    return st.builds(
        lambda name, pair, ttl: rr.RR(name, getattr(rr.QTYPE, pair[0]), rdata=pair[1], ttl=ttl),
        NAME,
        data,
        st.integers(0, 0x7FFFFFFF),
    )


@settings(max_examples=60, derandomize=True, deadline=None)
@given(NAME, st.lists(records(), max_size=6), PORT)
def test_dnslib_agrees(asked, found, ident):
    made = dnslib.DNSRecord(dnslib.DNSHeader(id=ident, qr=1), q=dnslib.DNSQuestion(asked))
    for record in found:
        made.add_answer(record)
    raw = bytes(made.pack())
    whole = bytes(inet.IP() / inet.UDP(sport=53, dport=4000) / raw)
    dissection = explain(whole, link=228)
    read = dnslib.DNSRecord.parse(raw)
    assert dissection["dns.id"].value == read.header.id
    assert dissection["dns.question.name"].value == str(read.q.qname)
    for n, record in enumerate(read.rr):
        slug = "dns.answer" if not n else f"dns.answer-{n + 1}"
        assert dissection[f"{slug}.name"].value == str(record.rname)
        assert dissection[f"{slug}.type"].value == record.rtype
        assert dissection[f"{slug}.ttl"].value == record.ttl
        assert_data(dissection, f"{slug}.rdata", record)
    assert dissection.problems == []


def assert_data(dissection, slug, record):
    data, kind = record.rdata, dnslib.QTYPE[record.rtype]
    wanted = {
        "A": {"address": str(data)},
        "CNAME": {"cname": str(data)},
        "NS": {"nsdname": str(data)},
    }.get(kind, {})
    if kind == "MX":
        wanted = {"preference": data.preference, "exchange": str(data.label)}
    if kind == "SRV":
        wanted = {"priority": data.priority, "port": data.port, "target": str(data.target)}
    if kind == "TXT":
        wanted = {"text": data.data[0].decode()}
    assert wanted
    assert {name: dissection[f"{slug}.{name}"].value for name in wanted} == wanted
