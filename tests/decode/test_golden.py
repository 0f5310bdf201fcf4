"""Steps of the printed packets, compared with what a person worked out from the octets."""

import pytest

from course.capture import bundled
from course.decode import explain

SYN = """
ipv4.version            0   4  4          0x45 >> 4 = 4
ipv4.ihl                4   4  20         0x45 & 0x0f = 5; 5 x 4 = 20 octets
ipv4.dscp               8   6  0          0x00 >> 2 = 0
ipv4.ecn               14   2  0          0x00 & 0x03 = 0
ipv4.total_length      16  16  60         0x003c = 60
ipv4.identification    32  16  53938      0xd2b2 = 53938
ipv4.flags             48   3  DF         0x4000 >> 13 = 2
ipv4.flags.reserved_flag 48 1  0          0x4000 >> 15 = 0
ipv4.flags.df          49   1  1          (0x4000 >> 14) & 0x1 = 1
ipv4.flags.mf          50   1  0          (0x4000 >> 13) & 0x1 = 0
ipv4.fragment_offset   51  13  0          0x4000 & 0x1fff = 0; 0 x 8 = 0 octets
ipv4.ttl               64   8  64         0x40 = 64
ipv4.protocol          72   8  6          0x06 = 6
ipv4.checksum          80  16  27143      0x6a07 = 27143
ipv4.src               96  32  127.0.0.1  7f 00 00 01 -> 127.0.0.1
ipv4.dst              128  32  127.0.0.1  7f 00 00 01 -> 127.0.0.1
ipv4.checksum.expected  0   0  27143      0xffff - 0x95f8 = 0x6a07
tcp.src_port          160  16  59356      0xe7dc = 59356
tcp.dst_port          176  16  43981      0xabcd = 43981
tcp.seq               192  32  586457076  0x22f49ff4 = 586457076
tcp.ack               224  32  0          0x00000000 = 0
tcp.data_offset       256   4  40         0xa0 >> 4 = 10; 10 x 4 = 40 octets
tcp.reserved          260   3  0          (0xa0 >> 1) & 0x7 = 0
tcp.ae                263   1  0          0xa0 & 0x01 = 0
tcp.flags             264   8  SYN        0x02 = 2
tcp.flags.cwr         264   1  0          0x02 >> 7 = 0
tcp.flags.ece         265   1  0          (0x02 >> 6) & 0x1 = 0
tcp.flags.urg         266   1  0          (0x02 >> 5) & 0x1 = 0
tcp.flags.ack         267   1  0          (0x02 >> 4) & 0x1 = 0
tcp.flags.psh         268   1  0          (0x02 >> 3) & 0x1 = 0
tcp.flags.rst         269   1  0          (0x02 >> 2) & 0x1 = 0
tcp.flags.syn         270   1  1          (0x02 >> 1) & 0x1 = 1
tcp.flags.fin         271   1  0          0x02 & 0x01 = 0
tcp.window            272  16  32792      0x8018 = 32792
tcp.checksum          288  16  65072      0xfe30 = 65072
tcp.urgent_pointer    304  16  0          0x0000 = 0
tcp.mss               320  32  16396      octets 40 to 43; next option at octet 44
tcp.mss.kind          320   8  2          0x02 = 2
tcp.mss.length        328   8  4          0x04 = 4
tcp.mss.value         336  16  16396      0x400c = 16396
tcp.sack_permitted    352  16  None       octets 44 to 45; next option at octet 46
tcp.sack_permitted.kind 352 8  4          0x04 = 4
tcp.sack_permitted.length 360 8 2         0x02 = 2
tcp.timestamps        368  80  None       octets 46 to 55; next option at octet 56
tcp.timestamps.kind   368   8  8          0x08 = 8
tcp.timestamps.length 376   8  10         0x0a = 10
tcp.timestamps.tsval  384  32  48581958   0x02e54d46 = 48581958
tcp.timestamps.tsecr  416  32  0          0x00000000 = 0
tcp.nop               448   8  None       octet 56; next option at octet 57
tcp.window_scale      456  24  7          octets 57 to 59; the options end at octet 60
tcp.window_scale.kind 456   8  3          0x03 = 3
tcp.window_scale.length 464 8  3          0x03 = 3
tcp.window_scale.shift 472  8  7          0x07 = 7
tcp.checksum.expected 160   0  59598      0xffff - 0x1731 = 0xe8ce
tcp.payload_length    160   0  0          40 - 40 = 0
"""


def table(dissection, layers):
    return [
        [step.id, str(step.bit), str(step.width), str(step.value), step.formula]
        for step in dissection
        if step.layer in layers and step.depth
    ]


def test_the_syn_of_the_chat(syn):
    wanted = [line.split(maxsplit=4) for line in SYN.strip().splitlines()]
    assert table(syn, {"IPv4", "TCP"}) == wanted


