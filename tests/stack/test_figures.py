"""RFC 9293's figures 6 to 13: the same segments, numbers and states."""

from course.stack.isn import Endpoint
from course.stack.segment import RST, SYN, Segment, to_wire

S100 = "<SEQ=100><CTL=SYN>"


def test_figure_6_basic_three_way_handshake(joined):
    p = joined()
    p.b.open(0, passive=True)
    p.a.open(0)
    assert p.states() == ("SYN-SENT", "LISTEN")
    assert p.send(p.a) == [S100]
    p.arrive()
    assert p.states() == ("SYN-SENT", "SYN-RECEIVED")
    assert p.send(p.b) == ["<SEQ=300><ACK=101><CTL=SYN,ACK>"]
    p.arrive()
    assert p.states() == ("ESTABLISHED", "SYN-RECEIVED")
    assert p.send(p.a) == ["<SEQ=101><ACK=301><CTL=ACK>"]
    p.arrive()
    assert p.states() == ("ESTABLISHED", "ESTABLISHED")
    p.a.send(b"data")
    assert p.send(p.a) == ["<SEQ=101><ACK=301><DATA=4><CTL=PSH,ACK>"]
    p.arrive()
    assert p.b.receive() == b"data"


def test_MUST_10_figure_7_simultaneous_open(joined):
    p = joined()
    p.a.open(0)
    p.b.open(0)
    assert (p.send(p.a), p.send(p.b)) == ([S100], ["<SEQ=300><CTL=SYN>"])
    p.air.sort(key=lambda row: row[2] is p.b)
    p.arrive()  # A hears B's SYN first
    assert p.states() == ("SYN-RECEIVED", "SYN-SENT")
    p.arrive()
    assert p.states() == ("SYN-RECEIVED", "SYN-RECEIVED")
    assert p.send(p.a) == ["<SEQ=100><ACK=301><CTL=SYN,ACK>"]
    assert p.send(p.b) == ["<SEQ=300><ACK=101><CTL=SYN,ACK>"]
    p.arrive()
    p.arrive()
    assert p.states() == ("ESTABLISHED", "ESTABLISHED")
    p.settle()
    assert p.a.tcb.cwnd == p.b.tcb.cwnd > p.a.tcb.smss  # no SYN was lost
    assert not p.a.tcb.was_passive
    p.a.send(b"both")
    p.settle()
    assert p.b.receive() == b"both"


def test_MUST_11_figure_8_recovery_from_old_duplicate_syn(joined):
    p = joined()
    p.b.open(0, passive=True)
    p.a.open(0)
    assert p.send(p.a) == [S100]
    p.air.clear()  # line 2: delayed
    old = Segment(40_000, 80, 90, 0, SYN, 1000)
    p.hand(p.b, to_wire(old, p.a.local.address, p.b.local.address))
    assert p.states() == ("SYN-SENT", "SYN-RECEIVED")
    assert p.send(p.b) == ["<SEQ=300><ACK=91><CTL=SYN,ACK>"]
    p.arrive()
    assert p.send(p.a) == ["<SEQ=91><CTL=RST>"]
    p.arrive()
    assert p.states() == ("SYN-SENT", "LISTEN")
    p.b.isn = lambda *_ends: 400
    new = Segment(40_000, 80, 100, 0, SYN, 1000)
    p.hand(p.b, to_wire(new, p.a.local.address, p.b.local.address))
    assert p.send(p.b) == ["<SEQ=400><ACK=101><CTL=SYN,ACK>"]
    p.arrive()
    assert p.send(p.a) == ["<SEQ=101><ACK=401><CTL=ACK>"]
    p.arrive()
    assert p.states() == ("ESTABLISHED", "ESTABLISHED")
    p.a.send(b"after all")
    p.settle()
    assert p.b.receive() == b"after all"


def test_figure_9_half_open_connection_discovery(joined):
    p = joined(iss=(99, 299)).open()
    was = p.a
    p.a = type(was)(was.local, was.remote, profile=was.profile, isn=lambda *_ends: 400)
    p.a.open(p.now)
    assert p.send(p.a) == ["<SEQ=400><CTL=SYN>"]
    p.arrive()
    assert p.send(p.b) == ["<SEQ=300><ACK=100><CTL=ACK>"]
    p.arrive()
    assert p.send(p.a) == ["<SEQ=100><CTL=RST>"]
    p.arrive()
    assert p.states() == ("SYN-SENT", "CLOSED")
    assert p.b.error == "connection reset"
    p.b = type(p.b)(p.b.local, p.b.remote, profile=p.b.profile)
    p.b.open(p.now, passive=True)
    p.run(3_000_000_000)
    assert p.states() == ("ESTABLISHED", "ESTABLISHED")


