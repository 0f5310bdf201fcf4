"""A game's world over a lossy line: by UDP, newest state wins; by TCP, every state in its turn.

A server makes a state of the world 20 times a second and sends it: by UDP as one datagram, by TCP
as 24 octets of a stream. The player's screen shows the newest state that has arrived. What counts
for a game is how old that is. Both run on the course's own stack over the same kind of line; the
TCP sends without waiting (no Nagle).
"""

from bisect import bisect_right
from dataclasses import dataclass
from functools import partial

from course.errors import LessonError
from course.lesson.scenarios.stage import MS, SECOND, Talker
from course.net import Drop, Network
from course.stack.isn import Endpoint
from course.view.page import text_table

__all__ = ["Game", "Screen", "game"]

STATE = 24  # octets
EVERY = 50 * MS
LASTS = 10 * SECOND
DELAY = 40 * MS
FRAME = 10 * MS  # how often the screen is looked at
BEGIN = SECOND  # by then a connection is open


@dataclass(frozen=True, slots=True)
class Screen:
    """What one player saw: (when it arrived, when it was made) of each state that was shown."""

    name: str
    shown: tuple[tuple[int, int], ...]

    def ages(self) -> list[tuple[float, float]]:
        """Return (seconds since the beginning, age in ms) of the picture at every look."""
        times = [at for at, _ in self.shown]
        found = []
        for now in range(BEGIN + 4 * EVERY, BEGIN + LASTS, FRAME):
            last = bisect_right(times, now) - 1
            made = self.shown[last][1] if last >= 0 else BEGIN
            found.append(((now - BEGIN) / SECOND, (now - made) / MS))
        return found


@dataclass(frozen=True, slots=True)
class Game:
    """Two players, one line each."""

    loss: int
    screens: tuple[Screen, Screen]

    def __str__(self) -> str:
        states = LASTS // EVERY
        rows = []
        for screen in self.screens:
            ages = [age for _, age in screen.ages()]
            late = sum(age > 150 for age in ages)
            rows.append((screen.name, f"{len(screen.shown)} of {states}",
                         f"{sum(ages) / len(ages):.0f} ms", f"{max(ages):.0f} ms",
                         f"{100 * late / len(ages):.1f} %"))  # fmt: skip
        names = ("by", "states shown", "age on average", "oldest", "of the time above 150 ms")
        return f"{self.loss} % of all packets are lost.\n{text_table(names, rows)}"

    __repr__ = __str__


def game(loss: int = 5, seed: int = 1) -> Game:
    """Play for ten seconds over lines that lose `loss` percent of all packets."""
    if not 0 <= loss <= 30:
        raise LessonError(f"a loss needs 0 to 30 percent, got {loss}")
    return Game(loss, (_by_udp(loss, seed), _by_tcp(loss, seed)))


def _line(loss: int, seed: int) -> tuple[Network, Talker, Talker]:
    net = Network(seed)
    hosts = [net.host(name, f"10.0.0.{n}") for n, name in enumerate(("player", "world"), 1)]
    net.link("player", "world", delay_ns=DELAY, faults=[Drop(probability=loss / 100)])
    return net, Talker(net, hosts[0]), Talker(net, hosts[1])


def _made() -> list[int]:
    return list(range(BEGIN, BEGIN + LASTS, EVERY))


def _state(made: int) -> bytes:
    return made.to_bytes(8, "big") + bytes(STATE - 8)


def _by_udp(loss: int, seed: int) -> Screen:
    net, player, world = _line(loss, seed)
    sends, reads = world.host.udp(4000), player.host.udp(5000)
    shown: list[tuple[int, int]] = []

    def look(now: int) -> None:
        while (received := reads.receive()) is not None:
            made = int.from_bytes(received.data[:8], "big")
            if not shown or made > shown[-1][1]:  # an older one than is shown is of no use
                shown.append((now, made))

    net.app("player", look)
    for made in _made():
        there = Endpoint(player.host.addresses[0], 5000)
        net.at(made, partial(sends.send, _state(made), there))
    net.run(BEGIN + LASTS)
    return Screen("UDP", tuple(shown))


def _by_tcp(loss: int, seed: int) -> Screen:
    net, player, world = _line(loss, seed)
    shown: list[tuple[int, int]] = []

    def look(now: int) -> None:
        while len(player.got) >= STATE * (len(shown) + 1):
            start = STATE * len(shown)
            shown.append((now, int.from_bytes(player.got[start : start + 8], "big")))

    def say(made: int) -> None:
        if world.conn is not None:
            world.conn.tcb.nagle = False
        world.send(_state(made))

    world.listen(80)
    net.at(0, lambda: player.connect(world, 80))
    net.app("player", look)
    for made in _made():
        net.at(made, partial(say, made))
    net.run(BEGIN + LASTS)
    return Screen("TCP", tuple(shown))
