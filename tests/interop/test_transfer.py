"""The same octets on both sides, whatever the link does: 20 runs, 100 with COURSE_LONG=1.

Each run sends one file, one way, between our TCP and the kernel's, over a link that reorders and
doubles one packet in a hundred in each direction and loses as many as the level says. Who sends,
who opens and who closes first takes turns.
"""

import hashlib
import os
from random import Random

import pytest

from course.stack.profile import PROFILES

LEVELS = ((10_000_000, 0.0), (10_000_000, 0.01), (1_000_000, 0.05), (100_000, 0.2))
SEEDS = range(25 if os.environ.get("COURSE_LONG") == "1" else 5)
PATIENCE = 60
PORT = 7000


def meet(cable, opens, *words):
    """Open one connection; return our end of it, and the kernel's program."""
    if opens == "ours":
        peer = cable.peer("listen", cable.kernel, PORT, *words)
        return cable.bridge.connect(cable.kernel, PORT, PATIENCE), peer
    port = cable.bridge.listen(PORT)
    peer = cable.peer("connect", cable.ours, PORT, *words)
    return port.accept(PATIENCE), peer


def send(stream, data, *, is_first):
    """Send all of `data` and close, at once or after the peer."""
    stream.send(data, PATIENCE)
    if is_first:
        stream.shutdown()
    assert stream.recv(1, PATIENCE) == b""
    if not is_first:
        stream.shutdown()


def take(stream, octets, *, is_first):
    """Take so many octets and close, at once or after the peer; return them."""
    parts = []
    while octets:
        parts.append(stream.recv(octets, PATIENCE))
        assert parts[-1], "the peer has closed too early"
        octets -= len(parts[-1])
    if is_first:
        stream.shutdown()
    assert stream.recv(1, PATIENCE) == b""
    if not is_first:
        stream.shutdown()
    return b"".join(parts)


def transfer(cable, octets, seed, *, sends, opens, closes):
    """Send octets one way; return our end of the connection and what the kernel says of its."""
    data = Random(seed).randbytes(octets)
    role = "take" if sends == "ours" else "send"
    order = "second" if closes == "ours" else "first"
    stream, peer = meet(cable, opens, role, octets, seed, order)
    if sends == "ours":
        send(stream, data, is_first=closes == "ours")
    else:
        assert take(stream, octets, is_first=closes == "ours") == data
    stream.finish(PATIENCE)
    seen = cable.outcome(peer)
    assert seen["sha256"] == hashlib.sha256(data).hexdigest()
    return stream, seen


SIDES = ("ours", "kernel's")


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("octets", "loss"), LEVELS)
def test_the_same_octets_arrive(cable, octets, loss, seed):
    turn = 5 * LEVELS.index((octets, loss)) + seed
    sends, opens, closes = SIDES[turn % 2], SIDES[turn // 2 % 2], SIDES[turn // 4 % 2]
    with cable(link=(seed, loss)) as joined:
        stream, seen = transfer(joined, octets, seed, sends=sends, opens=opens, closes=closes)
        assert sorted(seen["info"]["options"]) == ["sack", "timestamps", "wscale"]
        tcb = stream.conn.tcb
        assert (tcb.has_scale, tcb.has_sack, tcb.has_timestamps) == (True, True, True)
        assert seen["info"]["shifts"] == [tcb.rcv_shift, tcb.snd_shift]


@pytest.mark.parametrize("sends", SIDES)
@pytest.mark.parametrize("link", [(1, 0.0, 0.3), (2, 0.02, 0.02, 0.02), (3, 0.1, 0.1, 0.1)])
def test_disorder_and_damage(cable, link, sends):
    """A third in disorder; a bit in two of a hundred; a tenth of everything."""
    with cable(link=link) as joined:
        transfer(joined, 150_000, 2, sends=sends, opens=sends, closes="ours")


@pytest.mark.parametrize("mtu", [576, 9000, 65_535])
@pytest.mark.parametrize("sends", SIDES)
def test_links_of_other_sizes(cable, mtu, sends):
    with cable(mtu=mtu, link=(mtu, 0.01)) as joined:
        stream, seen = transfer(joined, 1_000_000, 1, sends=sends, opens="ours", closes="ours")
        assert stream.conn.tcb.smss == min(mtu, 65_535) - 52
        assert seen["info"]["snd_mss"] <= mtu - 52


@pytest.mark.parametrize("profile", sorted(PROFILES))
@pytest.mark.parametrize("sends", SIDES)
def test_every_profile_gets_on_with_the_kernel(cable, profile, sends):
    with cable(profile=PROFILES[profile]) as joined:
        transfer(joined, 500_000, 3, sends=sends, opens="kernel's", closes=sends)