def test_figure_10_active_side_causes_half_open_discovery(joined):
    p = joined(iss=(99, 299)).open()
    p.a = type(p.a)(p.a.local, p.a.remote)  # (REBOOT)
    p.b.send(b"ten octets")
    assert p.send(p.b) == ["<SEQ=300><ACK=100><DATA=10><CTL=PSH,ACK>"]
    p.arrive()
    assert p.send(p.a) == ["<SEQ=100><CTL=RST>"]
    p.arrive()
    assert p.states() == ("CLOSED", "CLOSED")
    assert p.b.error == "connection reset"


def test_figure_11_old_duplicate_syn_resets_two_passive_sockets(joined):
    p = joined()
    p.a.open(0, passive=True)
    p.b.open(0, passive=True)
    old = Segment(40_000, 80, 7000, 0, SYN, 1000)
    p.hand(p.b, to_wire(old, p.a.local.address, p.b.local.address))
    assert p.states() == ("LISTEN", "SYN-RECEIVED")
    assert p.send(p.b) == ["<SEQ=300><ACK=7001><CTL=SYN,ACK>"]
    p.arrive()
    assert p.send(p.a) == ["<SEQ=7001><CTL=RST>"]
    p.arrive()
    assert p.states() == ("LISTEN", "LISTEN")
    assert p.settle() == []
    assert not p.b.error
    assert p.b.next_timeout() is None


def test_MUST_13_figure_12_normal_close_and_2_msl(joined):
    p = joined(iss=(99, 299)).open()
    p.a.close()
    assert p.states()[0] == "FIN-WAIT-1"
    assert p.send(p.a) == ["<SEQ=100><ACK=300><CTL=FIN,ACK>"]
    p.arrive()
    assert p.send(p.b) == ["<SEQ=300><ACK=101><CTL=ACK>"]
    assert p.b.at_end
    p.arrive()
    assert p.states() == ("FIN-WAIT-2", "CLOSE-WAIT")
    p.b.close()
    assert p.send(p.b) == ["<SEQ=300><ACK=101><CTL=FIN,ACK>"]
    p.arrive()
    assert p.states() == ("TIME-WAIT", "LAST-ACK")
    assert p.send(p.a) == ["<SEQ=101><ACK=301><CTL=ACK>"]
    p.arrive()
    assert p.states() == ("TIME-WAIT", "CLOSED")
    two_msl = 2 * p.a.profile.msl_ns
    assert p.a.next_timeout() == p.now + two_msl
    p.run(two_msl - 1)
    assert p.states()[0] == "TIME-WAIT"
    p.run(1)
    assert p.states() == ("CLOSED", "CLOSED")
    assert (p.a.error, p.b.error) == ("", "")


def test_figure_13_simultaneous_close(joined):
    p = joined(iss=(99, 299)).open()
    p.a.close()
    p.b.close()
    assert p.send(p.a) == ["<SEQ=100><ACK=300><CTL=FIN,ACK>"]
    assert p.send(p.b) == ["<SEQ=300><ACK=100><CTL=FIN,ACK>"]
    p.arrive()
    p.arrive()
    assert p.states() == ("CLOSING", "CLOSING")
    assert p.send(p.a) == ["<SEQ=101><ACK=301><CTL=ACK>"]
    assert p.send(p.b) == ["<SEQ=301><ACK=101><CTL=ACK>"]
    p.arrive()
    p.arrive()
    assert p.states() == ("TIME-WAIT", "TIME-WAIT")
    p.run(2 * p.a.profile.msl_ns)
    assert p.states() == ("CLOSED", "CLOSED")


def test_half_close_text_still_flows_the_other_way(joined):
    p = joined().open()
    p.a.shutdown()
    p.settle()
    assert p.states() == ("FIN-WAIT-2", "CLOSE-WAIT")
    for n in range(5):
        p.b.send(b"%d" % n * 1000)
    p.run(200_000_000)
    assert len(p.a.receive()) == 5000
    p.b.shutdown()
    p.settle()
    assert p.states() == ("TIME-WAIT", "CLOSED")


def test_two_stacks_never_answer_rst_with_rst(joined):
    p = joined()
    p.hand(p.a, to_wire(Segment(80, 40_000, 5, 0, RST), *_ends(p.b)))
    p.hand(p.b, to_wire(Segment(40_000, 80, 5, 9, RST | 0x10), *_ends(p.a)))
    assert p.settle() == []
    p.hand(p.b, to_wire(Segment(40_000, 80, 5, 9, 0x10), *_ends(p.a)))
    assert p.settle() == ["B <SEQ=9><CTL=RST>"]


def _ends(conn):
    assert isinstance(conn.local, Endpoint)
    return conn.local.address, conn.remote.address
