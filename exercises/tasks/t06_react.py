"""Task 06.4: old SYNs and half-open peers, RFC 9293 section 3.5, figures 8 to 11."""

from random import Random
from typing import Any

from course.exercise import Case, Mistake, Part, Task

from .segments import ACK, RST, SPACE, SYN, facts, reply, segment

OLD, HALF, NOBODY, BELIEVE = (
    "an old SYN", "a half-open peer", "nobody here", "whom a reset convinces",
)  # fmt: skip
End = dict[str, Any]
Seg = dict[str, int]


def anomalies(rng: Random) -> list[Case]:
    """Draw the figures with their own numbers, then with random ones, some that wrap."""
    cases = figures(100, 300, 90, 400)
    for _ in range(6):
        cases += figures(*(rng.randrange(SPACE) for _ in range(4)), length=rng.randrange(1, 1461))
    last = SPACE - 1
    return [*cases, *figures(last, 300, last - 5, last), *figures(7, last, last, 9)]


def figures(mine: int, its: int, old: int, new: int, length: int = 10) -> list[Case]:
    """Return every step of figures 8 to 11 in which somebody has to decide."""
    if (mine - old) % SPACE < 2 or (old - mine) % SPACE < 2:
        old = mine + 1_000_000
    calling, taken = end("SYN-SENT", mine + 1), end("SYN-RECEIVED", its + 1, old + 1)
    talking = end("ESTABLISHED", its, mine)
    return [
        case(OLD, calling, segment(its, old + 1, SYN | ACK)),  # figure 8, line 4
        case(OLD, calling, segment(its, mine + 1, SYN | ACK)),  # the true answer
        case(HALF, talking, segment(new, 0, SYN)),  # figure 9, line 3
        case(HALF, calling, segment(its, old, ACK)),  # figure 9, line 4
        case(NOBODY, end("CLOSED"), segment(its, mine, ACK, length)),  # figure 10, line 2
        case(NOBODY, end("CLOSED"), segment(new, 0, SYN)),  # a call to a closed port
        case(NOBODY, end("CLOSED"), segment(new, 0, SYN, length)),
        case(NOBODY, end("LISTEN"), segment(its, old + 1, SYN | ACK)),  # figure 11, line 3
        case(BELIEVE, taken, segment(old + 1, 0, RST)),  # figure 8, line 5
        case(BELIEVE, talking, segment(mine, 0, RST)),  # figures 9 and 10
        case(BELIEVE, end("CLOSED"), segment(mine, 0, RST)),
        case(BELIEVE, end("LISTEN"), segment(old, 0, RST)),
    ]


def end(state: str, snd_nxt: int | None = None, rcv_nxt: int | None = None) -> End:
    """Return an end: its state, what it will send next, what it expects next."""
    known = {"snd_nxt": snd_nxt, "rcv_nxt": rcv_nxt}
    return {"state": state} | {
        name: None if value is None else value % SPACE for name, value in known.items()
    }


def case(part: str, one: End, seg: Seg) -> Case:
    """Return a case with what feedback may name."""
    return Case((one, seg), (part,), facts(seg, state=one["state"], snd_nxt=str(one["snd_nxt"])))


def react(one: End, seg: Seg) -> Any:
    """Decide rightly."""
    state, flags = one["state"], seg["flags"]
    if flags & RST:
        after = {"SYN-RECEIVED": "LISTEN", "ESTABLISHED": "CLOSED"}.get(state, state)
        return (None, after)
    if state == "ESTABLISHED":
        return (reply(one["snd_nxt"], one["rcv_nxt"], ACK), state)
    if state == "SYN-SENT" and flags == SYN | ACK and seg["ack"] == one["snd_nxt"]:
        return (reply(one["snd_nxt"], seg["seq"] + 1, ACK), "ESTABLISHED")
    return (refusal(seg), state)


def refusal(seg: Seg) -> dict[str, int]:
    """Return the RST that answers a segment, section 3.5.2."""
    if seg["flags"] & ACK:
        return reply(seg["ack"], 0, RST)
    return reply(0, seg["seq"] + bool(seg["flags"] & SYN) + seg["length"], RST | ACK)


