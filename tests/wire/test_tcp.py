"""TCP headers: the printed SYN, and scapy as oracle."""

from hypothesis import given, settings
from hypothesis import strategies as st
from scapy.layers import inet

from course.wire.tcp import ACK, FIN, FLAGS, SYN, TCP

quick = settings(max_examples=100, derandomize=True, deadline=None)


def bits(width: int):
    return st.integers(0, (1 << width) - 1)


def test_the_printed_syn():
    raw = bytes.fromhex(
        "e7dcabcd22f49ff400000000a0028018fe300000" + "0204400c0402080a02e54d460000000001030307"
    )
    head = TCP.parse(raw)
    assert head == TCP(
        59356, 43981, 586457076, 0, 10, 0, 0, SYN, 32792, 0xFE30, 0, options=raw[20:]
    )
    assert bytes(head) == raw
    assert head.header_length == 40


@quick
@given(
    st.builds(
        TCP,
        src_port=bits(16),
        dst_port=bits(16),
        seq=bits(32),
        ack=bits(32),
        reserved=bits(3),
        ae=bits(1),
        flags=bits(8),
        window=bits(16),
        checksum=bits(16),
        urgent_pointer=bits(16),
    )
)
def test_scapy_agrees(head):
    theirs = inet.TCP(
        sport=head.src_port,
        dport=head.dst_port,
        seq=head.seq,
        ack=head.ack,
        dataofs=5,
        reserved=head.reserved,
        flags=head.ae << 8 | head.flags,
        window=head.window,
        chksum=head.checksum,
        urgptr=head.urgent_pointer,
    )
    assert bytes(theirs) == bytes(head)
    assert TCP.parse(bytes(theirs)) == head


def test_the_flags_fill_the_octet():
    assert sum(FLAGS.values()) == 0xFF
    assert list(FLAGS) == ["CWR", "ECE", "URG", "ACK", "PSH", "RST", "SYN", "FIN"]
    assert (FLAGS["ACK"], FLAGS["SYN"], FLAGS["FIN"]) == (ACK, SYN, FIN)
