"""Closing: FIN in all its ways, TIME-WAIT, half-close, text after CLOSE."""

from dataclasses import replace

import pytest

from course.errors import StackError
from course.stack.parts import NO_TIME_WAIT
from course.stack.profile import LINUX

MINUTE = 60_000_000_000


def says(segments):
    return [str(seg) for seg in segments]


def test_MUST_12_fin_and_rst_are_told_apart(lone):
    x = lone().to("ESTABLISHED")
    x.take("FA")
    assert (x.c.at_end, x.c.error) == (True, "")
    assert any("MUST-12" in text for text in x.texts("user"))
    x = lone().to("ESTABLISHED")
    x.take("R")
    assert (x.c.at_end, x.c.error) == (True, "connection reset")


def test_fin_in_an_old_segment_counts(lone):
    """A retransmission whose text is known brings a FIN that is not."""
    x = lone().to("ESTABLISHED")
    x.take("A", text=b"known")
    assert says(x.take("FA", 301, text=b"known")) == ["<SEQ=101><ACK=307><CTL=ACK>"]
    assert (x.state, x.c.receive()) == ("CLOSE-WAIT", b"known")


def test_fin_again_is_acknowledged_again(lone):
    for state in ("CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT"):
        x = lone().to(state)
        nxt = x.c.tcb.rcv_nxt
        assert [seg.ack for seg in x.take("FA", nxt - 1, x.c.tcb.snd_una)] == [nxt]
        assert x.state == state


def test_MUST_13_fin_again_in_time_wait_begins_2_msl_anew(lone):
    x = lone().to("TIME-WAIT")
    x.go(3 * MINUTE)
    x.take("FA", x.c.tcb.rcv_nxt - 1)
    x.go(4 * MINUTE - 1)
    assert x.state == "TIME-WAIT"
    x.go(1)
    assert x.state == "CLOSED"


def test_fin_beyond_a_hole_waits(lone):
    x = lone().to("ESTABLISHED")
    assert says(x.take("FA", 311, text=b"end")) == ["<SEQ=101><ACK=301><CTL=ACK>"]
    assert x.state == "ESTABLISHED"
    assert says(x.take("A", 301, text=b"0123456789")) == ["<SEQ=101><ACK=315><CTL=ACK>"]
    assert (x.state, x.c.receive()) == ("CLOSE-WAIT", b"0123456789end")


def test_bare_fin_beyond_a_hole_tells_what_is_missing(lone):
    x = lone().to("ESTABLISHED")
    assert says(x.take("FA", 311)) == ["<SEQ=101><ACK=301><CTL=ACK>"]
    x.take("A", 301, text=b"0123456789")
    assert x.state == "CLOSE-WAIT"


def test_fin_outside_the_window_is_no_fin(lone, plain):
    x = lone(replace(plain, receive_buffer=10)).to("ESTABLISHED")
    x.take("FA", text=b"0123456789")
    assert x.state == "ESTABLISHED"
    x.c.receive()
    assert [seg.window for seg in x.out()] == [10]
    x.take("FA")
    assert x.state == "CLOSE-WAIT"


def test_fin_goes_with_the_last_text(lone):
    x = lone().to("ESTABLISHED")
    x.c.send(b"last words")
    x.c.shutdown()
    assert says(x.out()) == ["<SEQ=101><ACK=301><DATA=10><CTL=FIN,PSH,ACK>"]
    x.take("A")
    assert x.state == "FIN-WAIT-2"


def test_fin_needs_room_in_the_window(lone):
    x = lone().to("ESTABLISHED", window=10)
    x.c.send(b"0123456789")
    x.c.shutdown()
    assert says(x.out()) == ["<SEQ=101><ACK=301><DATA=10><CTL=PSH,ACK>"]
    assert says(x.take("A", window=10)) == ["<SEQ=111><ACK=301><CTL=FIN,ACK>"]


def test_fin_into_a_closed_window_is_the_probe(lone):
    x = lone().to("ESTABLISHED", window=0)
    x.c.shutdown()
    assert x.out() == []
    gone = x.go(1_000_000_000)
    assert says(seg for _, seg in gone) == ["<SEQ=101><ACK=301><CTL=FIN,ACK>"]
    x.take("A", window=0)
    assert x.state == "FIN-WAIT-2"


def test_SHLD_3_unread_text_at_close_resets(lone):
    x = lone().to("ESTABLISHED")
    x.take("A", text=b"nobody reads me")
    x.c.close()
    assert says(x.out()) == ["<SEQ=101><ACK=316><CTL=RST,ACK>"]
    assert x.state == "CLOSED"


