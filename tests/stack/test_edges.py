"""Where two rules meet: segments that do several things at once, and peers that mean harm."""

from dataclasses import replace

import pytest

from course.net import Network
from course.stack.connection import Connection
from course.stack.ip import Datagram, wrap
from course.stack.isn import Endpoint
from course.stack.listener import Listener
from course.stack.profile import LINUX, RFC
from course.stack.segment import SYN, Segment, to_wire
from course.stack.state import State

MS, SECOND = 1_000_000, 1_000_000_000


def says(segments):
    return [str(seg) for seg in segments]


# --- Opening with more than a handshake


def test_handshake_completed_by_text_and_fin(lone):
    """Section 3.10.7.4: SYN-RECEIVED, ESTABLISHED and CLOSE-WAIT in one segment."""
    x = lone().to("SYN-RECEIVED")
    (ack,) = x.take("FA", text=b"all at once")
    assert (x.state, x.c.receive(), x.c.at_end) == ("CLOSE-WAIT", b"all at once", True)
    assert ack.ack == 301 + 11 + 1


def test_syn_ack_with_text_and_fin_opens_and_closes_one_side(lone):
    """Section 3.10.7.3: after the fourth check the walk goes on at the sixth."""
    x = lone().to("SYN-SENT")
    (ack,) = x.take("SFA", 300, text=b"hi", mss=1460)
    assert (x.state, x.c.receive()) == ("CLOSE-WAIT", b"hi")
    assert ack.ack == 300 + 1 + 2 + 1


def test_syn_with_text_and_fin_waits_for_the_handshake(lone):
    """Section 3.10.7.2: what comes with the SYN is kept; nobody reads it before ESTABLISHED."""
    x = lone().to("LISTEN")
    (answer,) = x.take("SF", 300, text=b"early", mss=1460)
    assert (x.state, x.c.receive(), answer.ack) == ("SYN-RECEIVED", b"", 306)
    x.take("A", 306)
    assert (x.state, x.c.receive()) == ("CLOSE-WAIT", b"early")


def test_MUST_62_urgent_pointer_of_a_syn_counts_from_its_own_number(lone):
    """The octet behind SEG.SEQ + SEG.UP, where SEG.SEQ is the SYN's: three octets of text."""
    x = lone().to("SYN-SENT")
    x.take("SAU", 300, text=b"urgent", mss=1460, up=4)
    assert x.c.tcb.rcv_up == 304
    assert x.c.urgent_left == 3


def test_rst_in_syn_received_leads_each_opener_home(lone):
    """MUST-11's two cases: a listener listens again, a caller is refused."""
    x = lone().to("SYN-RECEIVED")
    x.take("R")
    assert (x.state, x.c.error) == ("LISTEN", "")
    y = lone().to("SYN-SENT")
    y.take("S", 300, mss=1460)
    assert y.state == "SYN-RECEIVED"
    y.take("R")
    assert (y.state, y.c.error) == ("CLOSED", "connection refused")


def test_syn_received_is_given_up_at_r2_without_a_word(lone):
    x = lone().to("SYN-RECEIVED")
    gone = x.go(200 * SECOND)
    assert {str(seg) for _, seg in gone} == {"<SEQ=100><ACK=301><CTL=SYN,ACK>"}
    assert (x.state, x.c.error) == ("CLOSED", "timed out")