def test_layers_of_the_syn(syn):
    assert [(layer.name, layer.start, layer.end) for layer in syn.layers] == [
        ("IPv4", 0, 20),
        ("TCP", 20, 60),
    ]
    assert syn["ipv4"].formula == "octets 0 to 19: 20 octets"
    assert syn["tcp"].raw == syn.data[20:]
    assert bytes(syn.layer("TCP").header) == syn.data[20:]


def test_words_of_the_syn(syn):
    assert syn["ipv4.protocol"].meaning == "TCP follows"
    assert "no router crossed" in syn["ipv4.ttl"].meaning
    assert syn["tcp.ack"].meaning == "does not count: the ACK flag is 0"
    assert "586457077" in syn["tcp.seq"].meaning
    assert (
        syn["tcp.window_scale.shift"].meaning
        == "windows of this side count times 128 (2 to the 7)"
    )
    assert syn["tcp.flags.syn"].kind.why
    assert syn["tcp.data_offset"].rfc == "RFC 9293 section 3.1"
    assert syn["tcp.ae"].rfc.startswith("RFC 9768")


REPLY = """
dns.id                  224 16 14240
dns.flags               240 16 33056
dns.flags.qr            240  1 1
dns.flags.opcode        241  4 0
dns.flags.aa            245  1 0
dns.flags.tc            246  1 0
dns.flags.rd            247  1 1
dns.flags.ra            248  1 0
dns.flags.z             249  1 0
dns.flags.ad            250  1 1
dns.flags.cd            251  1 0
dns.flags.rcode         252  4 0
dns.qdcount             256 16 1
dns.ancount             272 16 3
dns.nscount             288 16 0
dns.arcount             304 16 0
dns.question            320 136 mozilla.org. A
dns.question.name       320 104 mozilla.org.
dns.question.name.label 320 64 mozilla
dns.question.name.label-2 384 32 org
dns.question.name.root  416  8 .
dns.question.qtype      424 16 1
dns.question.qclass     440 16 1
dns.answer              456 216 mozilla.org. A
dns.answer.name         456 104 mozilla.org.
dns.answer.name.label   456 64 mozilla
dns.answer.name.label-2 520 32 org
dns.answer.name.root    552  8 .
dns.answer.type         560 16 1
dns.answer.rrclass      576 16 1
dns.answer.ttl          592 32 0
dns.answer.rdlength     624 16 4
dns.answer.rdata        640 32 None
dns.answer.rdata.address 640 32 44.236.72.93
dns.answer-2            672 128 mozilla.org. A
dns.answer-2.name       672 16 mozilla.org.
dns.answer-2.name.pointer 672 16 29
dns.answer-2.name.hop   672  0 mozilla.org.
dns.answer-2.type       688 16 1
dns.answer-2.rrclass    704 16 1
dns.answer-2.ttl        720 32 0
dns.answer-2.rdlength   752 16 4
dns.answer-2.rdata      768 32 None
dns.answer-2.rdata.address 768 32 44.235.246.155
"""


def test_the_dns_reply():
    dissection = explain(bundled.load("dns-reply").frames[0])
    wanted = [line.split(maxsplit=3) for line in REPLY.strip().splitlines()]
    found = [row[:4] for row in table(dissection, {"DNS"})]
    assert found[: len(wanted)] == wanted
    pointer = dissection["dns.answer-2.name.pointer"]
    assert pointer.formula == "0xc01d & 0x3fff = 29"
    assert "octet 57 of the frame" in pointer.meaning
    assert dissection["dns.answer-2.name.hop"].formula == "pointer at octet 56 -> octet 29"
    assert "then the root" in dissection["dns.answer-2.name.hop"].meaning


def test_the_http_request():
    dissection = explain(bundled.load("http-get").frames[0])
    expected = dissection["ipv4.checksum.expected"]
    assert (expected.raw, expected.value) == (0, 0x051D)
    assert expected.context.verdict == "offloaded"
    assert dissection["tcp.checksum.expected"].context.verdict == "good"
    assert dissection["tcp.payload_length"].value == 432
    assert dissection["tcp.payload_length"].formula == "452 - 20 = 432"
    assert dissection["ipv4.ecn"].value == 2


@pytest.mark.parametrize(
    ("number", "right"),
    list(enumerate([0xE8CE, 0xD83E, 0xC062, 0x1971, 0xAA7C, 0x7378, 0x685A, 0x6858])),
)
def test_checksums_of_the_chat_are_offloaded(number, right):
    dissection = explain(bundled.load("chat").frames[number])
    step = dissection["tcp.checksum.expected"]
    assert step.context.verdict == "offloaded"
    assert step.value == right
    assert dissection["tcp.checksum"].problem is None
    assert f"{right:#06x} would be right" in dissection["tcp.checksum"].meaning
    assert dissection["ipv4.checksum.expected"].context.verdict == "good"
