"""The display filter against plain Python, against tshark, and against anything typed."""

import json
import subprocess
from ipaddress import ip_address, ip_network
from operator import eq, ge, gt, le, lt, ne

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.capture import bundled, pcapng
from course.capture.frame import Capture, Frame
from course.decode.filter import ALIASES, parse
from course.errors import FilterError

QUICK = settings(max_examples=200, derandomize=True, deadline=None)
SIGNS = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
FIELDS = {
    "frame.protocols": ["eth:ethertype:ip:tcp:http"],
    "eth.src": ["02:c5:de:18:85:95"],
    "eth.dst": ["02:98:bf:b6:c3:ee"],
    "ip.src": ["10.1.2.3"],
    "ip.dst": ["192.168.0.9"],
    "ip.ttl": [64, 1],
    "ipv6.src": ["fe80::c000:54ff:fef5:0"],
    "tcp.srcport": [59468],
    "tcp.dstport": [80],
    "tcp.flags": [0x18],
    "tcp.flags.syn": [0],
    "tcp.options": ["0101080a86e06497c0349b44"],
    "dns.qry.name": ["www.example.com"],
    "dns.txt": ['a"b\\c'],
    "tcp.analysis.ack_rtt": ["0.027000"],
    "udp.length": [],
}

TRUE = """
tcp.port == 80
tcp.port == 59468 && tcp.port == 80
tcp.dstport == 0x50
tcp.port in {443, 80}
tcp.port in {443 80}
tcp.port in {1..1023}
tcp.port in {1 50000..60000}
not tcp.port in {1..79, 81..100}
ip.src == 10.1.2.3
ip.src == 10.0.0.0/8
ip.addr == 192.168.0.0/24
ip.src != 10.1.2.4
ip.src > 9.255.255.255
ip.src in {10.1.2.1..10.1.2.9}
ip.src in {172.16.0.0/12 10.0.0.0/8}
ip.src < 10.1.2.10
ipv6.src == fe80::/10
ipv6.src == fe80:0:0:0:c000:54ff:fef5:0
eth.addr == 02-98-BF-B6-C3-EE
eth.src == 02:c5:de:18:85:95
eth.src contains de:18
eth.src < 03:00:00:00:00:00
tcp.options == 01:01:08:0a:86:e0:64:97:c0:34:9b:44
tcp.options contains 08:0a
tcp.options contains "080a"
dns.qry.name == "www.example.com"
dns.qry.name == www.example.com
dns.qry.name contains "example"
dns.qry.name contains example
dns.qry.name > "www.a"
dns.txt == "a\\"b\\\\c"
dns.txt contains '"'
tcp.analysis.ack_rtt > 0.02
tcp.analysis.ack_rtt < 1
ip.ttl == 1 and ip.ttl == 64
ip.ttl != 64
tcp
http
ip
tcp.flags
tcp.analysis
not udp
!dns.a
! ! tcp
not (udp or icmp) and (tcp)
udp or tcp and tcp
tcp.flags.syn == false
tcp.flags.syn == 0
tcp.flags.syn eq 0 and tcp.port ne 1 and ip.ttl lt 2 and ip.ttl le 1
ip.ttl gt 63 and ip.ttl ge 64
frame.protocols contains "ip:tcp"
((((tcp))))
""".strip().splitlines()

FALSE = """
udp.port == 80
udp.length
udp
tcp.port == 81
tcp.options contains 10:18
ip.src == 11.0.0.0/8
ipv6.src == 10.0.0.0/8
dns.qry.name == "WWW.example.com"
dns.qry.name == 10.0.0.0/8
not tcp
tcp and udp
tcp and not (http)
no.such.field != 1
ip.src > 10.1.2.3
eth.src == "02-c5-de-18-85-95"
""".strip().splitlines()


@pytest.mark.parametrize("text", TRUE)
def test_what_passes(text):
    assert parse(text)(FIELDS)
    assert not parse(f"not ({text})")(FIELDS)


@pytest.mark.parametrize("text", FALSE)
def test_what_does_not(text):
    assert not parse(text)(FIELDS)
    assert parse(f"!({text})")(FIELDS)


def test_an_empty_filter_lets_all_pass():
    assert parse("")({})
    assert parse(" \n")(FIELDS)


@QUICK
@given(
    st.lists(st.integers(0, 70000), max_size=3),
    st.sampled_from(sorted(SIGNS)),
    st.integers(0, 70000),
)
def test_numbers_match_if_one_does(values, sign, number):
    wanted = any(SIGNS[sign](value, number) for value in values)
    assert parse(f"ip.len {sign} {number}")({"ip.len": values}) == wanted
    assert parse(f"ip.len{sign}{number:#x}")({"ip.len": values}) == wanted


