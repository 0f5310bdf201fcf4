"""ARP: scapy's packets, and lengths that are not the usual ones."""

import pytest
from scapy.layers import l2

from course.errors import Truncated
from course.wire import chain
from course.wire.arp import ARP, Addresses

FRONT = bytes(12) + b"\x08\x06"


def test_a_request_of_scapy():
    raw = bytes(
        l2.ARP(
            op=1, hwsrc="02:00:00:00:00:01", psrc="10.0.0.1", hwdst="0:0:0:0:0:0", pdst="10.0.0.2"
        )
    )
    packet = chain.parse(FRONT + raw + bytes(18))
    head = packet.headers[1]
    assert (head.htype, head.ptype, head.hlen, head.plen, head.oper) == (1, 0x0800, 6, 4, 1)
    assert head.is_usual
    assert Addresses.parse(head.addresses) == Addresses(
        bytes.fromhex("020000000001"), bytes((10, 0, 0, 1)), bytes(6), bytes((10, 0, 0, 2))
    )
    assert packet.trailer + packet.payload == bytes(18)
    assert chain.build(packet) == FRONT + raw + bytes(18)


def test_lengths_are_the_packets_own():
    raw = bytes.fromhex("0020 0800 14 04 0002") + bytes(48)  # addresses of 20 octets: InfiniBand
    head = ARP.parse(raw + b"more")
    assert (len(head.addresses), head.header_length, head.is_usual) == (48, 56, False)
    with pytest.raises(Truncated, match="ARP with its addresses needs 56 octets, got 55"):
        ARP.parse(raw[:55])
