"""Task 06.5: what two SYNs agree upon: RFC 9293 3.7.1, RFC 7323, RFC 2018, RFC 3168 6.1.1."""

from itertools import product
from random import Random
from typing import Any

from course.exercise import Case, Mistake, Part, Task

SIZE, SHIFT, BOTH, ECN = "MSS", "window scale", "SACK and timestamps", "ECN"
SYN, ACK, ECE, CWR = 0x02, 0x10, 0x40, 0x80
DEFAULT, LARGEST_SHIFT = 536, 14
Syn = dict[str, Any]


def pairs(rng: Random) -> list[Case]:
    """Draw pairs: a usual one, each option on one side only, all flags of ECN, random sets."""
    usual = syn(1460, 7, True, True)
    cases = [case(usual, syn(1400, 9, True, True, answer=True))]
    cases += [case(syn(mss=a), syn(mss=b, answer=True)) for a, b in ((1460, None), (None, 8960))]
    cases += [case(syn(scale=a), syn(scale=b, answer=True)) for a, b in SHIFTS]
    for a, b in product((True, False), repeat=2):
        cases.append(case(syn(sack=a, stamps=not b), syn(sack=b, stamps=not a, answer=True)))
    sets = (0, ECE, CWR, ECE | CWR)
    cases += [
        case(syn(1460, ecn=asked), syn(1460, ecn=said, answer=True))
        for asked, said in product(sets, repeat=2)
    ]
    cases += [case(drawn(rng), drawn(rng, answer=True)) for _ in range(16)]
    return cases


SHIFTS = ((7, None), (None, 7), (0, 0), (0, 8), (15, 3), (2, 255), (14, 14))


def syn(
    mss: int | None = None,
    scale: int | None = None,
    sack: bool = False,
    stamps: bool = False,
    *,
    ecn: int = 0,
    answer: bool = False,
) -> Syn:
    """Return a SYN, or with `answer` a SYN,ACK."""
    flags = SYN | (ACK if answer else 0) | ecn
    options = {"mss": mss, "scale": scale, "sack_permitted": sack, "timestamps": stamps}
    return {"flags": flags} | options


def drawn(rng: Random, *, answer: bool = False) -> Syn:
    """Return a SYN with any options."""
    mss = rng.choice(
        (None, 536, 1220, 1360, 1400, 1440, 1460, 8960, 65495, rng.randrange(64, 9000))
    )
    scale = rng.choice((None, *range(16)))
    wishes = rng.random() < 0.6, rng.random() < 0.6
    return syn(mss, scale, *wishes, ecn=rng.choice((0, ECE, ECE | CWR)), answer=answer)


def case(asks: Syn, answers: Syn) -> Case:
    """Return a case with what feedback may name."""
    known = {
        "its_mss": str(answers["mss"] or "no MSS"),
        "own_mss": str(asks["mss"] or "no MSS"),
        "asked": f"0x{asks['flags']:02x}",
        "said": f"0x{answers['flags']:02x}",
        "shifts": f"{asks['scale']} and {answers['scale']}",
    }
    return Case((asks, answers), facts=known)


def agree(asks: Syn, answers: Syn, **wrong: Any) -> dict[str, Any]:
    """Read what holds; `wrong` replaces some of it."""
    shifts = asks["scale"], answers["scale"]
    a, b = (min(n, LARGEST_SHIFT) for n in shifts) if None not in shifts else (0, 0)
    asked = asks["flags"] & (ECE | CWR) == ECE | CWR
    return {
        "client_mss": answers["mss"] or DEFAULT,
        "server_mss": asks["mss"] or DEFAULT,
        "client_shift": a,
        "server_shift": b,
        "sack": asks["sack_permitted"] and answers["sack_permitted"],
        "timestamps": asks["timestamps"] and answers["timestamps"],
        "ecn": asked and answers["flags"] & (ECE | CWR) == ECE,
    } | wrong


def least(asks: Syn, answers: Syn) -> dict[str, Any]:
    """Take the smaller MSS for both."""
    both = min(asks["mss"] or DEFAULT, answers["mss"] or DEFAULT)
    return agree(asks, answers, client_mss=both, server_mss=both)


