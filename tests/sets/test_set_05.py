"""Set 05, against other programs, against the course's own stack, and against its own words."""

import re

import pytest

from course.capture import bundled
from course.lesson import toys
from course.lesson.toys.price import MOST
from course.view.demux import Arrival, Socket, chosen, misfit
from course.wire import dns
from course.wire.name import walk_name

from .sets import drawn, named, scored, solved, text_of

PACKET = bundled.load("dns-reply").frames[0].data


def test_05_1_agrees_with_scapy_both_ways():
    from scapy.layers.inet import IP, UDP
    from scapy.packet import Raw

    answer = solved("05.1")
    for given, src, dst, checksum in drawn("05.1"):
        found = answer(given, src, dst, checksum)
        if isinstance(given, bytes):
            theirs = UDP(given)
            ours = [found[key] for key in ("src_port", "dst_port", "length", "checksum")]
            assert ours == [theirs.sport, theirs.dport, theirs.len, theirs.chksum]
            assert found["data"] == given[8 : theirs.len]
        else:
            addresses = {"src": ".".join(map(str, src)), "dst": ".".join(map(str, dst))}
            ports = {"sport": given["src_port"], "dport": given["dst_port"]}
            theirs = bytes(IP(**addresses) / UDP(**ports) / Raw(given["data"]))
            assert found == theirs[20:]


def test_05_1_meets_a_checksum_of_zero_and_octets_behind():
    answer = solved("05.1")
    built = [answer(*args) for args in drawn("05.1") if not isinstance(args[0], bytes)]
    assert sum(datagram[6:8] == b"\xff\xff" for datagram in built) >= 3
    taken = [args[0] for args in drawn("05.1") if isinstance(args[0], bytes)]
    assert any(len(one) > int.from_bytes(one[4:6], "big") for one in taken)


def test_05_2_agrees_with_the_board_of_the_lesson():
    answer = solved("05.2")
    for sockets, datagram in drawn("05.2"):
        rows = [Socket(*row.values(), program="") for row in sockets]
        found = chosen(rows, Arrival("UDP", *datagram.values()))
        assert answer(sockets, datagram) == ("port unreachable" if found is None else found)


@pytest.mark.parametrize("seed", ["one", "two"])
def test_05_2_never_are_two_rows_equally_good(seed):
    for sockets, datagram in drawn("05.2", seed):
        arrival = Arrival("UDP", *datagram.values())
        fitting = [row for row in sockets if not misfit(Socket(*row.values(), ""), arrival)]
        stars = [list(row.values()).count("*") for row in fitting]
        assert len(set(stars)) == len(stars)


def test_05_3_agrees_with_the_decoder_of_the_course():
    decode = solved("05.3")
    seen = set()
    for message, off in drawn("05.3"):
        found, name = decode(message, off), walk_name(message, off)
        if isinstance(found, str):
            assert name.stop, found
            seen.add(found)
        else:
            assert found == (str(name), off + name.size)
    assert seen == {"loop", "overrun"}


def test_05_3_agrees_with_dnslib():
    from dnslib.buffer import BufferError as Overrun
    from dnslib.label import DNSBuffer

    decode = solved("05.3")
    for message, off in drawn("05.3"):
        found = decode(message, off)
        if found == "loop":
            continue  # dnslib follows a pointer of its own rules
        buffer = DNSBuffer(message)
        buffer.offset = off
        if found == "overrun":
            with pytest.raises((Overrun, IndexError)):
                buffer.decode_name()
        else:
            assert str(buffer.decode_name()) == found[0]
            assert buffer.offset == found[1]


def test_05_3_a_strict_reader_who_lets_pointers_lead_backwards_only_is_right_too():
    def decode_name(msg, off):
        labels, end, start = [], None, off  # start: of the labels that are read now
        while True:
            length = msg[off] if off < len(msg) else 64
            if 0 < length < 64 and off + 1 + length <= len(msg):
                labels.append(msg[off + 1 : off + 1 + length].decode() + ".")
                off += 1 + length
            elif length == 0:
                return "".join(labels) or ".", end or off + 1
            elif length >= 0xC0 and off + 2 <= len(msg):
                end = end or off + 2
                off = int.from_bytes(msg[off : off + 2], "big") & 0x3FFF
                if start <= off < len(msg):
                    return "loop"
                start = off
            else:
                return "overrun"

    result = scored("05.3", decode_name)
    assert (result.outcome, result.earned) == ("correct", 5)