@pytest.mark.parametrize("state", ["FIN-WAIT-1", "FIN-WAIT-2"])
def test_SHLD_3_MAY_1_text_after_close_resets(lone, state):
    x = lone().to("ESTABLISHED")
    x.c.close()
    x.out()
    x.take("A", ack=101 if state == "FIN-WAIT-1" else 102)
    assert x.state == state
    x.take("A", 290, x.c.tcb.snd_una, text=b"only known")
    assert x.state == state
    assert [seg.flags for seg in x.take("A", ack=x.c.tcb.snd_una, text=b"late")] == [0x14]
    assert (x.state, x.c.error) == ("CLOSED", "text arrived after CLOSE")


def test_text_after_shutdown_is_welcome(lone):
    x = lone().to("FIN-WAIT-2")
    x.take("A", text=b"still here")
    assert x.c.receive() == b"still here"


def test_close_with_unread_text_in_time_wait_keeps_time_wait(lone):
    x = lone().to("FIN-WAIT-2")
    x.take("FA", text=b"bye")
    assert x.state == "TIME-WAIT"
    x.c.close()
    assert x.out() == []
    assert x.state == "TIME-WAIT"


def test_close_waits_for_all_text(joined):
    p = joined().open()
    p.a.send(b"x" * 50_000)
    p.a.close()
    p.run(1_000_000_000)
    assert len(p.b.receive()) == 50_000
    assert p.states() == ("FIN-WAIT-2", "CLOSE-WAIT")


def test_close_in_syn_received_waits_for_established(lone):
    x = lone().to("SYN-RECEIVED")
    x.c.shutdown()
    assert x.state == "SYN-RECEIVED"
    x.take("A")
    assert x.state == "FIN-WAIT-1"


def test_close_in_syn_received_then_rst_ends_in_closed(lone):
    x = lone().to("SYN-RECEIVED")
    x.c.shutdown()
    x.take("R")
    assert x.state == "CLOSED"


@pytest.mark.parametrize("state", ["LISTEN", "SYN-SENT"])
def test_close_before_the_handshake_is_silent(lone, state):
    x = lone().to(state)
    x.c.close()
    assert x.out() == []
    assert (x.state, x.c.next_timeout()) == ("CLOSED", None)


def test_orphan_in_fin_wait_2_waits_only_so_long_on_linux(lone):
    for first in ("close", "shutdown"):
        x = lone(replace(LINUX, use_timestamps=False)).to("ESTABLISHED")
        getattr(x.c, first)()
        x.out()
        x.take("A")
        x.go(2 * MINUTE if first == "shutdown" else 0)
        assert x.state == "FIN-WAIT-2"
        if first == "shutdown":
            x.c.close()
        x.go(MINUTE - 1)
        assert x.state == "FIN-WAIT-2"
        x.go(1)
        assert x.state == "CLOSED"


def test_no_time_wait_is_a_named_variant(lone):
    x = lone(parts=NO_TIME_WAIT).to("FIN-WAIT-2")
    assert len(x.take("FA")) == 1
    x.go(0)
    assert x.state == "CLOSED"


def test_last_ack_lost_is_sent_again(lone):
    x = lone().to("LAST-ACK")
    gone = x.go(1_000_000_000)
    assert says(seg for _, seg in gone) == ["<SEQ=101><ACK=302><CTL=FIN,ACK>"]
    x.take("A")
    assert x.state == "CLOSED"


CALLS = {
    "OPEN": lambda x: x.c.open(x.now),
    "SEND": lambda x: x.c.send(b"x"),
    "RECEIVE": lambda x: x.c.receive(),
    "CLOSE": lambda x: x.c.shutdown(),
    "ABORT": lambda x: x.c.abort(),
}
REFUSED = {
    "CLOSED": {"SEND", "RECEIVE", "CLOSE", "ABORT"},
    "LISTEN": {"SEND", "RECEIVE"},
    "CLOSE-WAIT": {"OPEN"},
    "TIME-WAIT": {"OPEN", "SEND", "CLOSE"},
}


@pytest.mark.parametrize("call", CALLS)
def test_calls_in_the_wrong_state_name_state_and_call(lone, every_state, call):
    has_closed = {"FIN-WAIT-1", "FIN-WAIT-2", "CLOSING", "LAST-ACK", "TIME-WAIT"}
    refused = REFUSED.get(every_state, {"OPEN"} | (
        {"SEND", "CLOSE"} if every_state in has_closed else set()
    ))  # fmt: skip
    x = lone().to(every_state)
    if call in refused:
        with pytest.raises(StackError, match=f"{call} .*in {every_state}|OPEN is not"):
            CALLS[call](x)
        assert x.state == every_state
    else:
        CALLS[call](x)


def test_a_connection_has_one_life(lone):
    x = lone().to("TIME-WAIT")
    x.go(4 * MINUTE)
    with pytest.raises(StackError, match="OPEN needs a new connection, this one has ended"):
        x.c.open(x.now)