ADDRESSES = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)).map(str)


@QUICK
@given(ADDRESSES, ADDRESSES, st.integers(0, 128), st.sampled_from(sorted(SIGNS)))
def test_addresses_and_networks(value, other, prefix, sign):
    one, two = ip_address(value), ip_address(other)
    fields = {"ip.src": [value]}
    assert parse(f"ip.src == {one.exploded}")(fields)
    if one.version == two.version:
        assert parse(f"ip.src {sign} {other}")(fields) == SIGNS[sign](one, two)
    prefix = min(prefix, two.max_prefixlen)
    network = ip_network(f"{other}/{prefix}", strict=False)
    assert parse(f"ip.addr == {other}/{prefix}")(fields) == (one in network)


@QUICK
@given(st.text(max_size=12), st.text(max_size=12))
def test_text_in_quotes(value, other):
    quoted = '"' + other.replace("\\", "\\\\").replace('"', '\\"') + '"'
    fields = {"dns.txt": [value]}
    assert parse(f"dns.txt == {quoted}")(fields) == (value == other)
    assert parse(f"dns.txt contains {quoted}")(fields) == (other in value)
    assert parse(f"dns.txt < {quoted}")(fields) == (value < other)
    assert parse(f"dns.txt in {{{quoted}}}")(fields) == (value == other)


@st.composite
def trees(draw, depth=3):
    """A filter and the same in Python, over three fields that are there or not."""
    kind = draw(st.sampled_from(["leaf", "not", "and", "or"])) if depth else "leaf"
    if kind == "leaf":
        name = draw(st.sampled_from("abc"))
        return f"x.{name}", lambda have: name in have
    if kind == "not":
        text, test = draw(trees(depth - 1))
        word = draw(st.sampled_from(["not ", "!", "! "]))
        return f"{word}({text})", lambda have: not test(have)
    parts = [draw(trees(depth - 1)) for _ in range(draw(st.integers(2, 3)))]
    tests = [test for _, test in parts]
    sign = draw(st.sampled_from({"and": [" and ", "&&"], "or": [" or ", " || "]}[kind]))
    both = all if kind == "and" else any
    return sign.join(f"({text})" for text, _ in parts), lambda have: both(t(have) for t in tests)


@QUICK
@given(trees(), st.sets(st.sampled_from("abc")))
def test_and_or_not(tree, have):
    text, test = tree
    assert parse(text)({f"x.{name}": [1] for name in have}) == test(have)


@QUICK
@given(*[st.booleans()] * 4)
def test_and_binds_closer_than_or(a, b, c, d):
    fields = {f"x.{name}": [1] for name, on in zip("abcd", (a, b, c, d), strict=True) if on}
    found = parse("x.a or x.b and x.c or not x.d and x.a")(fields)
    assert found == (a or (b and c) or (not d and a))


BAD = {
    "tcp.port == ": "needs a value at character 13, got the end",
    "tcp.port = 80": "needs == at character 10, got '='",
    "tcp & udp": "needs && at character 5, got '&'",
    "tcp | udp": "needs || at character 5, got '|'",
    "(tcp": "needs ')' at character 5, got the end",
    "tcp)": "needs 'and', 'or' or its end at character 4, got ')'",
    "tcp udp": "needs 'and', 'or' or its end at character 5, got 'udp'",
    "tcp and": "needs the name of a field at character 8, got the end",
    "and tcp": "needs the name of a field at character 1, got 'and'",
    "80 == tcp.port": "needs the name of a field at character 1, got '80'",
    "tcp.port in 80": "needs '{' at character 13, got '80'",
    "tcp.port in {}": "needs a value at character 14, got '}'",
    "tcp.port in {80": "needs a value at character 16, got the end",
    "tcp.port in {80..}": "a value on both sides of '..' at character 14, got '80..'",
    'dns.txt == "open': "needs a closing \" at character 12, got '\"'",
    "ip.src == 10.0.0.0/33": "a network needs a prefix from 0 to 32, got '10.0.0.0/33'",
    "tcp.flags[0] == 1": "needs the name of a field at character 1, got 'tcp.flags[0]'",
    "(" * 101 + "tcp": "needs at most 100 parentheses inside each other at character 101",
}


@pytest.mark.parametrize("text", BAD)
def test_a_bad_filter_is_one_sentence_with_its_place(text):
    with pytest.raises(FilterError) as caught:
        parse(text)
    assert BAD[text] in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_number_is_compared_with_a_number():
    for text in ("tcp.port == http", 'tcp.port in {"80"}', "ip.ttl < 1.2.3.4"):
        with pytest.raises(FilterError, match="needs a number to compare with, got"):
            parse(text)(FIELDS)
    with pytest.raises(FilterError, match=r"ip\.ttl holds numbers and cannot contain anything"):
        parse("ip.ttl contains 64")(FIELDS)


