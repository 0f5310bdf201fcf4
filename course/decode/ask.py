"""Questions from any packet, with their answers worked out.

Strategy. Three kinds. `blank` takes one field away and shows its octets. `order` shuffles segments
of one conversation, chosen so that their numbers allow one order only. `acknowledgment` asks which
number answers a segment. Each gives a `Question`: what is shown, what is asked, which answers
count, and the computation that leads there. Chance comes from the caller's `Random` only, so the
same seed asks the same questions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from course.decode.step import Dissection, Step
from course.decode.stream import Talk, follow
from course.decode.stream_words import socket
from course.decode.words import plural
from course.wire.seq import SPACE
from course.wire.tcp import ACK, FIN, RST, SYN

SEGMENTS = 5  # to be ordered
WIDEST = 48  # bits of a field that is asked for


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `explanation` comes after the answer."""

    kind: str  # "blank", "order" or "acknowledgment"
    text: str
    shown: str  # octets, or segments, one a line
    answers: tuple[str, ...]  # the first is the one to show; all of them count
    explanation: str

    @property
    def answer(self) -> str:
        """The answer to show."""
        return self.answers[0]

    def is_right(self, said: str) -> bool:
        """Return whether an answer counts; numbers in any base, blanks and case do not matter."""
        return _plain(said) in {_plain(answer) for answer in self.answers}


def _plain(answer: str) -> str:
    parts = answer.lower().replace(",", " ").split()
    return " ".join(_number(part) for part in parts)


def _number(part: str) -> str:
    try:
        return str(int(part, 10 if part.isdecimal() else 0))
    except ValueError:
        return part


def ask(frames: Sequence[Dissection], rng: Random, count: int = 5) -> list[Question]:
    """Return up to `count` different questions about the packets of a capture."""
    found: dict[tuple[str, str], Question] = {}
    for _ in range(4 * count):
        if len(found) == count or not frames:
            break
        kind = rng.choice((_one_blank, order, acknowledgment))
        question = kind(frames, rng)
        if question is not None:
            found.setdefault((question.text, question.shown), question)
    return list(found.values())


# --- A field blanked out.


def blank(dissection: Dissection, rng: Random) -> Question | None:
    """Ask for one field of a packet; None if it has none that could be asked for."""
    fields = [step for step in dissection.leaves() if _can_be_asked(step)]
    if not fields:
        return None
    step = rng.choice(fields)
    start, end = step.first_byte, step.end_byte
    where = f"octet {start}" if end - start == 1 else f"octets {start} to {end - 1}"
    first = step.bit - 8 * start
    bits = "" if step.width == 8 * (end - start) else f", bits {first} to {first + step.width - 1}"
    if step.width == 1:
        bits = f", bit {first}"
    text = (
        f"{step.layer}: what does the field {step.label} say? It stands in {where}{bits},"
        " counted from 0."
    )
    answers = [str(step.raw)] if isinstance(step.raw, int) else []
    if step.value is not None and not isinstance(step.value, bytes):
        answers.insert(0, str(step.value))
    explanation = f"{step.formula}: {step.meaning} ({step.rfc})."
    shown = dissection.data[start:end].hex(" ")
    return Question("blank", text, shown, tuple(dict.fromkeys(answers)), explanation)


def _can_be_asked(step: Step) -> bool:
    is_known = isinstance(step.raw, int) or isinstance(step.value, str)
    return step.depth > 0 and 0 < step.width <= WIDEST and is_known and not step.problem


def _one_blank(frames: Sequence[Dissection], rng: Random) -> Question | None:
    return blank(rng.choice(frames), rng)


# --- Segments in order.


