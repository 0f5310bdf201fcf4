"""A packet's part of a statement: `< [ect0] P. 1:1001(1000) ack 1 win 257 <nop,nop,sack 1:2>`.

The order is IP's marks, flags, numbers, then ack, win, urg and options, each of which may be
missing; or udp and icmp with their own few words. What packetdrill knows and this stack does not
(GRE, MPLS, SCTP, IP in IP) is a `Lack`.
"""

import re
from collections.abc import Callable

from course.play.script.scan import Lack, Scanner
from course.play.script.statement import Icmp, Option, Packet, Tcp, Udp

NUMBER = re.compile(r"0[xX][0-9a-fA-F]+|\d+")
FLAGS = re.compile(r"[FSRP.UEWA0-7]+(?=\s)|-(?=\s)")
RANGE = re.compile(r"(\d{1,10}):(\d{1,10})\((\d{1,10})\)")
BLOCK = re.compile(r"(\d{1,10}):(\d{1,10})(?!\d)")
OTHER = re.compile(r"(gre|mpls|sctp|ipv4|ipv6|psp|(?:\d+\.){3}\d+|[0-9a-f]*:[0-9a-f:]+ )")
MARK = re.compile(r"[a-z_0-9]+")
HEX = re.compile(r"[0-9a-fA-F]+|TFO_COOKIE\w*")
WORD = re.compile(r"[A-Za-z][\w-]*")
ECN = {"noecn": 0, "ect1": 1, "ect0": 2, "ce": 3}
SPACE = 1 << 32
ANY_STAMP = -1
MOST_TEXT = 65_000  # octets that one IP packet can carry

# What an icmp line says -> type and code of ICMP (RFC 792, 1122, 1812) and of ICMPv6 (RFC 4443).
ICMP: dict[str, dict[int, tuple[int, int]]] = {
    "unreachable": {4: (3, 0), 16: (1, 0)},
    "unreachable net_unreachable": {4: (3, 0)},
    "unreachable host_unreachable": {4: (3, 1)},
    "unreachable protocol_unreachable": {4: (3, 2), 16: (4, 1)},
    "unreachable port_unreachable": {4: (3, 3), 16: (1, 4)},
    "unreachable frag_needed": {4: (3, 4)},
    "unreachable source_route_failed": {4: (3, 5)},
    "unreachable net_unknown": {4: (3, 6)},
    "unreachable host_unknown": {4: (3, 7)},
    "unreachable source_host_isolated": {4: (3, 8)},
    "unreachable net_prohibited": {4: (3, 9)},
    "unreachable host_prohibited": {4: (3, 10)},
    "unreachable net_unreachable_for_tos": {4: (3, 11)},
    "unreachable host_unreachable_for_tos": {4: (3, 12)},
    "unreachable packet_filtered": {4: (3, 13)},
    "unreachable precedence_violation": {4: (3, 14)},
    "unreachable precedence_cutoff": {4: (3, 15)},
    "unreachable no_route": {16: (1, 0)},
    "unreachable admin_prohibited": {4: (3, 13), 16: (1, 1)},
    "unreachable address_unreachable": {16: (1, 3)},
    "packet_too_big": {16: (2, 0)},
    "source_quench": {4: (4, 0)},
    "redirect": {4: (5, 0)},
    "time_exceeded": {4: (11, 0), 16: (3, 0)},
    "time_exceeded ttl_exceeded_in_transit": {4: (11, 0)},
    "time_exceeded exc_ttl": {4: (11, 0)},
    "time_exceeded frag_reass_exceeded": {4: (11, 1)},
    "parameter_problem": {4: (12, 0), 16: (4, 0)},
    "parameter_problem code_0": {4: (12, 0)},
    "parameter_problem code_1": {4: (12, 1)},
    "parameter_problem code_2": {4: (12, 2)},
}
QUOTED = re.compile(r"\[(\d{1,10}):(\d{1,10})\((\d{1,10})\)\]")


