"""RST, SYN and old segments in every state: RFC 9293 sections 3.5.2 and 3.10.7, RFC 5961."""

from dataclasses import replace

import pytest

from course.errors import StackError
from course.stack.parts import BEFORE_5961
from course.stack.segment import ACK, RST, Segment

SYNCHRONIZED = (
    "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT",
)  # fmt: skip
OPEN = ("ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT")


def says(segments):
    return [str(seg) for seg in segments]


def challenge_of(x):
    return [f"<SEQ={x.c.tcb.snd_nxt}><ACK={x.c.tcb.rcv_nxt}><CTL=ACK>"]


@pytest.mark.parametrize("state", ["SYN-RECEIVED", *SYNCHRONIZED])
def test_rst_with_the_exact_number_resets(lone, plain, state):
    x = lone(replace(plain, time_wait_ignores_rst=False)).to(state)
    assert x.take("R") == []
    assert x.state == ("LISTEN" if state == "SYN-RECEIVED" else "CLOSED")
    assert x.c.error == ("connection reset" if state in OPEN else "")
    assert x.c.next_timeout() is None


@pytest.mark.parametrize("state", ["SYN-RECEIVED", *SYNCHRONIZED])
def test_rst_in_the_window_but_not_exact_is_challenged(lone, state):
    x = lone().to(state)
    expected = challenge_of(x)
    assert says(x.take("R", x.c.tcb.rcv_nxt + 1)) == expected
    assert x.state == state


@pytest.mark.parametrize("state", ["SYN-RECEIVED", *SYNCHRONIZED])
@pytest.mark.parametrize("off", [-1, 70_000])
def test_rst_outside_the_window_is_dropped_without_a_word(lone, state, off):
    x = lone().to(state)
    assert x.take("R", x.c.tcb.rcv_nxt + off) == []
    assert x.state == state


@pytest.mark.parametrize("state", SYNCHRONIZED)
def test_SHLD_2_rst_may_carry_data(lone, plain, state):
    x = lone(replace(plain, time_wait_ignores_rst=False)).to(state)
    x.take("R", text=b"because of this and that")
    assert x.state == "CLOSED"


def test_MUST_66_rst_is_obeyed_into_a_closed_window(lone, plain):
    x = lone(replace(plain, receive_buffer=100)).to("ESTABLISHED")
    x.take("A", text=b"x" * 100)
    assert x.c.tcb.rcv_wnd == 0
    x.take("R", text=b"why")
    assert x.state == "CLOSED"


def test_rfc_1337_time_wait_outlives_a_rst(lone):
    x = lone().to("TIME-WAIT")
    assert x.take("R") == []
    assert x.state == "TIME-WAIT"


def test_rst_in_listen_is_ignored(lone):
    x = lone().to("LISTEN")
    assert x.take("R", 5) == []
    assert x.state == "LISTEN"


def test_ack_in_listen_is_answered_by_rst(lone):
    x = lone().to("LISTEN")
    assert says(x.take("A", 5, 777)) == ["<SEQ=777><CTL=RST>"]
    assert says(x.take("SA", 5, 778)) == ["<SEQ=778><CTL=RST>"]
    assert x.state == "LISTEN"


def test_syn_sent_refused(lone):
    x = lone().to("SYN-SENT")
    assert x.take("RA", 0, 101) == []
    assert (x.state, x.c.error) == ("CLOSED", "connection refused")
    with pytest.raises(StackError, match="SEND is not allowed in CLOSED; it ended: connection"):
        x.c.send(b"x")


@pytest.mark.parametrize(("flags", "ack"), [("R", 0), ("RA", 100), ("RA", 102)])
def test_syn_sent_ignores_a_blind_rst(lone, flags, ack):
    x = lone().to("SYN-SENT")
    assert x.take(flags, 7, ack) == []
    assert x.state == "SYN-SENT"


@pytest.mark.parametrize("ack", [100, 102, 5])
def test_syn_sent_answers_an_ack_of_what_was_never_sent(lone, ack):
    x = lone().to("SYN-SENT")
    assert says(x.take("SA", 300, ack)) == [f"<SEQ={ack}><CTL=RST>"]
    assert x.state == "SYN-SENT"


@pytest.mark.parametrize("ack", [100, 102, 5])
def test_syn_received_answers_a_wrong_ack_by_rst(lone, ack):
    x = lone().to("SYN-RECEIVED")
    assert says(x.take("A", ack=ack)) == [f"<SEQ={ack}><CTL=RST>"]
    assert x.state == "SYN-RECEIVED"


def test_MUST_11_rst_after_simultaneous_open_refuses(lone):
    x = lone().to("SYN-SENT")
    x.take("S", 300)
    assert x.state == "SYN-RECEIVED"
    x.take("R")
    assert (x.state, x.c.error) == ("CLOSED", "connection refused")


def test_MUST_11_another_syn_in_syn_received_returns_to_listen(lone):
    x = lone().to("SYN-RECEIVED")
    assert x.take("S", 350) == []
    assert x.state == "LISTEN"
    assert says(x.take("S", 900)) == ["<SEQ=100><ACK=901><CTL=SYN,ACK>"]
    x.take("A", 901, 101)
    x.take("A", text=b"fresh")
    assert (x.state, x.c.receive()) == ("ESTABLISHED", b"fresh")