def order(frames: Sequence[Dissection], rng: Random) -> Question | None:
    """Ask for the order of segments of one conversation; None if no capture has three."""
    talks = _by_conversation(frames)
    chosen = [found for found in map(_rising, talks.values()) if len(found) >= 3]
    if not chosen:
        return None
    found = rng.choice(chosen)
    first = rng.randrange(len(found) - min(SEGMENTS, len(found)) + 1)
    found = found[first : first + SEGMENTS]
    letters = [chr(ord("A") + n) for n in range(len(found))]
    shuffled = rng.sample(found, len(found))
    name = {id(talk): letter for letter, talk in zip(letters, shuffled, strict=True)}
    shown = "\n".join(f"{name[id(talk)]}: {_said(talk)}" for talk in shuffled)
    answer = " ".join(name[id(talk)] for talk in found)
    steps = [f"{name[id(talk)]} (both numbers together: {_progress(talk)[0]})" for talk in found]
    explanation = (
        "Neither side's number ever goes back, so sequence number plus acknowledgment number"
        f" only grows; where it stands still, the longer segment comes later: {', '.join(steps)}."
    )
    text = "In which order were these segments sent?"
    return Question("order", text, shown, (answer, answer.replace(" ", "")), explanation)


def _by_conversation(frames: Sequence[Dissection]) -> dict[int, list[Talk]]:
    found: dict[int, list[Talk]] = {}
    for told in follow(frames):
        for talk in told.talks:
            if talk.verdict is not None and not talk.carried.is_quoted:
                found.setdefault(talk.stream, []).append(talk)
    return found


def _progress(talk: Talk) -> tuple[int, int]:
    """Return what grows with every segment that brings something: numbers, then size."""
    verdict, segment = talk.verdict, talk.segment
    if verdict is None or segment is None:
        return 0, 0
    ack = verdict.ack if segment.flags & ACK else 0
    return verdict.seq + ack, segment.size


def _rising(talks: list[Talk]) -> list[Talk]:
    """Return segments whose numbers allow one order only: the order of the capture."""
    kept: list[Talk] = []
    for talk in talks:
        is_plain = talk.verdict is not None and not talk.verdict.found
        if is_plain and (not kept or _progress(talk) > _progress(kept[-1])):
            kept.append(talk)
    return kept


def _said(talk: Talk) -> str:
    verdict, segment = talk.verdict, talk.segment
    if verdict is None or segment is None:
        return ""
    flags = [
        name for bit, name in ((SYN, "SYN"), (FIN, "FIN"), (RST, "RST")) if segment.flags & bit
    ]
    ack = f", acknowledgment number {verdict.ack}" if segment.flags & ACK else ""
    named = f" [{', '.join(flags)}]" if flags else ""
    return (
        f"{socket(segment.src)} > {socket(segment.dst)}{named}, sequence number {verdict.seq}"
        f"{ack}, {plural(segment.length, 'octet')} of data"
    )


# --- The number that answers.


def acknowledgment(frames: Sequence[Dissection], rng: Random) -> Question | None:
    """Ask which acknowledgment number answers a segment; None if no segment needs an answer."""
    talks = [talk for found in _by_conversation(frames).values() for talk in found]
    asked = [talk for talk in talks if talk.segment is not None and _needs_answer(talk)]
    if not asked:
        return None
    talk = rng.choice(asked)
    segment, verdict = talk.segment, talk.verdict
    if segment is None or verdict is None:
        return None
    number = (segment.seq + segment.size) % SPACE
    text = (
        "Everything up to this segment arrived, and so did it. Which acknowledgment number answers"
        " it?"
    )
    names = [name for bit, name in ((SYN, "SYN"), (FIN, "FIN")) if segment.flags & bit]
    shown = (
        f"sequence number {segment.seq}, {plural(segment.length, 'octet')} of data,"
        f" flags: {', '.join(names) or 'neither SYN nor FIN'}"
    )
    one = f" + 1 for {' and '.join(names)}" if names else ""
    wrap = f" modulo 2^32 = {number}" if segment.seq + segment.size >= SPACE else ""
    explanation = (
        f"{segment.seq} + {segment.length}{one} = {segment.seq + segment.size}{wrap}: the number"
        " of the octet expected next (RFC 9293 section 3.4)."
    )
    return Question("acknowledgment", text, shown, (str(number),), explanation)


def _needs_answer(talk: Talk) -> bool:
    segment, verdict = talk.segment, talk.verdict
    if segment is None or verdict is None:
        return False
    both = SYN | FIN
    is_plain = not verdict.found and not segment.flags & RST and segment.flags & both != both
    return segment.size > 0 and is_plain
