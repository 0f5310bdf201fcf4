"""Much data over bad lines, in virtual time: everything arrives, and it is the same."""

import cProfile

import pytest

from course.net import Drop

MS = 1_000_000
BAD = {"delay_ns": 10 * MS, "jitter_ns": 0, "rate": None, "queue": None}
OTHER = {"client": "server", "server": "client"}


def check(program, **how):
    trace, sent, got = program.exchange(**how)
    for name, data in sent.items():
        assert len(got[OTHER[name]]) == len(data)
        assert got[OTHER[name]] == data
    return trace


def test_ten_megabytes_at_a_loss_of_a_fifth_both_ways(program):
    check(program, octets=10_000_000, keeps=False, faults=[Drop(probability=0.2)], **BAD)


@pytest.mark.parametrize("loss", [0, 0.01, 0.1, 0.3])
def test_other_losses(program, loss):
    trace = check(program, octets=300_000, faults=[Drop(probability=loss)], **BAD)
    lost = sum(hop.fate == "lost" for _, hop in trace.hops())
    assert (lost > 0) == (loss > 0)


@pytest.mark.parametrize("seed", range(20))
def test_loss_copies_delays_and_damage_together(program, seed):
    trace = check(program, seed=seed, octets=40_000)
    assert {hop.fate for _, hop in trace.hops()} >= {"delivered", "lost"}


def test_over_ipv6(program):
    check(program, hosts=("2001:db8::1", "2001:db8::2"))


def test_a_trace_costs_no_more_than_half_of_the_speed(program):
    """Counted in calls of functions, which no other load on the machine can change."""

    def calls(*, keeps):
        profile = cProfile.Profile()
        profile.enable()
        program.exchange(octets=200_000, keeps=keeps, faults=[], **BAD)
        profile.disable()
        return sum(row.callcount for row in profile.getstats())

    assert calls(keeps=True) < 1.5 * calls(keeps=False)