@pytest.mark.parametrize("state", SYNCHRONIZED)
@pytest.mark.parametrize("off", [-1, 0, 5, 100_000])
def test_syn_in_a_synchronized_state_is_challenged(lone, state, off):
    x = lone().to(state)
    expected = challenge_of(x)
    assert says(x.take("S", x.c.tcb.rcv_nxt + off)) == expected
    assert x.state == state


def test_syn_again_brings_syn_ack_again(lone):
    x = lone().to("SYN-RECEIVED")
    assert says(x.take("S", 300)) == ["<SEQ=100><ACK=301><CTL=SYN,ACK>"]
    x.take("A")
    assert x.c.tcb.cwnd > x.c.tcb.smss  # that was no loss of ours


def test_MAY_12_ack_far_outside_is_challenged_and_its_text_dropped(lone):
    for ack in (101 - 65_536, 102):
        x = lone().to("ESTABLISHED")
        expected = challenge_of(x)
        assert says(x.take("A", ack=ack, text=b"injected")) == expected
        assert x.c.receive() == b""
    x.take("A", ack=101 - 65_535, text=b"old but fine")
    assert x.c.receive() == b"old but fine"


def test_challenge_acks_are_limited(lone, plain):
    x = lone(replace(plain, challenge_acks_per_second=3)).to("ESTABLISHED")
    answers = [x.take("R", x.c.tcb.rcv_nxt + 9) for _ in range(20)]
    assert sum(map(len, answers)) == 3
    x.go(1_000_000_000)
    assert len(x.take("R", x.c.tcb.rcv_nxt + 9)) == 1


def test_old_duplicates_in_every_state_change_nothing(lone, every_state):
    x = lone().to(every_state)
    before = x.c.status(x.now)
    old = [
        ("A", 290, 95, b""), ("A", 250, 101, b"old text"), ("FA", 250, 101, b""),
        ("A", 3_000_000_000, 101, b""), ("R", 250, 0, b""), ("RA", 250, 99, b""),
        ("PA", 100_300, 101, b"too far"),
    ]  # fmt: skip
    for flags, seq, ack, text in old:
        for seg in x.take(flags, seq, ack, text):
            assert seg.flags in (ACK, RST, RST | ACK)
            assert not seg.text
    after = x.c.status(x.now)
    assert {**before, "timers": 0} == {**after, "timers": 0}


def test_rst_is_never_answered_by_rst(lone, every_state):
    for flags in ("R", "RA", "RS", "RF", "RSA"):
        for seq in (0, 299, 300, 301, 302, 70_000):
            x = lone(loud=False).to(every_state)
            assert not any(seg.flags & RST for seg in x.take(flags, seq, 101))


def test_closed_answers_all_but_rst(lone):
    x = lone()
    assert says(x.take("S", 10)) == ["<SEQ=0><ACK=11><CTL=RST,ACK>"]
    assert says(x.take("FP", 10, text=b"abc")) == ["<SEQ=0><ACK=14><CTL=RST,ACK>"]
    assert says(x.take("A", 10, 99)) == ["<SEQ=99><CTL=RST>"]
    assert x.take("R", 10) == []


@pytest.mark.parametrize(("trouble", "state"), [(0, "CLOSED"), (1, "ESTABLISHED")])
def test_MUST_7_illegal_option_length_resets_only_with_the_exact_number(lone, trouble, state):
    x = lone().to("ESTABLISHED")
    seg = Segment(80, 40_000, x.c.tcb.rcv_nxt + trouble, 101, ACK, 1000)
    seg.trouble = "TCP option kind 3 at octet 0 needs a length of at least 2, got 0"
    assert len(x.raw(seg)) == 1
    assert x.state == state
    assert "MUST-7" in x.dropped


def test_before_rfc_5961_any_rst_in_the_window_resets(lone):
    x = lone(parts=BEFORE_5961).to("ESTABLISHED")
    x.take("R", x.c.tcb.rcv_nxt + 1000)
    assert x.state == "CLOSED"


@pytest.mark.parametrize(
    ("state", "is_told"), [(state, state in (*OPEN, "SYN-RECEIVED")) for state in (
        "LISTEN", "SYN-SENT", "SYN-RECEIVED", *SYNCHRONIZED)]
)  # fmt: skip
def test_abort_is_told_where_the_peer_counts_on_the_connection(lone, state, is_told):
    x = lone().to(state)
    x.c.abort()
    rst = [f"<SEQ={x.c.tcb.snd_nxt}><ACK={x.c.tcb.rcv_nxt}><CTL=RST,ACK>"]
    assert says(x.out()) == (rst if is_told else [])
    assert (x.state, x.c.error, x.c.next_timeout()) == ("CLOSED", "", None)
    with pytest.raises(StackError, match="ABORT is not allowed in CLOSED"):
        x.c.abort()


def test_abort_into_a_closed_window_bears_a_number_that_is_acceptable(joined, plain):
    p = joined(replace(plain, receive_buffer=2000)).open()
    p.a.send(b"x" * 5000)
    p.run(10_000_000_000)
    p.a.abort()
    p.settle()
    assert p.b.error == "connection reset"


def test_reset_while_closing_is_told_if_text_is_lost_with_it(lone):
    x = lone().to("CLOSE-WAIT")
    x.c.send(b"last words")
    x.c.shutdown()
    x.out()
    assert x.state == "LAST-ACK"
    x.take("R")
    assert (x.state, x.c.error) == ("CLOSED", "connection reset")
