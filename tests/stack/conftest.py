"""Two ways to hold a connection in a test: alone against a scripted peer, or two joined in memory.

Both print what they do, so a failing test tells the story so far (pytest shows what was printed).
Segments always pass through their octets, checksum and all. `COURSE_LONG=1` asks the property
tests for many more examples.
"""

import heapq
import os
from dataclasses import replace
from random import Random

import pytest
from hypothesis import settings

from course.stack.connection import Connection
from course.stack.isn import Endpoint, fixed
from course.stack.parts import PARTS
from course.stack.profile import RFC
from course.stack.segment import Segment, from_wire, to_wire
from course.stack.state import State
from course.wire.tcp import FLAGS

LONG = os.environ.get("COURSE_LONG") == "1"
MS, SECOND, MINUTE = 1_000_000, 1_000_000_000, 60_000_000_000
PLAIN = replace(RFC, use_timestamps=False, use_sack=False, use_scale=False)
A, B = Endpoint(bytes((10, 0, 0, 1)), 40_000), Endpoint(bytes((10, 0, 0, 2)), 80)
A6 = Endpoint(bytes.fromhex("20010db8000000000000000000000001"), 40_000)
B6 = Endpoint(bytes.fromhex("20010db8000000000000000000000002"), 80)
BITS = {"S": FLAGS["SYN"], "F": FLAGS["FIN"], "R": FLAGS["RST"], "P": FLAGS["PSH"]} | {
    "A": FLAGS["ACK"],
    "U": FLAGS["URG"],
}
settings.register_profile("stack", derandomize=True, deadline=None, print_blob=False)
settings.load_profile("stack")


def bits(letters):
    return sum(BITS[letter] for letter in letters)


class Lone:
    """A connection under test at A with iss 100, and a peer at B whose numbers begin at 300."""

    ISS, IRS = 100, 300

    def __init__(
        self, profile=PLAIN, parts=PARTS, *, loud=True, six=False, iss=None, irs=None, **options
    ):
        self.iss = self.ISS if iss is None else iss
        self.irs = self.IRS if irs is None else irs
        self.local, self.remote = (A6, B6) if six else (A, B)
        self.loud = loud
        self.now = 0
        self.told = []
        self.c = Connection(
            self.local, self.remote, profile=profile, parts=parts, chance=Random(1),
            isn=fixed(self.iss), **options,
        )  # fmt: skip

    def say(self, *words):
        if self.loud:
            print(f"{self.now / MS:10.3f} ms ", *words)

    # --- what goes in

    def take(self, flags, seq=None, ack=None, text=b"", window=65_535, **more):
        """Let a segment arrive, return what goes out because of it; numbers as the peer's."""
        peer_nxt = self.c.tcb.rcv_nxt if seq is None else seq
        acked = self.c.tcb.snd_nxt if ack is None else ack
        seg = Segment(
            self.remote.port, self.local.port, peer_nxt % 2**32,
            acked % 2**32 if "A" in flags else 0, bits(flags), window, more.pop("up", 0), text,
            **more,
        )  # fmt: skip
        self.say("arrives ", seg)
        raw = to_wire(seg, self.remote.address, self.local.address)
        read = from_wire(raw, self.remote.address, self.local.address)
        self.c.segment_arrives(read, self.now)
        return self.out()

    def raw(self, seg):
        """As `take`, for a Segment that is made already."""
        self.say("arrives ", seg)
        self.c.segment_arrives(seg, self.now)
        return self.out()

    def out(self):
        """Return what goes out now, as Segments."""
        made = self.c.segments_to_send(self.now)
        for seg in made:
            self.say("    goes", seg, f"win {seg.window}")
            raw = to_wire(seg, self.local.address, self.remote.address)
            from_wire(raw, self.local.address, self.remote.address)
            assert len(raw) + self.c.tcb.ip_header + self.c.tcb.ip_options <= self.c.mtu
        for event in self.c.events():
            self.told.append(event)
            if event.kind != "variable":
                self.say("        ", event.kind, event.text)
        return made

    def go(self, ns):
        """Let time pass; return (when, segment) of all that goes out meanwhile."""
        end = self.now + ns
        gone = [(self.now, seg) for seg in self.out()]
        for _ in range(100_000):
            at = self.c.next_timeout()
            if at is None or at > end:
                break
            self.now = max(at, self.now)
            self.c.timeout(self.now)
            gone += [(self.now, seg) for seg in self.out()]
        else:
            raise AssertionError("timers without end")
        self.now = end
        return gone

    # --- where it stands

    @property
    def state(self):
        return str(self.c.tcb.state)

    def texts(self, kind):
        """Return what was said of one kind."""
        return [event.text for event in self.told if event.kind == kind]

    @property
    def dropped(self):
        """Return why the last segment was dropped."""
        return [event.text for event in self.told if event.kind in ("drop", "stop")][-1]

    def to(self, state, *, mss=1460, window=65_535, passive=False, **syn):
        """Bring the connection to a state by the shortest way."""
        if state == "CLOSED":
            return self
        is_passive = passive or state in ("LISTEN", "SYN-RECEIVED")
        self.c.open(self.now, passive=is_passive)
        self.out()
        if state in ("LISTEN", "SYN-SENT"):
            return self
        seq = self.irs
        if is_passive:
            self.take("S", seq, mss=mss, window=window, **syn)
            if state != "SYN-RECEIVED":
                syn.pop("scale", None), syn.pop("sack_permitted", None)
                self.take("A", window=window, **syn)
        else:
            self.take("SA", seq, mss=mss, window=window, **syn)
        way = {
            "FIN-WAIT-1": "c", "FIN-WAIT-2": "ca", "CLOSE-WAIT": "f", "CLOSING": "cf",
            "LAST-ACK": "fc", "TIME-WAIT": "caf",
        }  # fmt: skip
        stamps = syn.get("stamps")
        for step in way.get(state, ""):
            if step == "c":
                self.c.shutdown()
                self.out()
            elif step == "a":
                self.take("A", stamps=stamps)
            else:
                self.take("FA", ack=self.c.tcb.snd_una, stamps=stamps)
        assert self.state == state
        self.told.clear()
        return self


