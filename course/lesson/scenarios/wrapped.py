"""A segment of the last lap: its number has come round again while it was under way.

At 10 Gbit/s the 2^32 numbers of a connection are used up in 3.4 seconds. A segment that was held
up as long, and arrives now, has the very number that is expected next. Here the client sends a
line, then such a segment arrives, then the client sends its next line. The four gigabytes between
are left out: the old segment is made by hand, with the number that it would have and a TSval 3436
ticks of a millisecond back.
"""

from dataclasses import replace

from course.lesson.scenarios.stage import MS, SECOND, Talker, numbered, two
from course.stack.ip import Datagram, wrap
from course.stack.profile import RFC
from course.stack.segment import ACK, PSH, TCP_PROTOCOL, Segment, to_wire
from course.trace import Trace

__all__ = ["BACK", "NEW", "OLD", "last_lap"]

FIRST, OLD, NEW = b"hello\n", b"pay 900 to Mallory\n", b"pay 100 to Charles\n"
PORT, OWN_PORT = 80, 50_000
BACK = 3436  # ticks: 2^32 octets at 10 Gbit/s


def last_lap(*, timestamps: bool = True, seed: int = 1) -> Trace:
    """Let a segment of the last lap arrive where the next line is expected."""
    profile = replace(RFC, name="one lap", use_timestamps=timestamps, use_scale=False)
    net, client, server = two(
        "a segment of the last lap", (), seed,
        profile=profile, parts=(numbered(100), numbered(300)),
    )  # fmt: skip
    link = next(iter(net.links))
    server.listen(PORT)
    at = 10 * SECOND  # so that the clocks have come some way
    net.at(at, lambda: client.connect(server, PORT, OWN_PORT))
    net.at(at + 100 * MS, lambda: client.send(FIRST))
    net.at(at + 500 * MS, lambda: net.inject(link, "server", _old(client, server)))
    net.at(at + 502 * MS, lambda: client.send(NEW))  # 3 ms behind the old one
    net.at(at + 1 * SECOND, client.close)
    net.run(at + 2 * SECOND)
    return net.trace()


def _old(client: Talker, server: Talker) -> bytes:
    """Return the packet of the last lap: the number that the server expects, an old clock."""
    assert server.conn is not None, "the connection is open by now"
    tcb = server.conn.tcb
    old = Segment(OWN_PORT, PORT, tcb.rcv_nxt, tcb.snd_una, ACK | PSH, 65_535, 0, OLD)
    if tcb.has_timestamps:
        old.stamps = ((tcb.ts_recent - BACK) % (1 << 32), 0)
    src, dst = client.host.addresses[0], server.host.addresses[0]
    return wrap(Datagram(src, dst, TCP_PROTOCOL, to_wire(old, src, dst)), 1500)[0]
