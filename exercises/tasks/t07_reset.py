"""Task 07.3: which segments are answered by a RST, and with which numbers: RFC 9293 3.5.2."""

from itertools import cycle
from random import Random
from typing import Any

from course.exercise import Case, Mistake, Part, Task

SPACE = 1 << 32
SYNCHRONIZED = (
    "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT",
)  # fmt: skip
NOBODY, WAITING, OPENING, OPEN = "CLOSED", "LISTEN", "opening", "synchronized states"
Segment = dict[str, Any]


def segment(
    rng: Random, flags: str, *, ack: int | None = None, data: int | None = None
) -> Segment:
    """Draw a segment with these flags; numbers near the end of their space are as likely."""
    names = set(flags.split(",")) if flags else set()
    octets = rng.choice((0, 0, 1, 13, 1460)) if data is None else data
    length = octets + ("SYN" in names) + ("FIN" in names)
    seq = rng.choice((rng.getrandbits(32), SPACE - 1, SPACE - rng.randrange(1, 1400)))
    number = rng.getrandbits(32) if ack is None else ack
    return {"seq": seq, "ack": number if "ACK" in names else 0, "len": length, "flags": names}


def case(part: str, state: str, seg: Segment, snd_nxt: int) -> Case:
    """Return a case, with its numbers as facts."""
    names = ",".join(name for name in ("SYN", "FIN", "RST", "ACK") if name in seg["flags"])
    facts = {
        "state": state,
        "flags": names or "none",
        "seq": seg["seq"],
        "len": seg["len"],
        "end": (seg["seq"] + seg["len"]) % SPACE,
        "ack": seg["ack"],
        "snd_nxt": snd_nxt,
    }
    return Case((state, seg, snd_nxt), (part,), facts)


def arrivals(rng: Random) -> list[Case]:
    """Draw segments for every state: a plain SYN first, then every kind."""
    plain = {"seq": 100, "ack": 0, "len": 1, "flags": {"SYN"}}
    cases = [
        case(NOBODY, "CLOSED", plain, 0),
        case(NOBODY, "CLOSED", {"seq": 300, "ack": 101, "len": 5, "flags": {"ACK"}}, 0),
        case(NOBODY, "CLOSED", {"seq": 7, "ack": 0, "len": 0, "flags": {"RST"}}, 0),
        case(NOBODY, "CLOSED", {"seq": SPACE - 1, "ack": 0, "len": 14, "flags": {"SYN"}}, 0),
        case(NOBODY, "CLOSED", {"seq": 40, "ack": 0, "len": 8, "flags": {"FIN"}}, 0),
    ]
    for flags in ("SYN", "ACK", "SYN,ACK", "FIN,ACK", "RST", "RST,ACK", "FIN", ""):
        cases += [case(NOBODY, "CLOSED", segment(rng, flags), 0) for _ in range(2)]
    for flags in ("SYN", "ACK", "SYN,ACK", "FIN,ACK", "RST", "RST,ACK", ""):
        cases.append(case(WAITING, "LISTEN", segment(rng, flags), 0))
    cases += opening(rng) + synchronized(rng)
    return cases


def opening(rng: Random) -> list[Case]:
    """Draw segments for SYN-SENT and SYN-RECEIVED, the right ACK and wrong ones."""
    found = []
    for snd_nxt in (101, 0, rng.getrandbits(32)):
        wrong = cycle([(snd_nxt - 1) % SPACE, (snd_nxt + 1) % SPACE, (snd_nxt + 5000) % SPACE])
        for state, flags in (
            ("SYN-SENT", "SYN,ACK"), ("SYN-SENT", "ACK"), ("SYN-SENT", "RST,ACK"),
            ("SYN-RECEIVED", "ACK"), ("SYN-RECEIVED", "FIN,ACK"), ("SYN-RECEIVED", "RST,ACK"),
        ):  # fmt: skip
            for ack in (snd_nxt, next(wrong)):
                seg = segment(rng, flags, ack=ack, data=0)
                found.append(case(OPENING, state, seg, snd_nxt))
        found.append(case(OPENING, "SYN-SENT", segment(rng, "SYN"), snd_nxt))
    return found


def synchronized(rng: Random) -> list[Case]:
    """Draw segments for the states where a wrong number gets an ACK; and two for CLOSED."""
    found = [
        case(OPEN, "CLOSED", {"seq": 4999, "ack": 0, "len": 1, "flags": {"SYN"}}, 0),
    ]
    for state in SYNCHRONIZED:
        snd_nxt = rng.getrandbits(32)
        wrong = (snd_nxt + rng.randrange(1, 1 << 30)) % SPACE
        for flags, ack in (("ACK", snd_nxt), ("ACK", wrong), ("SYN", 0), ("RST", 0)):
            found.append(case(OPEN, state, segment(rng, flags, ack=ack), snd_nxt))
    return found