def resetting(number: Any) -> Any:
    """Return a variant whose RSTs to segments with ACK carry another number."""

    def wrong(one: End, seg: Seg) -> Any:
        said, after = react(one, seg)
        if said and said["flags"] == RST:
            said = said | number(one, seg)
        return (said, after)

    return wrong


def no_ack_in_reset(one: End, seg: Seg) -> Any:
    """Answer a SYN to nobody by a RST that acknowledges nothing."""
    said, after = react(one, seg)
    return (reply(0, 0, RST) if said and said["flags"] == RST | ACK else said, after)


def resets_the_syn(one: End, seg: Seg) -> Any:
    """Let an established connection answer a SYN by RST, and die of it."""
    if one["state"] == "ESTABLISHED" and seg["flags"] == SYN:
        return (refusal(seg), "CLOSED")
    return react(one, seg)


def believes(one: End, seg: Seg) -> Any:
    """Take any SYN,ACK in SYN-SENT for the answer."""
    if one["state"] == "SYN-SENT" and seg["flags"] == SYN | ACK:
        return (reply(one["snd_nxt"], seg["seq"] + 1, ACK), "ESTABLISHED")
    return react(one, seg)


def ignores_the_syn(one: End, seg: Seg) -> Any:
    """Let an established connection say nothing to a SYN."""
    if one["state"] == "ESTABLISHED" and seg["flags"] == SYN:
        return (None, "ESTABLISHED")
    return react(one, seg)


def gives_up(one: End, seg: Seg) -> Any:
    """Close the attempt when an answer that is not one's own has been reset."""
    said, after = react(one, seg)
    return (said, "CLOSED" if said and one["state"] == "SYN-SENT" == after else after)


def acknowledging(number: Any) -> Any:
    """Return a variant whose RST,ACKs acknowledge another number."""

    def wrong(one: End, seg: Seg) -> Any:
        said, after = react(one, seg)
        if said and said["flags"] == RST | ACK:
            said = said | {"ack": number(seg) % SPACE}
        return (said, after)

    return wrong


def no_wrap(one: End, seg: Seg) -> Any:
    """Add without going round."""
    said, after = react(one, seg)
    if said and said["flags"] & ACK and one["state"] != "ESTABLISHED":
        said = said | {"ack": seg["seq"] + bool(seg["flags"] & SYN) + seg["length"]}
    return (said, after)


def resets_a_reset_when_closed(one: End, seg: Seg) -> Any:
    """Answer a RST by a RST in CLOSED, where everything is answered by one."""
    if seg["flags"] & RST and one["state"] == "CLOSED":
        return (refusal(seg), "CLOSED")
    return react(one, seg)


def resets_resets(one: End, seg: Seg) -> Any:
    """Answer a RST to nobody by a RST."""
    if seg["flags"] & RST and one["state"] in ("CLOSED", "LISTEN"):
        return (reply(0, seg["seq"], RST | ACK), one["state"])
    return react(one, seg)


def closes_all(one: End, seg: Seg) -> Any:
    """Let a RST close whatever it meets."""
    said, after = react(one, seg)
    return (said, "CLOSED" if seg["flags"] & RST else after)