def test_05_4_agrees_with_dnslib_and_the_decoder():
    from dnslib import DNSHeader

    answer = solved("05.4")
    for (word,) in drawn("05.4"):
        kind, names = answer(word)
        head = dns.DNS.parse(bytes(2) + word.to_bytes(2, "big") + bytes(8))
        assert names == {n for n in FLAGS if getattr(head, n.lower())}
        assert (kind == "reply") == bool(head.qr)
        theirs = DNSHeader(bitmap=word)
        assert names == {n for n in FLAGS if getattr(theirs, n.lower())}


FLAGS = ("AA", "TC", "RD", "RA", "AD", "CD")


def test_05_5_agrees_with_the_decoder_and_the_explorer():
    from course.decode.words import PORTS

    answer = solved("05.5")
    for port, protocol in drawn("05.5"):
        size, service = answer(port, protocol)
        assert str(toys.port(port)).startswith(f"Port {port}: {size} ")
        assert service is None or port in PORTS


def test_05_5_the_table_of_the_set_up_cell_is_that_of_the_task():
    space = {}
    text = text_of("05 setup")
    exec(text[text.index("SERVICES") :], space)
    known = solved("05.5").__globals__["SERVICES"]
    assert space["SERVICES"] == known
    mistake = next(one for one in named("05.5")[1].mistakes if "protocol" in one.words)
    assert mistake.wrong(443, "UDP") == ("System", "HTTPS")


def test_05_6_agrees_with_the_packets_of_the_course_s_own_stack():
    ways = {"UDP": 0, "TCP": 1, "open TCP": 2}
    cost = solved("05.6")
    for request, reply, rtt, protocol in drawn("05.6")[:12]:
        if max(request, reply) <= MOST:
            row = toys.price(request, reply, rtt).rows[ways[protocol]]
            assert cost(request, reply, rtt, protocol) == (row.octets, row.trips * rtt)


def test_the_examples_in_the_text_are_true():
    udp, src, dst = solved("05.1"), PACKET[12:16], PACKET[16:20]
    reply = PACKET[20:]
    checksum = drawn("05.1")[0][3]
    fields = udp(reply, src, dst, checksum)
    assert fields == {
        "src_port": 53, "dst_port": 51684, "length": 96, "checksum": 20976, "data": reply[8:],
    }  # fmt: skip
    space = {name: solved(task) for task, name in NAMES.items()}
    space |= {"REPLY": reply, "sockets": drawn("05.2")[0][0]}
    lines = [
        line.partition("     #")[0].rstrip()
        for task in ("05-2", "05-3", "05-4", "05-5", "05-6")
        for line in text_of(f"task-{task}").splitlines()
        if "  ->  " in line
    ]
    assert len(lines) == 16
    for line in lines:
        call, _, wanted = re.sub(r"    # .*", "", line).partition("  ->  ")
        assert eval(call, space) == eval(wanted, space), call


NAMES = {
    "05.2": "deliver",
    "05.3": "decode_name",
    "05.4": "dns_flags",
    "05.5": "about_port",
    "05.6": "cost",
}


@pytest.mark.parametrize(
    ("task", "answer", "words"),
    [
        ("05.1", lambda *_: 5, "05.1"),
        ("05.2", lambda *_: 1 / 0, "ZeroDivisionError"),
        ("05.3", lambda *_: [0], "05.3"),
        ("05.6", lambda *_: (1.5, 2), "05.6"),
    ],
)
def test_a_wrong_type_or_an_exception_gets_a_kind_sentence(task, answer, words):
    result = scored(task, answer)
    assert result.earned == 0
    assert words in repr(result)
    assert "Traceback" not in repr(result)