class Pair:
    """Two connections, `a` at 10.0.0.1 and `b` at 10.0.0.2, and the air between them."""

    def __init__(self, profile=PLAIN, other=None, *, iss=(100, 300), parts=PARTS, loud=True, **kw):
        self.now, self.loud, self.count = 0, loud, 0
        self.a = Connection(
            A, B, profile=profile, parts=parts, chance=Random(1), isn=fixed(iss[0]), **kw
        )
        self.b = Connection(
            B, A, profile=other or profile, parts=parts, chance=Random(2), isn=fixed(iss[1]), **kw
        )
        self.air = []  # (arrives at, count, connection, segment as octets)
        self.lines = []

    def name(self, conn):
        return "A" if conn is self.a else "B"

    def peer(self, conn):
        return self.b if conn is self.a else self.a

    def say(self, *words):
        if self.loud:
            print(f"{self.now / MS:10.3f} ms ", *words)

    def states(self):
        return str(self.a.tcb.state), str(self.b.tcb.state)

    def send(self, conn, delay=0):
        """Return what a connection sends now, as text, and put it into the air."""
        made = []
        for seg in conn.segments_to_send(self.now):
            made.append(str(seg))
            self.say(f"{self.name(conn)} sends", seg)
            raw = to_wire(seg, conn.local.address, conn.remote.address)
            self.fly(self.peer(conn), raw, delay)
        for event in conn.events():
            if event.kind in ("state", "error", "drop"):
                self.say(f"    {self.name(conn)}:", event.text)
        return made

    def fly(self, to, raw, delay=0):
        self.count += 1
        heapq.heappush(self.air, (self.now + delay, self.count, to, raw))

    def arrive(self):
        """Let the first segment in the air arrive; return it as text."""
        at, _, conn, raw = heapq.heappop(self.air)
        self.now = max(self.now, at)
        return self.hand(conn, raw)

    def hand(self, conn, raw):
        seg = from_wire(raw, conn.remote.address, conn.local.address)
        self.say(f"{self.name(conn)} hears", seg)
        text = str(seg)
        conn.segment_arrives(seg, self.now)
        return text

    def settle(self, delay=0):
        """Send and arrive until nothing is in the air; return all segments as text, with who."""
        lines = []
        for _ in range(100_000):
            for conn in (self.a, self.b):
                lines += [f"{self.name(conn)} {line}" for line in self.send(conn, delay)]
            if not self.air:
                return lines
            self.arrive()
        raise AssertionError("segments without end")

    def run(self, ns, delay=0):
        """Let time pass, timers included."""
        end = self.now + ns
        lines = self.settle(delay)
        for _ in range(100_000):
            times = [conn.next_timeout() for conn in (self.a, self.b)]
            at = min((time for time in times if time is not None), default=None)
            if at is None or at > end:
                self.now = end
                return lines
            self.now = max(self.now, at)
            for conn in (self.a, self.b):
                if conn.next_timeout() is not None and conn.next_timeout() <= self.now:
                    conn.timeout(self.now)
            lines += self.settle(delay)
        raise AssertionError("timers without end")

    def open(self):
        """Open by three-way handshake."""
        self.b.open(self.now, passive=True)
        self.a.open(self.now)
        self.settle()
        assert self.states() == ("ESTABLISHED", "ESTABLISHED")
        return self


@pytest.fixture(scope="session")
def lone():
    """The class of a connection with a scripted peer."""
    return Lone


@pytest.fixture(scope="session")
def joined():
    """The class of two connections joined in memory."""
    return Pair


@pytest.fixture(scope="session")
def plain():
    """The RFC's profile without timestamps, SACK and scaling: the numbers stay readable."""
    return PLAIN


@pytest.fixture(params=[str(state) for state in State])
def every_state(request):
    """Each of the eleven states."""
    return request.param
