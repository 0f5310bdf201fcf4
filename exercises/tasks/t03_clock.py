"""Task 03.4: a clock read from timestamps, and a segment that nobody captured (RFC 7323)."""

from collections.abc import Iterator
from random import Random
from typing import Any

from course.exercise import Case, Mistake, Part, Task

SENDER, RATE, TIME = "who sent it", "the rate of that clock", "when it was sent"
OTHER = {"client": "server", "server": "client"}
RATES = (100, 250, 500, 1000)
CHAT = [  # the eight packets of the chat, from its first one on
    (0.0, "client", "S", 48581958, 0),
    (0.000042, "server", "S.", 48581958, 48581958),
    (0.000077, "client", ".", 48581958, 48581958),
    (11.190959, "client", "P.", 48584755, 48581958),
    (11.191084, "server", ".", 48584755, 48584755),
    (44.987248, "client", "F.", 48593204, 48590359),
    (44.988572, "server", "F.", 48593205, 48593204),
    (44.988632, "client", ".", 48593205, 48593205),
]


def captures(rng: Random) -> list[Case]:
    """Draw captures with one segment left out, of either side, after the chat."""
    cases = [investigation([packet(*row) for row in CHAT])]
    for number in range(30):
        missing = ("server", "client")[number % 2]
        cases.append(investigation(list(capture(rng, missing))))
    return cases


def packet(time: float, side: str, flags: str, tsval: int, tsecr: int) -> dict[str, Any]:
    """Return one packet as the task gives it."""
    return {"time": time, "from": side, "flags": flags, "tsval": tsval, "tsecr": tsecr}


def capture(rng: Random, missing: str) -> Iterator[dict[str, Any]]:
    """Yield a conversation of 20 to 60 seconds, without one segment that `missing` sent.

    Each side's clock has its own rate and its own start. Segments leave near the middle of a tick
    and are captured a little later, by a tenth of the shorter tick at most: who takes any two
    packets far apart is right within one tick.
    """
    rates = {side: rng.choice(RATES) for side in OTHER}
    starts = {side: rng.randrange(1 << 20, 1 << 31) for side in OTHER}
    jitter = 0.1 / max(rates.values())
    last = {"client": 0, "server": 0}  # the TSval that each side heard last
    for side, flags, moment in _script(rng, missing):
        rate = rates[side]
        tick = int(moment * rate)
        tsval = starts[side] + tick
        tsecr = last[OTHER[side]] if flags != "S" else 0
        last[side] = tsval
        if flags:
            time = (tick + rng.uniform(0.35, 0.65)) / rate + rng.uniform(0, jitter)
            yield packet(round(time, 6), side, flags, tsval, tsecr)


def _script(rng: Random, missing: str) -> Iterator[tuple[str, str, float]]:
    """Yield who sends what and when; no flags: nobody captured it. Its echo comes next."""
    yield from (("client", "S", 0.5), ("server", "S.", 0.51), ("client", ".", 0.52))
    at = 0.52
    for flags in ("P.", "P.", "", "P.", "P.", "F."):
        side = missing if not flags else rng.choice(tuple(OTHER))
        at += rng.uniform(3, 9)
        yield side, flags, at
        if not flags:
            at += rng.uniform(3, 9)
            side = OTHER[missing]
            yield side, "P.", at
        yield OTHER[side], ".", at + 0.02
    yield missing, ".", at + 0.05


def investigation(packets: list[dict[str, Any]]) -> Case:
    """Return a case with the facts that feedback may name."""
    found = detect(packets)
    who, number = found["sender"], found["number"]
    facts = {
        "sender": who,
        "other": OTHER[who],
        "number": number + 1,
        "tsecr": packets[number]["tsecr"],
        "rate": f"{found['rate']:.0f}",
    }
    return Case((packets,), facts=facts)


def rate_of(packets: Any) -> float:
    """Return ticks a second between the first and the last of these packets."""
    first, last = packets[0], packets[-1]
    passed = last["time"] - first["time"]
    return float((last["tsval"] - first["tsval"]) / passed) if passed else 0.0


def detect(
    packets: Any, *, needs_ack: bool = True, own: bool = False, everybody: bool = False,
    fixed: float = 0,
) -> dict[str, Any]:  # fmt: skip
    """Find the unseen segment, right as it stands; `number` is the packet that gives it away."""
    for number, one in enumerate(packets):
        sender = OTHER[one["from"]]
        theirs = [each for each in packets if each["from"] == sender]
        if needs_ack and "." not in one["flags"]:
            continue
        if one["tsecr"] in [each["tsval"] for each in theirs]:
            continue
        clock = [each for each in packets if each["from"] == (one["from"] if own else sender)]
        rate = fixed or rate_of(packets if everybody else clock)
        start = packets[0] if everybody else clock[0]
        passed = (one["tsecr"] - start["tsval"]) / rate if rate else 0.0
        return {"sender": sender, "rate": rate, "time": start["time"] + passed, "number": number}
    return {"sender": "", "rate": 0.0, "time": 0.0, "number": 0}


def answer(packets: Any, **ways: Any) -> dict[str, Any]:
    """Return what the task asks for."""
    found = detect(packets, **ways)
    del found["number"]
    return found


def with_echo_time(packets: Any) -> dict[str, Any]:
    """Answer with the time at which the echo was captured."""
    found = detect(packets)
    time = packets[found.pop("number")]["time"]
    return {**found, "time": time}


