"""Task 06.1: what an end says while a connection opens, RFC 9293 section 3.5, figures 6 and 7."""

from random import Random
from typing import Any

from course.exercise import Case, Mistake, Part, Task

from .segments import ACK, SPACE, SYN, facts, reply, segment

SERVER, CLIENT, THIRD = "the server's answer", "the client's answer", "the third segment"
BOTH, WRAP = "both at once", "numbers that wrap"
LAST = SPACE - 1
ROLES = ("LISTEN", "SYN-SENT", "SYN-RECEIVED", "crossing", "crossed")


def openings(rng: Random) -> list[Case]:
    """Draw each step of an opening, with plain numbers and with the last ones of the circle."""
    cases = [step(role, 100, 300) for role in ROLES]
    for iss, irs in ((LAST, LAST), (LAST, 300), (100, LAST), (rng.randrange(LAST), LAST)):
        cases += [step(role, iss, irs, WRAP) for role in ROLES]
    for _ in range(6):
        numbers = rng.randrange(1, LAST - 1), rng.randrange(1, LAST - 1)
        cases += [step(role, *numbers) for role in ROLES]
    return cases


def step(role: str, iss: int, irs: int, part: str = "") -> Case:
    """Return one step: the end has begun with `iss`, the segment comes from one that has `irs`."""
    state = {"crossing": "SYN-SENT", "crossed": "SYN-RECEIVED"}.get(role, role)
    flags = {"SYN-SENT": SYN | ACK, "SYN-RECEIVED": ACK, "crossed": SYN | ACK}.get(role, SYN)
    seg = segment(irs + (role == "SYN-RECEIVED"), (iss + 1) * bool(flags & ACK), flags)
    named = {"LISTEN": SERVER, "SYN-SENT": CLIENT, "SYN-RECEIVED": THIRD}.get(role, BOTH)
    end = {"state": state, "iss": iss}
    return Case((end, seg), (part or named,), facts(seg, iss=iss, state=state))


def answer(end: dict[str, Any], seg: dict[str, int], **wrong: Any) -> Any:
    """Answer rightly; `wrong` replaces: `plus` what is added, `wrap`, `own` the client's seq."""
    plus, own = wrong.get("plus", 1), wrong.get("own", 1)
    space = SPACE if wrong.get("wrap", True) else 1 << 64
    state, iss, flags = end["state"], end["iss"], seg["flags"]
    ack = (seg["seq"] + plus) % space
    if state == "SYN-RECEIVED":
        return (None, "ESTABLISHED")
    if flags == SYN:
        return ({"seq": iss, "ack": ack, "flags": SYN | ACK}, "SYN-RECEIVED")
    return ({"seq": (iss + own) % space, "ack": ack, "flags": ACK}, "ESTABLISHED")


def deaf_to_syn(end: dict[str, Any], seg: dict[str, int]) -> Any:
    """Take a SYN in SYN-SENT for a mistake of the peer."""
    if end["state"] == "SYN-SENT" and seg["flags"] == SYN:
        return (None, "SYN-SENT")
    return answer(end, seg)


def acks_a_syn_alone(end: dict[str, Any], seg: dict[str, int]) -> Any:
    """Answer a SYN in SYN-SENT with ACK alone, and take the connection for open."""
    if end["state"] == "SYN-SENT" and seg["flags"] == SYN:
        return (reply(end["iss"] + 1, seg["seq"] + 1, ACK), "ESTABLISHED")
    return answer(end, seg)


def acks_the_ack(end: dict[str, Any], seg: dict[str, int]) -> Any:
    """Acknowledge the third segment too."""
    if end["state"] == "SYN-RECEIVED":
        number = seg["seq"] + (seg["flags"] != ACK)
        return (reply(end["iss"] + 1, number, ACK), "ESTABLISHED")
    return answer(end, seg)


def acks_the_crossed(end: dict[str, Any], seg: dict[str, int]) -> Any:
    """Acknowledge the SYN,ACK that meets one's own SYN,ACK."""
    if end["state"] == "SYN-RECEIVED" and seg["flags"] == SYN | ACK:
        return (reply(end["iss"] + 1, seg["seq"] + 1, ACK), "ESTABLISHED")
    return answer(end, seg)


def crosses_with_next(end: dict[str, Any], seg: dict[str, int]) -> Any:
    """Give one's own SYN the next number when it is said again with an acknowledgment."""
    if end["state"] == "SYN-SENT" and seg["flags"] == SYN:
        return (reply(end["iss"] + 1, seg["seq"] + 1, SYN | ACK), "SYN-RECEIVED")
    return answer(end, seg)


def reads_a_clear_ack(end: dict[str, Any], seg: dict[str, int]) -> Any:
    """Go on with the number in the ack field, whether or not the flag ACK is set."""
    if end["state"] == "SYN-SENT":
        return (reply(seg["ack"], seg["seq"] + 1, ACK), "ESTABLISHED")
    return answer(end, seg)