def reply(
    state: str,
    seg: Segment,
    snd_nxt: int,
    *,
    to_rst: bool = False,
    to_known: bool = False,
    as_closed: tuple[str, ...] = ("CLOSED",),
    wrong_ack: tuple[str, ...] = ("SYN-SENT", "SYN-RECEIVED"),
    octets: int | None = None,
    more: int = 0,
    space: int = SPACE,
    uses_ack: bool = True,
    own_seq: bool = False,
    acks_too: bool = False,
) -> dict[str, Any] | None:
    """Return the fields of the RST, or None; each keyword replaces one rule."""
    flags = seg["flags"]
    has_ack = "ACK" in flags
    if "RST" in flags and not (to_rst and state not in SYNCHRONIZED):
        return None
    is_bad = has_ack and (seg["ack"] != snd_nxt or to_known)
    due = state in as_closed or (state == "LISTEN" and has_ack) or (state in wrong_ack and is_bad)
    if not due:
        return None
    size = (seg["len"] if octets is None else octets) + more
    end = (seg["seq"] + size) % space
    if has_ack and acks_too:
        return {"seq": seg["ack"], "ack": end, "flags": {"RST", "ACK"}}
    if has_ack and uses_ack:
        return {"seq": snd_nxt if own_seq else seg["ack"], "ack": 0, "flags": {"RST"}}
    return {"seq": 0, "ack": end, "flags": {"RST", "ACK"}}


def _unasked(state: str, seg: Segment, snd_nxt: int) -> dict[str, Any] | None:
    """While opening, take the 0 of a segment without ACK for a wrong ACK."""
    if state in ("SYN-SENT", "SYN-RECEIVED") and "RST" not in seg["flags"]:
        seg = {**seg, "flags": seg["flags"] | {"ACK"}}
    return reply(state, seg, snd_nxt)


def _too_high(state: str, seg: Segment, snd_nxt: int) -> dict[str, Any] | None:
    """While opening, refuse only an ACK that is greater."""
    if state in ("SYN-SENT", "SYN-RECEIVED") and seg["ack"] <= snd_nxt:
        return None
    return reply(state, seg, snd_nxt)


