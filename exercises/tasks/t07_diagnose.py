"""Task 07.5: what is wrong with a host, from its table of connections."""

from random import Random
from typing import Any

from course.exercise import Case, Mistake, Part, Supplied, Task

from .listings import NAMES, counted, listing

LEAK, PILE, CROWD, HEALTHY = "CLOSE-WAIT leak", "SYN-RECEIVED pile", "TIME-WAIT crowd", "healthy"
WHERE = {LEAK: "this program", PILE: "the callers", CROWD: "nowhere", HEALTHY: "nowhere"}
TELLS = {"CLOSE-WAIT": LEAK, "SYN-RECEIVED": PILE, "TIME-WAIT": CROWD}
SOURCE = f"""
LONG = { ({short: name for name, short in NAMES.items()})!r}


def count_states(text):
    counts = {{}}
    for line in text.splitlines():
        words = line.split()
        if words and words[0] in LONG:
            state = LONG[words[0]]
            counts[state] = counts.get(state, 0) + 1
    return counts
"""
GIVEN = Supplied("count_states", SOURCE)


def hosts(rng: Random) -> list[Case]:
    """Draw hosts: each trouble, health, half and half, many listeners, nothing at all."""
    found = [listing(rng, {"LISTEN": 2, "ESTABLISHED": 3, "CLOSE-WAIT": 9})]
    for state in TELLS:
        many = rng.randrange(8, 30)
        found += [
            listing(rng, {"LISTEN": 1, state: many, "ESTABLISHED": rng.randrange(many)}),
            listing(rng, {"LISTEN": 1, state: many, "ESTABLISHED": many}),  # half is not most
            listing(rng, {"LISTEN": many + 9, state: many, "ESTABLISHED": 2}),
        ]
    found += [
        listing(rng, {"LISTEN": 3, "ESTABLISHED": 20, "FIN-WAIT-2": 2, "TIME-WAIT": 4}),
        listing(rng, {"LISTEN": 4}),
    ]
    return [Case((text, GIVEN), facts=facts(text)) for text in found]


def facts(text: str) -> dict[str, str | int]:
    """Return the counts that the diagnosis rests on."""
    counts = counted(text)
    listeners = counts.pop("LISTEN", 0)
    most = max(counts, key=lambda state: counts[state], default="LISTEN")
    return {"all": sum(counts.values()), "most": most, "many": counts.get(most, 0),
            "listeners": listeners}  # fmt: skip


def diagnosed(
    text: str,
    _: Any,
    *,
    where: dict[str, str] | None = None,
    listeners: bool = False,
    at_half: bool = False,
) -> tuple[str, str]:
    """Return the diagnosis and where to look; each keyword replaces one rule."""
    counts = counted(text)
    total = sum(counts.values()) - (0 if listeners else counts.get("LISTEN", 0))
    for state, name in TELLS.items():
        twice = 2 * counts.get(state, 0)
        if twice > total or (at_half and total and twice == total):
            return name, (where or WHERE)[name]
    return HEALTHY, (where or WHERE)[HEALTHY]


def _by_key(text: str, _: Any) -> tuple[str, str]:
    """Ask the dict for each state in turn, as if all were there."""
    counts = counted(text)
    total = sum(counts.values()) - counts["LISTEN"]
    for state, name in TELLS.items():
        if 2 * counts[state] > total:
            return name, WHERE[name]
    return HEALTHY, WHERE[HEALTHY]


def _shares(text: str, _: Any) -> tuple[str, str]:
    """Divide by the number of connections, also where there is none."""
    counts = counted(text)
    total = sum(counts.values()) - counts["LISTEN"]
    for state, name in TELLS.items():
        if counts.get(state, 0) / total > 1 / 2:
            return name, WHERE[name]
    return HEALTHY, WHERE[HEALTHY]


DIAGNOSE = Task(
    id="07.5",
    name="diagnose",
    points=2,
    parts=(Part("what it is", 1, (0,)), Part("where to look", 1, (1,))),
    hints=(
        (
            "count_states(text) gives a dict of states and numbers. Take LISTEN out: a listener "
            "is no connection. Then ask of each of the three states whether it has more than half "
            "of what remains."
        ),
        (
            "Where to look: who must act for the state to end? CLOSE-WAIT waits for this side's "
            "own program to close. SYN-RECEIVED waits for an ACK of the callers, which does not "
            "come. TIME-WAIT waits for a timer, and that is as it should be."
        ),
        (
            'With counts = count_states(text); counts.pop("LISTEN", None); total = '
            'sum(counts.values()): if 2 * counts.get("CLOSE-WAIT", 0) > total, return '
            '("CLOSE-WAIT leak", "this program"); the other two in the same way; at the end '
            'return ("healthy", "nowhere").'
        ),
    ),
    inputs=hosts,
    places={"0": "the diagnosis", "1": "where to look"},
    mistakes=(
        Mistake(
            "blames the network for CLOSE-WAIT",
            lambda text, given: diagnosed(text, given, where={**WHERE, LEAK: "the callers"}),
            "You look for CLOSE-WAIT at the callers. They have done their part: their FIN has "
            "arrived and was acknowledged. What is missing is a close() in the program on this "
            "very host, and nothing that the network or the callers do will end the state.",
            loses=1,
        ),
        Mistake(
            "takes TIME-WAIT for a leak",
            lambda text, given: diagnosed(text, given, where={**WHERE, CROWD: "this program"}),
            "TIME-WAIT is no fault of the program. It shows that this side closed first and "
            "waits twice the longest life of a segment, as it must; then it is gone by itself.",
            loses=1,
            misconception="M14",
        ),
        Mistake(
            "blames the own program for SYN-RECEIVED",
            lambda text, given: diagnosed(text, given, where={**WHERE, PILE: "this program"}),
            "SYN-RECEIVED waits for the caller's ACK of our SYN. The program does not even know "
            "of such a connection: accept hands it over only when that ACK has come.",
            loses=1,
        ),
        Mistake(
            "looks up states that do not occur",
            _by_key,
            "count_states leaves out the states that do not occur, and [...] of a missing key "
            'raises KeyError. counts.get("CLOSE-WAIT", 0) gives 0 instead.',
            loses=2,
        ),
        Mistake(
            "divides by the number of connections",
            _shares,
            "This host has nothing but listeners: no connections, and nothing to divide by. "
            "2 * many > total is the same as more than half, and it does not divide.",
            loses=2,
        ),
        Mistake(
            "counts listeners among the connections",
            lambda text, given: diagnosed(text, given, listeners=True),
            "A LISTEN row is no connection: nobody is at the other end. Without the {listeners} "
            "of them there are {all} connections here, and {many} are in {most}.",
            loses=2,
        ),
        Mistake(
            "calls half the connections most of them",
            lambda text, given: diagnosed(text, given, at_half=True),
            "{many} of {all} are in {most}: that is half, and the contract asks for more than "
            "half. With many connections coming and going, half may well be a busy minute.",
            loses=2,
        ),
    ),
)