def opens_at_once(end: dict[str, Any], seg: dict[str, int]) -> Any:
    """Let the server be ESTABLISHED after two messages."""
    said, state = answer(end, seg)
    return (said, "ESTABLISHED" if end["state"] == "LISTEN" else state)


ANSWER = Task(
    id="06.1",
    name="answer",
    points=5,
    parts=(Part(SERVER, 1), Part(CLIENT, 1), Part(THIRD, 1), Part(BOTH, 1), Part(WRAP, 1)),
    hints=(
        (
            "Write down the two figures of the task and ask at each arrow: in which state is the "
            "end that hears it, what does it say, where does it go? There are three states, and "
            "in SYN-SENT two kinds of segment can come."
        ),
        (
            "Whoever hears a SYN acknowledges it: ack = (seg seq + 1) % 2**32. Who has not said "
            "his own SYN with an acknowledgment yet says SYN,ACK with seq = iss. Who has sent his "
            "SYN, and hears SYN,ACK, goes on with seq = iss + 1."
        ),
        (
            "If state is SYN-RECEIVED: (None, 'ESTABLISHED'). Else if flags are SYN alone: seq "
            "iss, ack seq + 1, flags 0x12, then 'SYN-RECEIVED', in LISTEN and in SYN-SENT alike. "
            "Else (SYN,ACK in SYN-SENT): seq iss + 1, ack seq + 1, flags 0x10, 'ESTABLISHED'. "
            "All sums modulo 2**32."
        ),
    ),
    inputs=openings,
    mistakes=(
        Mistake(
            "ack is seq, not seq + 1",
            lambda end, seg: answer(end, seg, plus=0),
            "Your ack is the number of the SYN itself, {seq}. The SYN has taken that number, and "
            "ack names the next one that you expect: {next}.",
            loses=4,
            misconception="M04",
        ),
        Mistake(
            "no wrap at 2^32",
            lambda end, seg: answer(end, seg, wrap=False),
            "Sequence numbers have 32 bits: behind 4294967295 comes 0. Your sum leaves the "
            "circle; take it % 2**32 (RFC 9293 section 3.4). Here seq is {seq} and iss is {iss}.",
            loses=1,
        ),
        Mistake(
            "the client's seq not moved by its SYN",
            lambda end, seg: answer(end, seg, own=0),
            "The client's third segment has your seq {iss} again. Its SYN has taken that number; "
            "the next one is iss + 1, which is what the server's ack of {ack} says, too.",
            loses=2,
            misconception="M04",
        ),
        Mistake(
            "a SYN in SYN-SENT ignored",
            deaf_to_syn,
            "In SYN-SENT a SYN without ACK has come: the peer calls you while you call it. That "
            "is no fault (RFC 9293 figure 7): answer SYN,ACK with your own iss, and go to "
            "SYN-RECEIVED.",
            loses=2,
        ),
        Mistake(
            "a SYN in SYN-SENT taken for the whole answer",
            acks_a_syn_alone,
            "The peer's SYN acknowledges nothing: you do not know yet whether yours has arrived. "
            "So it is not ESTABLISHED. Say SYN,ACK with seq {iss}, and go to SYN-RECEIVED (RFC "
            "9293 figure 7).",
            loses=2,
        ),
        Mistake(
            "the third segment acknowledged",
            acks_the_ack,
            "You acknowledge a segment that only acknowledges. It takes no sequence number; if "
            "each ACK were answered by an ACK, that would go on for ever. Say None.",
            loses=3,
        ),
        Mistake(
            "the SYN,ACK of a crossing acknowledged",
            acks_the_crossed,
            "Both have called at once, and the peer's SYN,ACK finds you in SYN-RECEIVED. It "
            "acknowledges your SYN, and your own SYN,ACK has acknowledged the peer's: there is "
            "nothing left to say. Say None (RFC 9293 figure 7, lines 6 and 7).",
            loses=2,
        ),
        Mistake(
            "the SYN of a crossing with the next number",
            crosses_with_next,
            "Both have called at once. Your SYN,ACK is your SYN once more, now with an "
            "acknowledgment, so it has your SYN's own number, {iss}: nobody has acknowledged "
            "that yet (RFC 9293 figure 7, line 5).",
            loses=2,
        ),
        Mistake(
            "an ack field read though ACK is clear",
            reads_a_clear_ack,
            "In SYN-SENT a SYN without ACK has come, and you take your seq from its ack field. "
            "With the flag ACK clear that field says nothing. The peer calls you while you call "
            "it: say SYN,ACK with seq {iss}, and go to SYN-RECEIVED (RFC 9293 figure 7).",
            loses=2,
        ),
        Mistake(
            "open after two messages",
            opens_at_once,
            "Your server is ESTABLISHED on the SYN alone. That SYN may be a minute old. Wait in "
            "SYN-RECEIVED until your own number has come back.",
            loses=2,
            misconception="M06",
        ),
    ),
)