REACT = Task(
    id="06.4",
    name="react",
    points=4,
    parts=(Part(OLD, 1), Part(HALF, 1), Part(NOBODY, 1), Part(BELIEVE, 1)),
    hints=(
        (
            "Ask three things in this order. Is it a RST? Then nothing is answered; only the "
            "state may change. Is this end ESTABLISHED? Then it defends what it has. Is what the "
            "segment acknowledges what this end has sent? If not, a RST says so."
        ),
        (
            "A RST must be believed by whoever gets it, so its number comes from the segment that "
            "it answers. With ACK: seq is that segment's ack. Without ACK: seq is 0, and the RST "
            "acknowledges all that came: ack = seq + length, plus 1 if there was a SYN."
        ),
        (
            "RST: SYN-RECEIVED goes to LISTEN, ESTABLISHED to CLOSED, others stay. ESTABLISHED "
            "hears anything else here: (seq snd_nxt, ack rcv_nxt, flags 0x10). SYN-SENT hears "
            "SYN,ACK with ack == snd_nxt: it opens, as in 06.1. All the rest: the RST of hint 2, "
            "and the state stays."
        ),
    ),
    inputs=anomalies,
    mistakes=(
        Mistake(
            "RST with the end's own number",
            resetting(lambda one, _: {"seq": one["snd_nxt"] or 0}),
            "Your RST has the number that you would send next ({snd_nxt}). The other side expects "
            "{ack}: it has just said so in its ack. Only with that number does it believe you "
            "(RFC 9293 section 3.5.2).",
            loses=3,
        ),
        Mistake(
            "RST with the peer's number",
            resetting(lambda _, seg: {"seq": seg["seq"]}),
            "Your RST repeats the number of the segment that it answers, {seq}. That is a number "
            "of the other direction. Take its ack, {ack}: what it expects from you.",
            loses=3,
        ),
        Mistake(
            "RST that acknowledges what had an ACK",
            resetting(lambda _, seg: {"ack": (seg["seq"] + 1) % SPACE, "flags": RST | ACK}),
            "The segment had an ACK, so your RST takes its seq from there and is believed for "
            "that. It acknowledges nothing: flags RST alone, ack 0 (RFC 9293 section 3.5.2).",
            loses=3,
        ),
        Mistake(
            "RST without ACK to a SYN",
            no_ack_in_reset,
            "A SYN acknowledges nothing, so there is no number that would make a bare RST "
            "believable. RST,ACK with seq 0 and ack = {seq} + 1 (and + length) does: it shows "
            "that you have seen this very SYN.",
            loses=1,
        ),
        Mistake(
            "a SYN ends an established connection",
            resets_the_syn,
            "You let a SYN end a connection that stands. Anybody could send one. An ESTABLISHED "
            "end answers with an ACK that says where it is (RFC 9293 figure 9; since RFC 5961 it "
            "is called a challenge ACK). If the peer has really forgotten, its RST comes back.",
            loses=1,
        ),
        Mistake(
            "any SYN,ACK believed",
            believes,
            "This SYN,ACK has ack {ack}, but you have sent {snd_nxt} - 1: it answers a SYN that "
            "is not yours any more. Do not open; reset it, with seq {ack} (RFC 9293 figure 8).",
            loses=1,
            misconception="M06",
        ),
        Mistake(
            "a RST answered by a RST",
            resets_resets,
            "You answer a RST. Two that have both forgotten would do so for ever: a RST is never "
            "answered.",
            loses=1,
        ),
        Mistake(
            "a RST answered by a RST in CLOSED",
            resets_a_reset_when_closed,
            "Your CLOSED end answers a RST. Two that have both forgotten would do so for ever: a "
            "RST is never answered.",
            loses=1,
        ),
        Mistake(
            "a SYN in ESTABLISHED not answered",
            ignores_the_syn,
            "Your ESTABLISHED end says nothing to a SYN. Then a peer that was switched off and on "
            "again calls in vain for as long as this end holds on. The ACK tells it which "
            "connection is still there, and its RST clears that up (RFC 9293 figure 9).",
            loses=1,
        ),
        Mistake(
            "the attempt given up with the RST",
            gives_up,
            "You go to CLOSED. What you have reset is the answer to somebody's old SYN; "
            "your own SYN is still under way, and its answer may come yet. Stay in SYN-SENT (RFC "
            "9293 figure 8, line 5).",
            loses=2,
        ),
        Mistake(
            "a SYN not counted in the RST",
            acknowledging(lambda seg: seg["seq"] + seg["length"]),
            "The RST acknowledges all that came, and a SYN takes a number like an octet: ack is "
            "{seq} + 1, plus the octets of text.",
            loses=1,
            misconception="M04",
        ),
        Mistake(
            "text not counted in the RST",
            acknowledging(lambda seg: seg["seq"] + bool(seg["flags"] & SYN)),
            "The RST acknowledges all that came: each octet of text takes a number, too. Add "
            "`length`.",
            loses=1,
        ),
        Mistake(
            "no wrap at 2^32",
            no_wrap,
            "An ack of yours is larger than 4294967295. Sequence numbers have 32 bits; behind the "
            "last one comes 0: take the sum % 2**32.",
            loses=2,
        ),
        Mistake(
            "a listener closed by a RST",
            closes_all,
            "A RST in LISTEN is ignored, and in SYN-RECEIVED it leads back to LISTEN: the server "
            "goes on waiting for others. Only an established connection is CLOSED by it.",
            loses=1,
        ),
    ),
)