def own(asks: Syn, answers: Syn) -> dict[str, Any]:
    """Let each side keep to its own announcement."""
    right = agree(asks, answers)
    return right | {"client_mss": right["server_mss"], "server_mss": right["client_mss"]}


def no_default(asks: Syn, answers: Syn) -> dict[str, Any]:
    """Take a missing MSS for 1460."""
    return agree(asks, answers, client_mss=answers["mss"] or 1460, server_mss=asks["mss"] or 1460)


def alone(asks: Syn, answers: Syn) -> dict[str, Any]:
    """Shift where only one side has offered."""
    a, b = (min(one["scale"] or 0, LARGEST_SHIFT) for one in (asks, answers))
    return agree(asks, answers, client_shift=a, server_shift=b)


def same_shift(asks: Syn, answers: Syn) -> dict[str, Any]:
    """Take the smaller shift for both."""
    right = agree(asks, answers)
    both = min(right["client_shift"], right["server_shift"])
    return right | {"client_shift": both, "server_shift": both}


def any_shift(asks: Syn, answers: Syn) -> dict[str, Any]:
    """Take a shift above 14 as it is."""
    if None in (asks["scale"], answers["scale"]):
        return agree(asks, answers)
    return agree(asks, answers, client_shift=asks["scale"], server_shift=answers["scale"])


def zero_is_none(asks: Syn, answers: Syn) -> dict[str, Any]:
    """Take a shift of 0 for no option."""
    if asks["scale"] and answers["scale"]:
        return agree(asks, answers)
    return agree(asks, answers, client_shift=0, server_shift=0)


def crossed_shifts(asks: Syn, answers: Syn) -> dict[str, Any]:
    """Let each side shift by what the other has said."""
    right = agree(asks, answers)
    return right | {"client_shift": right["server_shift"], "server_shift": right["client_shift"]}


def none_left(asks: Syn, answers: Syn) -> dict[str, Any]:
    """Hand a missing MSS on as None."""
    return agree(asks, answers, client_mss=answers["mss"], server_mss=asks["mss"])


def one_wishes(asks: Syn, answers: Syn) -> dict[str, Any]:
    """Let one side's offer be enough."""
    return agree(
        asks,
        answers,
        sack=asks["sack_permitted"] or answers["sack_permitted"],
        timestamps=asks["timestamps"] or answers["timestamps"],
    )


def echo_counts(asks: Syn, answers: Syn) -> dict[str, Any]:
    """Take ECE in both for an agreement."""
    return agree(asks, answers, ecn=bool(asks["flags"] & answers["flags"] & ECE))


def echo_of_both(asks: Syn, answers: Syn) -> dict[str, Any]:
    """Look for ECE in the answer, whatever CWR says there."""
    asked = asks["flags"] & (ECE | CWR) == ECE | CWR
    return agree(asks, answers, ecn=asked and bool(answers["flags"] & ECE))


def either_asks(asks: Syn, answers: Syn) -> dict[str, Any]:
    """Let one of the two flags in the SYN be a question."""
    asked = bool(asks["flags"] & (ECE | CWR))
    return agree(asks, answers, ecn=asked and answers["flags"] & (ECE | CWR) == ECE)


def same_flags(asks: Syn, answers: Syn) -> dict[str, Any]:
    """Want both flags in both segments."""
    both = asks["flags"] & answers["flags"]
    return agree(asks, answers, ecn=both & (ECE | CWR) == ECE | CWR)