def test_linux_doubles_the_wait_for_its_syn_ack_from_the_first(lone):
    """Only an active opening repeats its SYN at even intervals."""
    x = lone(replace(LINUX, use_timestamps=False)).to("SYN-RECEIVED")
    assert [at // SECOND for at, _ in x.go(16 * SECOND)] == [1, 3, 7, 15]


# --- Acknowledgements


def test_ack_of_what_was_never_sent_is_answered_and_changes_nothing(lone):
    x = lone().to("ESTABLISHED")
    x.c.send(b"x" * 100)
    x.out()
    before = x.c.tcb.snd_una, x.c.tcb.snd_wnd
    (answer,) = x.take("A", ack=x.c.tcb.snd_nxt + 1, text=b"evil", window=1)
    assert (x.c.tcb.snd_una, x.c.tcb.snd_wnd) == before
    assert x.c.receive() == b""
    assert answer.ack == 301


def test_fin_is_sent_again_until_it_is_acknowledged(lone):
    x = lone().to("ESTABLISHED")
    x.c.shutdown()
    (fin,) = x.out()
    gone = x.go(16 * SECOND)
    assert [at // SECOND for at, _ in gone] == [1, 3, 7, 15]
    assert {str(seg) for _, seg in gone} == {str(fin)}
    x.take("A")
    assert x.state == "FIN-WAIT-2"
    assert x.c.next_timeout() is None


def test_fin_lost_together_with_text_comes_again_with_it(lone):
    x = lone().to("ESTABLISHED")
    x.c.send(b"bye")
    x.c.shutdown()
    (first,) = x.out()
    ((_, again),) = x.go(1 * SECOND)
    assert str(again) == str(first) == "<SEQ=101><ACK=301><DATA=3><CTL=FIN,PSH,ACK>"
    x.take("A", ack=104)
    ((_, rest),) = x.go(2 * SECOND)
    assert str(rest) == "<SEQ=104><ACK=301><CTL=FIN,PSH,ACK>"


def test_syn_outside_the_window_is_challenged_only_so_often(lone):
    """RFC 5961 section 7: a flood of forged SYNs makes no flood of answers."""
    x = lone().to("ESTABLISHED")
    gone = [seg for n in range(100) for seg in x.take("S", x.c.tcb.rcv_nxt + 100_000 + n)]
    assert len(gone) == RFC.challenge_acks_per_second


# --- Timestamps


def test_rst_passes_without_paws_and_leaves_no_stamp(lone):
    x = lone(RFC).to("ESTABLISHED", stamps=(1000, 0))
    before = x.c.tcb.ts_recent
    x.take("R", x.c.tcb.rcv_nxt + 1, stamps=(5, 0))  # old, and not exact: challenged
    assert (x.state, x.c.tcb.ts_recent) == ("ESTABLISHED", before)
    x.take("R", stamps=(5, 0))
    assert x.c.error == "connection reset"


def test_an_echo_from_the_future_does_not_wreck_the_timeout(lone):
    """A forged or broken TSecr says that the round trip took weeks: no such sample is taken."""
    x = lone(RFC).to("ESTABLISHED", stamps=(1000, 0))
    x.c.send(b"x")
    x.out()
    x.go(3 * SECOND)  # sent again: only the echo could tell the round trip
    x.take("A", stamps=(1001, (x.c.stamp(x.now) + 5) % 2**32))
    assert x.c.tcb.rto <= 10 * SECOND


# --- Duplicates


def test_a_segment_that_comes_twice_is_reported_once(lone):
    """RFC 2883 section 4.1: the duplicate is the first block of one ACK, not of the next."""
    x = lone(replace(RFC, use_timestamps=False)).to("ESTABLISHED", sack_permitted=True)
    x.take("A", 301, text=b"abc")
    (again,) = x.take("A", 301, text=b"abc")
    assert list(again.sack) == [(301, 304)]
    (later,) = x.take("A", 310, text=b"xyz")
    assert list(later.sack) == [(310, 313)]


def test_a_duplicate_above_a_hole_is_reported_before_its_island(lone):
    """RFC 2883 section 4.2: the second block is the island that holds it."""
    x = lone(replace(RFC, use_timestamps=False)).to("ESTABLISHED", sack_permitted=True)
    x.take("A", 310, text=b"0123456789")
    (again,) = x.take("A", 313, text=b"345")
    assert list(again.sack) == [(313, 316), (310, 320)]


# --- Windows and sizes


def test_urgent_mode_is_told_though_the_window_is_closed(lone):
    """Section 3.8.5: the probe of a closed window carries the urgent pointer."""
    x = lone().to("ESTABLISHED", window=0)
    x.c.send(b"stop!", urgent=True)
    ((_, probe),) = x.go(1 * SECOND)
    assert (str(probe), probe.up) == ("<SEQ=101><ACK=301><DATA=1><CTL=URG,ACK>", 5)


def test_text_flows_over_the_smallest_path_beside_holes(lone):
    """68 octets a packet, timestamps, three islands to report: text comes first."""
    x = lone(RFC).to("ESTABLISHED", stamps=(1, 0), sack_permitted=True)
    x.c.tcb.nagle = False
    x.c.send(b"x" * 100)
    x.out()
    assert x.c.icmp_arrives("packet too big", 101, 68, x.now)
    x.out()
    x.take("A", stamps=(2, 0))
    for n in range(3):
        x.take("A", 1000 + 100 * n, text=b"hole", stamps=(3, 0))
    x.c.send(b"y" * 60)
    gone = x.out()
    assert b"".join(seg.text for seg in gone) == b"y" * 60
    assert all(20 + len(to_wire(seg, bytes(4), bytes(4))) <= 68 for seg in gone)


@pytest.mark.parametrize("mtu", [1, 20, 67])
def test_a_path_below_the_least_mtu_is_nobodys(lone, mtu):
    """RFC 5927 section 7: an MTU that no link may have is a forgery."""
    x = lone().to("ESTABLISHED")
    x.c.send(b"x" * 100)
    x.out()
    assert not x.c.icmp_arrives("packet too big", 101, mtu, x.now)
    assert x.c.tcb.path_mtu == 1500


def test_keep_alive_starts_and_ends_when_the_user_says(lone):
    x = lone().to("ESTABLISHED")
    x.c.tcb.keep_alive = True
    ((at, probe),) = x.go(RFC.keep_idle_ns + 1)
    assert (at, probe.seq, probe.text) == (RFC.keep_idle_ns, 100, b"")
    x.c.tcb.keep_alive = False
    assert x.go(10 * RFC.keep_idle_ns) == []
    assert x.state == "ESTABLISHED"


def test_keep_alive_probes_cease_when_one_is_answered(lone):
    x = lone().to("ESTABLISHED")
    x.c.tcb.keep_alive = True
    x.go(RFC.keep_idle_ns + 3 * RFC.keep_interval_ns)
    x.take("A")
    gone = x.go(RFC.keep_idle_ns - 1)
    assert gone == []
    assert len(x.go(1)) == 1


# --- Hosts


def test_a_packet_from_oneself_to_oneself_makes_no_storm():
    """The LAND attack: a SYN whose source is its destination, port and all.

    Each of eight SYN,ACKs is answered to oneself, until the second's challenge ACKs are used up.
    """
    net = Network(1)
    net.host("victim", "10.0.0.1").listen(80)
    net.host("other", "10.0.0.2")
    link = net.link("victim", "other", delay_ns=MS)
    here = bytes((10, 0, 0, 1))
    data = to_wire(Segment(80, 80, 7, 0, SYN, 100, mss=1460), here, here)
    net.inject(link, "victim", wrap(Datagram(here, here, 6, data), 1500)[0])
    net.run(400 * SECOND)
    assert len([*net.trace().hops()]) < 9 * (RFC.challenge_acks_per_second + 2)


def test_ten_thousand_wait_to_be_accepted_and_none_is_looked_at_twice():
    listener = Listener(Endpoint(b"", 80), 10_000)
    looks = 0

    class Ready(Connection):
        @property
        def readable(self):
            nonlocal looks
            looks += 1
            return 1

    for n in range(10_000):
        conn = Ready(Endpoint(bytes(4), 80), Endpoint(bytes(4), n + 1))
        conn.tcb.state = State.ESTABLISHED
        listener.opening.append(conn)
    assert [listener.accept().remote.port for _ in range(10_000)] == [*range(1, 10_001)]
    assert looks <= 20_000