RESET_FOR = Task(
    id="07.3",
    name="reset_for",
    points=5,
    parts=(Part(NOBODY, 2), Part(WAITING, 1), Part(OPENING, 1), Part(OPEN, 1)),
    hints=(
        (
            "Settle first whether a RST is due at all, then its numbers. Whether: never in "
            "answer to a RST; in CLOSED to everything else; in LISTEN to what carries an ACK; in "
            "SYN-SENT and SYN-RECEIVED to an ACK of something that was not sent; in the seven "
            "synchronized states not at all."
        ),
        (
            "The numbers depend only on whether the segment has ACK. If it has, the RST takes its "
            "sequence number from there and carries no ACK itself. If not, the RST begins at 0 "
            "and acknowledges the segment: seq + len, where len counts SYN and FIN too, modulo "
            "2**32."
        ),
        (
            'With flags = segment["flags"]: return None if "RST" in flags. Then "ACK" in flags '
            'leads to {"seq": segment["ack"], "ack": 0, "flags": {"RST"}}, else to {"seq": 0, '
            '"ack": (segment["seq"] + segment["len"]) % 2**32, "flags": {"RST", "ACK"}}. '
            "Before that, in LISTEN return None without ACK; in SYN-SENT and SYN-RECEIVED return "
            'None without ACK or if segment["ack"] == snd_nxt; in any other state but CLOSED '
            "return None."
        ),
    ),
    inputs=arrivals,
    mistakes=(
        Mistake(
            "a RST answered by a RST",
            lambda state, seg, snd_nxt: reply(state, seg, snd_nxt, to_rst=True),
            "You answer a RST with a RST. Two ends that both know of no connection would then "
            "answer each other for ever. Whatever the state: a RST is never answered by a RST.",
            loses=4,
            misconception="M15",
        ),
        Mistake(
            "always sequence number 0",
            lambda state, seg, snd_nxt: reply(state, seg, snd_nxt, uses_ack=False),
            "This segment carries ACK {ack}. Who sent it expects exactly that number next, so the "
            "RST must have it: SEQ={ack}, and no ACK. Zero is for segments without ACK, whose "
            "sender has told no number.",
            loses=4,
        ),
        Mistake(
            "SEQ+1 whatever the segment holds",
            lambda state, seg, snd_nxt: reply(state, seg, snd_nxt, octets=1),
            "You acknowledge seq + 1. That is right for a bare SYN only. This segment takes {len} "
            "numbers (SEG.LEN counts text, SYN and FIN), so the RST acknowledges {end}.",
            loses=2,
        ),
        Mistake(
            "seq + len beyond 32 bits",
            lambda state, seg, snd_nxt: reply(state, seg, snd_nxt, space=1 << 40),
            "{seq} + {len} does not fit into 32 bits. Sequence numbers are counted modulo 2**32: "
            "the number behind 4294967295 is 0, and here the RST acknowledges {end}.",
            loses=2,
        ),
        Mistake(
            "one more for the SYN that len has counted",
            lambda state, seg, snd_nxt: reply(state, seg, snd_nxt, more=1),
            "You add one to seq + len. SEG.LEN has counted SYN and FIN already: this segment "
            "takes {len}, so the RST acknowledges {end}.",
            loses=3,
        ),
        Mistake(
            "the RST acknowledges besides",
            lambda state, seg, snd_nxt: reply(state, seg, snd_nxt, acks_too=True),
            "This segment carries ACK {ack}. The RST takes its number from there, and that is "
            "enough to be believed: it has no ACK of its own, so ack is 0 and flags is {{'RST'}}.",
            loses=4,
        ),
        Mistake(
            "the RST begins at SND.NXT",
            lambda state, seg, snd_nxt: reply(state, seg, snd_nxt, own_seq=True),
            "Your RST has sequence number {snd_nxt}, a number of this end. The other side has "
            "said which one it expects next, ACK {ack}, and believes only that one.",
            loses=4,
        ),
        Mistake(
            "LISTEN answers like CLOSED",
            lambda state, seg, snd_nxt: reply(state, seg, snd_nxt, as_closed=("CLOSED", "LISTEN")),
            "In LISTEN you answer flags {flags} by a RST. Only an ACK is wrong there, because "
            "nothing was sent that it could acknowledge. A SYN is what a listener waits for, and "
            "what has neither is dropped.",
            loses=1,
        ),
        Mistake(
            "every ACK refused while opening",
            lambda state, seg, snd_nxt: reply(state, seg, snd_nxt, to_known=True),
            "In {state} the only thing sent is our SYN; its acknowledgement is {snd_nxt}, and "
            "that is what this segment carries: {ack}. It opens the connection. Only another "
            "number is answered by a RST.",
            loses=1,
        ),
        Mistake(
            "a segment without ACK is taken to acknowledge 0",
            _unasked,
            "In {state} you compare ack with snd_nxt also where there is no ACK. This segment has "
            "flags {flags}, and its ack is 0 because the dict needs a number. It acknowledges "
            "nothing, so it acknowledges nothing wrong.",
            loses=1,
        ),
        Mistake(
            "only an ACK that is too high is refused",
            _too_high,
            "In {state} you refuse an ACK only if it is greater than snd_nxt. This one is {ack}, "
            "and snd_nxt is {snd_nxt}. An older number is as wrong: this end has sent nothing but "
            "its SYN. (And numbers begin again after 2**32 - 1, so a later one may be smaller.)",
            loses=1,
        ),
        Mistake(
            "a RST for wrong numbers on an open connection",
            lambda state, seg, snd_nxt: reply(
                state, seg, snd_nxt, wrong_ack=("SYN-SENT", "SYN-RECEIVED", *SYNCHRONIZED)
            ),
            "In {state} a wrong number is answered by an empty ACK that says what is expected, "
            "not by a RST: otherwise any old or forged segment could end a connection. RFC 9293 "
            "section 3.5.2, third group; RFC 5961 calls such an answer a challenge ACK.",
            loses=1,
            misconception="M15",
        ),
        Mistake(
            "a SYN resets an open connection",
            lambda state, seg, snd_nxt: (
                reply("CLOSED", seg, snd_nxt)
                if "SYN" in seg["flags"] and state in SYNCHRONIZED
                else reply(state, seg, snd_nxt)
            ),
            "A SYN arrives in {state}, and you reset. It may be an old duplicate or a forgery: "
            "the answer is a challenge ACK, and the connection stays (RFC 9293 section 3.10.7.4, "
            "fourth check).",
            loses=1,
        ),
    ),
)