AGREE = Task(
    id="06.5",
    name="agree",
    points=4,
    parts=(
        Part(SIZE, 1, ("client_mss", "server_mss")),
        Part(SHIFT, 1, ("client_shift", "server_shift")),
        Part(BOTH, 1, ("sack", "timestamps")),
        Part(ECN, 1, ("ecn",)),
    ),
    hints=(
        (
            "Go through the keys one by one and ask of each: who has said it, and whom does it "
            "bind? An MSS is a wish about what one receives. Shifts, SACK and timestamps need "
            "both sides. ECN is a question and an answer that differ."
        ),
        (
            "client_mss comes from the SYN,ACK, server_mss from the SYN; no option means 536. "
            "Shifts count only if neither is None; each then keeps its own, 14 at most. For ECN "
            "look at ECE, 0x40, and CWR, 0x80, together: flags & 0xc0."
        ),
        (
            "ecn is syn['flags'] & 0xc0 == 0xc0 and synack['flags'] & 0xc0 == 0x40. sack is "
            "syn['sack_permitted'] and synack['sack_permitted']. With both scales there, "
            "client_shift is min(syn['scale'], 14), server_shift min(synack['scale'], 14), "
            "else both are 0."
        ),
    ),
    inputs=pairs,
    mistakes=(
        Mistake(
            "the smaller MSS for both",
            least,
            "You take the minimum of {own_mss} and {its_mss} for both directions. An MSS is not "
            "bargained over: each value limits only the other side.",
            loses=1,
        ),
        Mistake(
            "each side bound by its own MSS",
            own,
            "You let the client keep to its own announcement. An MSS tells what its sender can "
            "*take*: the client's segments are limited by the server's value, {its_mss}.",
            loses=1,
        ),
        Mistake(
            "a missing MSS taken for 1460",
            no_default,
            "One side has sent no MSS. Then 536 holds for what is sent to it (RFC 9293 section "
            "3.7.1, MUST-15), and not what would fit an Ethernet.",
            loses=1,
        ),
        Mistake(
            "a shift that only one side offers",
            alone,
            "The shifts here are {shifts}. Window scaling is an offer: unless both SYNs carry "
            "it, nobody shifts, and both are 0 (RFC 7323 section 2.2).",
            loses=1,
        ),
        Mistake(
            "the smaller shift for both",
            same_shift,
            "The shifts here are {shifts}. They need not agree: each side shifts its own "
            "windows by its own number.",
            loses=1,
        ),
        Mistake(
            "a shift above 14",
            any_shift,
            "The shifts here are {shifts}. More than 14 counts as 14 (RFC 7323 section 2.3): a "
            "window must stay well below half of the sequence space.",
            loses=1,
        ),
        Mistake(
            "a shift of 0 taken for no option",
            zero_is_none,
            'The shifts here are {shifts}. A shift of 0 is an offer like any other: "I shift by '
            'nothing, and you may shift". Python takes 0 for false; ask whether it `is None`.',
            loses=1,
        ),
        Mistake(
            "each side's shift given to the other",
            crossed_shifts,
            "The shifts here are {shifts}. A SYN says by how much its *own sender* shifts the "
            "windows that it tells: client_shift comes from the SYN, server_shift from the "
            "SYN,ACK.",
            loses=1,
        ),
        Mistake(
            "a missing MSS left None",
            none_left,
            "One side has sent no MSS, and you hand on None. No announcement is an answer as "
            "well: 536 holds for what is sent to it (RFC 9293 section 3.7.1, MUST-15).",
            loses=1,
        ),
        Mistake(
            "one offer is enough",
            one_wishes,
            "You let SACK or timestamps hold where only one SYN has them. Whoever did not offer "
            "does not understand them, or does not want them.",
            loses=1,
        ),
        Mistake(
            "ECE in both taken for ECN",
            echo_counts,
            "The SYN has flags {asked}, the SYN,ACK {said}. A SYN must ask with ECE and CWR, and "
            "the answer must have ECE and not CWR: both again are an echo by somebody who did "
            "not understand (RFC 3168 section 6.1.1).",
            loses=1,
        ),
        Mistake(
            "ECE in the answer, whatever CWR says",
            echo_of_both,
            "The SYN has flags {asked}, the SYN,ACK {said}. Both flags in the answer are an echo: "
            "somebody sent the reserved bits back as they came, and did not understand. The "
            "answer that agrees has ECE and not CWR (RFC 3168 section 6.1.1).",
            loses=1,
        ),
        Mistake(
            "one flag of two taken for the question",
            either_asks,
            "The SYN has flags {asked}, the SYN,ACK {said}. Only a SYN with ECE *and* CWR asks "
            "for ECN: compare flags & 0xc0 with 0xc0 (RFC 3168 section 6.1.1).",
            loses=1,
        ),
        Mistake(
            "both flags wanted in the answer",
            same_flags,
            "The SYN has flags {asked}, the SYN,ACK {said}. You want ECE and CWR in the answer "
            "too. The answer that agrees has ECE alone (RFC 3168 section 6.1.1).",
            loses=1,
        ),
    ),
)