def packet(scan: Scanner) -> Packet:
    """Read all that stands behind the time of a packet."""
    is_inbound = scan.need(re.compile("[<>]"), "< or >")[0] == "<"
    quoted = scan.take(QUOTED)
    ecn, dscp, ttl = marks(scan)
    socket = None
    if scan.word("sock("):
        socket = number(scan, "a descriptor")
        scan.need_word(")")
    if found := scan.take(OTHER):
        raise Lack(f"{found[1].strip()} packets")
    body: Tcp | Udp | Icmp
    if scan.word("udp"):
        scan.need_word("(", "the length, as in udp (100)")
        body = Udp(number(scan, "a length", MOST_TEXT))
        scan.need_word(")")
    elif scan.word("icmpv6") or scan.word("icmp"):
        body = icmp(scan, quoted)
    elif quoted:
        scan.fail("icmp behind the numbers of a segment")
    else:
        body = tcp(scan, is_inbound=is_inbound)
    return Packet(is_inbound, body, ecn, dscp, ttl, socket)


def marks(scan: Scanner) -> tuple[int | None, int | None, int | None]:
    """Read [ect0], [ce, ttl 5] or (tos 0x10): ECN codepoint, DSCP, TTL."""
    ecn = dscp = ttl = None
    if scan.word("(tos"):
        octet = number(scan, "a TOS octet", 255)
        scan.need_word(")")
        return octet & 3, octet >> 2, None
    if not scan.word("["):
        return ecn, dscp, ttl
    while not scan.word("]"):
        name = scan.need(MARK, "ect0, ect1, ce, noecn, tos, ttl or ]")[0]
        if name in ECN:
            ecn = ECN[name]
        elif name == "tos":
            octet = number(scan, "a TOS octet", 255)
            ecn, dscp = octet & 3, octet >> 2
        elif name == "ttl":
            ttl = number(scan, "a TTL", 255)
        else:
            raise Lack(f"the IP mark {name}")
        scan.word(",")
    return ecn, dscp, ttl


def number(scan: Scanner, what: str, most: int = SPACE - 1) -> int:
    """Read a number up to `most`."""
    at = scan.at
    value = scan.number(NUMBER, what)
    if value > most:
        scan.fail(f"{what} up to {most}", at)
    return value


def tcp(scan: Scanner, *, is_inbound: bool) -> Tcp:
    """Read flags, numbers and what may follow them."""
    at = scan.at
    flags = scan.need(FLAGS, "TCP flags such as S, S., P., F., R or -")[0]
    if len({*flags}) < len(flags):
        scan.fail("each TCP flag once", at)
    at = scan.at
    found = scan.need(RANGE, "sequence numbers such as 1:1001(1000)")
    seq, end, length = (int(text) for text in found.groups())
    if (seq + length) % SPACE != end or max(seq, end) >= SPACE:
        scan.fail(f"numbers that agree, such as {seq}:{seq + length}({length})", at)
    if is_inbound and length > MOST_TEXT:
        scan.fail(f"at most {MOST_TEXT} octets in one packet", at)
    rest: dict[str, int] = {}
    while (word := scan.take(re.compile(r"(ack|win|urg)\b"))) is not None:
        most = SPACE - 1 if word[1] == "ack" else 65_535
        rest[word[1]] = number(scan, f"the number of {word[1]}", most)
    made = options(scan) if scan.sees(re.compile("<")) else None
    if is_inbound and made is None:
        made = ()
    if is_inbound and "win" not in rest and "R" not in flags:
        scan.fail("win and a number: an inbound segment says its window")
    return Tcp(flags, seq, length, rest.get("ack"), rest.get("win"), rest.get("urg"), made)