def with_neighbours(packets: Any) -> dict[str, Any]:
    """Answer by the first two packets of the sender, however near to each other."""
    found = detect(packets)
    tsecr = packets[found["number"]]["tsecr"]
    theirs = [one for one in packets if one["from"] == found["sender"]]
    rate, start = rate_of(theirs[:2]) or 1.0, theirs[0]
    time = start["time"] + (tsecr - start["tsval"]) / rate
    return {"sender": found["sender"], "rate": rate, "time": time}


def from_zero(packets: Any) -> dict[str, Any]:
    """Answer with the time that passed since the sender's first packet."""
    found = answer(packets)
    start = next(one["time"] for one in packets if one["from"] == found["sender"])
    return {**found, "time": found["time"] - start}


def upside_down(packets: Any) -> dict[str, Any]:
    """Answer with seconds a tick."""
    found = answer(packets)
    return {**found, "rate": 1 / found["rate"]}


def with_wrong_sender(packets: Any) -> dict[str, Any]:
    """Answer with the one who echoed."""
    found = answer(packets)
    return {**found, "sender": OTHER[found["sender"]]}


UNSEEN = Task(
    id="03.4",
    name="unseen_segment",
    points=4,
    judge="clock",
    parts=(Part(SENDER, 1, ("sender",)), Part(RATE, 1, ("rate",)), Part(TIME, 2, ("time",))),
    hints=(
        (
            "Look for an echo without a voice: a TSecr that no captured packet of the other side "
            "ever had as TSval. Somebody sent that TSval, and you did not see it."
        ),
        (
            "A TSecr is a time by the other side's clock. So the unseen segment was sent by the "
            "other side, and only that side's packets tell how fast its clock goes: take its "
            "first and its last one, and divide ticks by seconds. Then count from a packet of "
            "that side. The SYN's TSecr is 0 and means nothing: no ACK flag, no echo."
        ),
        (
            'For each packet p with "." in p["flags"]: theirs = the packets whose "from" is the '
            'other side. If p["tsecr"] is not among their tsvals: rate = (theirs[-1]["tsval"] - '
            'theirs[0]["tsval"]) / (theirs[-1]["time"] - theirs[0]["time"]), and the time is '
            'theirs[0]["time"] + (p["tsecr"] - theirs[0]["tsval"]) / rate.'
        ),
    ),
    inputs=captures,
    mistakes=(
        Mistake(
            "TSecr read by the wrong side's clock",
            lambda packets: answer(packets, own=True),
            "You read the TSecr of packet {number} by the clock of the {other}, who sent that "
            "packet. TSecr is an echo: it is a time by the other side's clock, here the "
            "{sender}'s (RFC 7323 section 3.2). Rate and starting point must come from there.",
            loses=3,
        ),
        Mistake(
            "the SYN's TSecr taken for an echo",
            lambda packets: answer(packets, needs_ack=False),
            "You found the SYN. Its TSecr is 0 because it has heard nothing yet: the field is "
            "valid only with the ACK flag (RFC 7323 section 3.2). In tcpdump's letters ACK is the "
            "dot. Packet {number} is the one.",
            loses=4,
        ),
        Mistake(
            "both clocks mixed",
            lambda packets: answer(packets, everybody=True),
            "You take the first and the last packet, whoever sent them. Each side has a clock of "
            "its own, with a start and a rate of its own: measure with packets of the {sender} "
            "only.",
            loses=3,
        ),
        Mistake(
            "a clock of milliseconds taken for granted",
            lambda packets: answer(packets, fixed=1000.0),
            "You take 1000 ticks a second for granted. RFC 7323 section 5.4 allows 1 to 1000. "
            "Measure: this clock makes {rate}.",
            loses=3,
        ),
        Mistake(
            "the chat's clock taken for granted",
            lambda packets: answer(packets, fixed=250.0),
            "You take 250 ticks a second for granted. That was the chat's clock; every other "
            "has a rate of its own. Measure: this one makes {rate}.",
            loses=3,
        ),
        Mistake(
            "neighbours measured",
            with_neighbours,
            "You measure with two packets that stand close together. A captured time is late by a "
            "fraction of a tick, and over a short time that counts: take the first and the last "
            "packet of the {sender}. This clock makes {rate} ticks a second.",
            loses=3,
        ),
        Mistake(
            "the start forgotten",
            from_zero,
            "You give the seconds since the {sender}'s first packet. Add that packet's own time: "
            "the answer is on the same scale as the packets' times.",
            loses=2,
        ),
        Mistake(
            "seconds a tick",
            upside_down,
            "That is how long a tick takes. Wanted are ticks a second, the other way round: ticks "
            "divided by seconds.",
            loses=1,
        ),
        Mistake(
            "the time of the echo",
            with_echo_time,
            "You give the time of packet {number}, which echoes. The segment itself was sent "
            "earlier, when the {sender}'s clock stood at {tsecr}.",
            loses=2,
        ),
        Mistake(
            "the one who echoed taken for the sender",
            with_wrong_sender,
            "Packet {number} is from the {other}, and its TSecr {tsecr} repeats what the other "
            "side said. So it was the {sender} who sent the segment that nobody saw.",
            loses=1,
        ),
    ),
)
