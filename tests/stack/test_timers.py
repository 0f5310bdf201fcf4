"""Every timer that runs out says so, and for how long it ran: that is what a picture draws."""

from dataclasses import replace

import pytest

from course.stack.profile import LINUX, RFC
from course.stack.timeouts import TIMEOUTS

MS, SECOND = 1_000_000, 1_000_000_000


def ran_out(x):
    return [(one.variable, one.old) for one in x.told if one.kind == "timer"]


def test_the_delayed_ack(lone, plain):
    x = lone(replace(plain, delayed_ack_ns=200 * MS)).to("ESTABLISHED")
    assert x.take("A", text=b"hello") == []
    assert [at for at, _ in x.go(SECOND)] == [200 * MS]
    assert ran_out(x) == [("delayed ack", 200 * MS)]


def test_the_delayed_ack_that_was_not_needed_says_nothing(lone):
    x = lone().to("ESTABLISHED")
    x.take("A", text=b"hello")
    x.c.send(b"an answer takes it along")
    assert len(x.out()) == 1
    x.go(900 * MS)
    assert ran_out(x) == []


@pytest.mark.parametrize(("profile", "waits"), [(RFC, [1, 2, 4]), (LINUX, [1, 1, 1, 1, 1, 2, 4])])
def test_the_syn_whether_the_timeouts_double_or_not(lone, profile, waits):
    """Linux repeats four SYNs at one interval before it doubles."""
    x = lone(profile).to("SYN-SENT")
    gone = x.go(sum(waits) * SECOND)
    assert len(gone) == len(waits)
    assert ran_out(x) == [("retransmission", wait * SECOND) for wait in waits]


def test_the_zero_window_probe(lone):
    x = lone().to("ESTABLISHED", window=0)
    x.c.send(b"abcdef")
    x.go(20 * SECOND)
    assert ran_out(x) == [("persist", wait * SECOND) for wait in (1, 2, 4, 8)]


@pytest.mark.parametrize(("corked", "wait"), [(False, 200 * MS), (True, SECOND)])
def test_the_override_of_a_small_segment(lone, corked, wait):
    x = lone().to("ESTABLISHED", window=4000)
    x.c.tcb.corked = corked
    x.c.send(b"x" * (100 if corked else 10_000))
    assert [at for at, _ in x.go(wait)][-1] == wait
    assert ("override", wait) in ran_out(x)


def test_the_keep_alive_probes(lone):
    x = lone().to("ESTABLISHED")
    x.c.tcb.keep_alive = True
    x.go(RFC.keep_idle_ns + 2 * RFC.keep_interval_ns)
    first, *others = ran_out(x)
    assert first == ("keep-alive", RFC.keep_idle_ns)
    assert others == [("keep-alive", RFC.keep_interval_ns)] * 2


def test_no_timer_is_left_out():
    tested = {"retransmission", "persist", "delayed ack", "override", "keep-alive"}
    assert TIMEOUTS.keys() - tested == {"time-wait"}  # a change of the state says that