def options(scan: Scanner) -> tuple[Option, ...] | None:
    """Read <mss 1460,sackOK,...>; None for <...>."""
    scan.need_word("<")
    if scan.word("..."):
        scan.need_word(">")
        return None
    made: list[Option] = []
    while not scan.word(">"):
        name = scan.need(WORD, "a TCP option such as mss 1460, nop, sackOK, or >")[0]
        if name not in OPTIONS:
            raise Lack(f"the TCP option {name}")
        made.append(Option(name, OPTIONS[name](scan)))
        if not scan.word(",") and not scan.sees(re.compile(">")):
            scan.fail("a comma or > behind a TCP option")
    return tuple(made)


def _none(_scan: Scanner) -> tuple[int, ...]:
    return ()


def _mss(scan: Scanner) -> tuple[int, ...]:
    return (number(scan, "the MSS", 65_535),)


def _shift(scan: Scanner) -> tuple[int, ...]:
    return (number(scan, "a shift", 255),)


def _stamps(scan: Scanner) -> tuple[int, ...]:
    scan.need_word("val", "val and a number, as in TS val 100 ecr 0")
    val = _stamp(scan, "TSval")
    scan.need_word("ecr", "ecr and a number, as in TS val 100 ecr 0")
    return val, _stamp(scan, "TSecr")


def _stamp(scan: Scanner, what: str) -> int:
    """Read a stamp; three dots are any."""
    return ANY_STAMP if scan.word("...") else number(scan, what)


def _blocks(scan: Scanner) -> tuple[int, ...]:
    found: list[int] = []
    while (block := scan.take(BLOCK)) is not None:
        found += [int(block[1]) % SPACE, int(block[2]) % SPACE]
    if not found:
        scan.fail("a block such as sack 1001:2001")
    return tuple(found)


def _cookie(scan: Scanner) -> tuple[int, ...]:
    scan.take(HEX)
    return ()


def _counters(scan: Scanner) -> tuple[int, ...]:
    while scan.take(re.compile(r"(e0b|e1b|ceb)\b")):
        number(scan, "a counter")
    return ()


OPTIONS: dict[str, Callable[[Scanner], tuple[int, ...]]] = {
    "mss": _mss,
    "nop": _none,
    "eol": _none,
    "wscale": _shift,
    "sackOK": _none,
    "sack": _blocks,
    "TS": _stamps,
    "FO": _cookie,
    "FOEXP": _cookie,
    "md5": _cookie,
    "ECN": _counters,
}


def _error(scan: Scanner) -> str:
    """Read what ICMP says, in one word or two."""
    at = scan.at
    kind = scan.need(MARK, "what ICMP says, such as unreachable")[0]
    if kind not in ICMP:
        scan.fail(f"one of {', '.join(name for name in ICMP if ' ' not in name)}", at)
    at = scan.at
    if scan.sees(re.compile(r"mtu\b")) or (found := scan.take(MARK)) is None:
        return kind
    what = f"{kind} {found[0]}"
    if what not in ICMP:
        known = [name.partition(" ")[2] for name in ICMP if name.startswith(f"{kind} ")]
        scan.fail(f"[ or one of {', '.join(known)}" if known else f"[ behind {kind}", at)
    return what


def icmp(scan: Scanner, quoted: re.Match[str] | None) -> Icmp:
    """Read `unreachable frag_needed mtu 1200 [1:1461(1460)]`; the segment may stand before it."""
    what = _error(scan)
    mtu = number(scan, "an MTU", 65_535) if scan.word("mtu") else 0
    if quoted is None and scan.word("["):
        if scan.word("udp"):
            scan.need(re.compile(r"\(\d+\)"), "(length)")
        else:
            scan.word("tcp")
            quoted = scan.need(RANGE, "the numbers of a segment, such as 1:1461(1460)")
        scan.need_word("]")
    if quoted is None:
        return Icmp(what, mtu)
    return Icmp(what, mtu, int(quoted[1]) % SPACE, min(int(quoted[3]), MOST_TEXT))