def test_names_that_there_are():
    known = {"tcp.srcport", "tcp.dstport", "tcp.flags.syn", "frame.protocols"}
    for text in ("tcp.port == 1", "tcp.srcport", "tcp.flags", "http", "tcp"):
        parse(text, known, {"http"})
    with pytest.raises(FilterError, match="at character 1, got 'http'"):
        parse("http", known)
    with pytest.raises(FilterError, match=r"at character 7, got 'tcp\.prot'; did you mean tcp\.p"):
        parse("tcp &&tcp.prot == 80", known)


def test_names_that_a_filter_asks_for():
    assert parse("tcp.port == 80 or (dns.qry.name and !ip)").names == {
        *ALIASES["tcp.port"],
        "dns.qry.name",
        "ip",
    }


PIECES = st.sampled_from(
    [
        *("tcp.port", "dns.txt", "==", "!=", "<", "in", "contains", "{", "}", "(", ")", ","),
        *("80", "1..5", "..", "10.0.0.0/8", '"a"', "not", "and", "or", "!", "&&", "||"),
        *("x..y", '"', "'", "="),
    ]
)


@settings(max_examples=500, derandomize=True, deadline=None)
@given(st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=12).map(" ".join)))
def test_anything_typed_is_a_filter_or_an_error(text):
    try:
        assert parse(text)(FIELDS) in (True, False)
    except FilterError as error:
        assert str(error)  # noqa: PT017  an error is one of the two right answers


def test_a_long_filter_is_no_trouble():
    assert parse("!" * 20_001 + "udp")(FIELDS)
    assert parse(" or ".join(["udp"] * 5000 + ["tcp"]))(FIELDS)
    with pytest.raises(FilterError, match="needs a number"):
        parse("tcp.port == " + "9" * 10_000)(FIELDS)


ASKED = [
    "tcp.port == 80",
    "tcp.port !== 80",
    "!(tcp.port == 80)",
    "tcp.dstport == 80 and tcp.flags.syn == 1",
    "ip.addr == 192.0.2.0/24",
    "ip.src == 192.0.2.10 || ip.src == 127.0.0.0/8",
    "ip.src > 192.0.2.10",
    "tcp.port in {7456, 59468}",
    "tcp.port in {1..1023}",
    "tcp.window_size_value >= 502 and tcp.window_size_value < 600",
    "eth.src == 02:00:00:00:00:10",
    "eth.dst contains 00:53",
    "eth.addr > 02:00:00:00:00:01",
    "udp.port == 0x35",
    "udp and not dns.flags.response == 1",
    'dns.qry.name contains "example"',
    'dns.qry.name == "www.example.com"',
    "tcp.options.mss_val",
    "tcp.options.mss_val != 1460",
    "not tcp",
    "ip.ttl == 57 or ip.id == 0x5c1a and udp",
]


def test_tshark_gives_the_same_frames(need, tmp_path):
    tshark = need("tshark")
    made = [bundled.load(name) for name in ("http-fetch", "dns-exchange", "two-programs")]
    data = [frame.data for capture in made for frame in capture.frames]
    frames = [Frame(octets, n, 1, n * 10**6) for n, octets in enumerate(data, 1)]
    path = tmp_path / "made.pcapng"
    path.write_bytes(pcapng.write(Capture(frames, epoch_ns=10**18)))

    def run(*options):
        command = [tshark, "-n", "-r", path, *options]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    names = [
        *("frame.number", "frame.protocols", "eth.src", "eth.dst", "ip.src", "ip.dst", "ip.ttl"),
        *("ip.id", "tcp.srcport", "tcp.dstport", "tcp.flags.syn", "tcp.window_size_value"),
        *("tcp.options.mss_val", "udp.srcport", "udp.dstport", "dns.flags.response"),
        "dns.qry.name",
    ]
    told = json.loads(run("-T", "json", *(arg for name in names for arg in ("-e", name))))
    layers = [packet["_source"]["layers"] for packet in told]
    fields = [{name: list(map(number, held)) for name, held in one.items()} for one in layers]
    assert len(fields) == len(frames)
    for text in ASKED:
        wanted = list(map(int, run("-Y", text, "-T", "fields", "-e", "frame.number").split()))
        passes = parse(text.replace("!==", "!="))  # tshark's name for "one value differs"
        assert [one["frame.number"][0] for one in fields if passes(one)] == wanted, text
        assert 0 < len(wanted) < len(frames), text


def number(text):
    """tshark's text as `--fields` gives it: numbers are numbers."""
    try:
        return int(text, 0)
    except ValueError:
        return int(text == "True") if text in ("True", "False") else text
