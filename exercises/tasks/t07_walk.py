"""Task 07.2: one end walks through its states, event by event."""

from itertools import pairwise, zip_longest
from random import Random

from course.exercise import Case, Mistake, Part, Supplied, Task

from .t07_transitions import EDGES

LONG = 30
SOURCE = (
    "def transitions():\n    return {\n"
    + "".join(f"        {edge!r},\n" for edge in sorted(EDGES))
    + "    }\n"
)
GIVEN = Supplied("transitions", SOURCE)
GOES = {(state, event): new for state, event, new in EDGES}
EVENTS = tuple(sorted({event for _, event, _ in EDGES}))
SILENT = ("CLOSED", "LISTEN")  # a RST means nothing there
CALLS = ("LISTEN", "SYN-SENT")  # where it is settled who calls whom

OPENINGS = (
    ["passive OPEN", "rcv SYN", "rcv ACK of SYN"],
    ["active OPEN", "rcv SYN,ACK"],
    ["active OPEN", "rcv SYN", "rcv ACK of SYN"],
    ["passive OPEN", "SEND", "rcv SYN,ACK"],
)
CLOSINGS = (
    ["CLOSE", "rcv ACK of FIN", "rcv FIN", "2MSL timeout"],
    ["rcv FIN", "CLOSE", "rcv ACK of FIN"],
    ["CLOSE", "rcv FIN", "rcv ACK of FIN", "2MSL timeout"],
    ["CLOSE", "rcv FIN and ACK of FIN", "2MSL timeout"],
)
PLAIN, LOST, RESET = "plain walks", "events without an edge", "resets"


def step(state: str, event: str, *, was_passive: bool) -> str:
    """Return the next state of one end."""
    if event == "rcv RST":
        if state in SILENT:
            return state
        return "LISTEN" if state == "SYN-RECEIVED" and was_passive else "CLOSED"
    return GOES.get((state, event), state)


def walked(events: list[str]) -> list[str]:
    """Return the states of one end, the first one included."""
    states, was_passive = ["CLOSED"], False
    for event in events:
        state = step(states[-1], event, was_passive=was_passive)
        if state in CALLS:
            was_passive = state == "LISTEN"
        states.append(state)
    return states


def events_of(rng: Random, *, resets: bool) -> list[str]:
    """Draw a long walk: mostly events that lead on, some that lead nowhere."""
    found: list[str] = []
    for _ in range(LONG):
        state = walked(found)[-1]
        known = sorted(event for at, event in GOES if at == state and event != "rcv RST")
        event = rng.choice(known if rng.randrange(4) else EVENTS)
        if event == "rcv RST" and not resets:
            event = "rcv FIN"
        found.append("rcv RST" if resets and not rng.randrange(5) else event)
    return found


def walks(rng: Random) -> list[Case]:
    """Draw plain walks through the whole diagram, long ones, and ones with resets, in turn."""
    plain = [start + end for start in OPENINGS for end in rng.sample(CLOSINGS, len(CLOSINGS))]
    lost = [["rcv SYN", "passive OPEN", "rcv FIN", "rcv SYN", "active OPEN", "rcv ACK of SYN"]]
    lost += [events_of(rng, resets=False) for _ in range(8)]
    reset = [
        ["passive OPEN", "rcv RST", "rcv SYN", "rcv RST", "rcv SYN", "rcv ACK of SYN", "rcv RST"],
        ["active OPEN", "rcv SYN", "rcv RST", "rcv RST"],
        ["passive OPEN", "SEND", "rcv SYN", "rcv RST"],
    ]
    reset += [events_of(rng, resets=True) for _ in range(8)]
    parts = ((PLAIN, plain), (LOST, lost), (RESET, reset))
    rounds = zip_longest(*([(part, events) for events in drawn] for part, drawn in parts))
    return [
        Case((events, GIVEN), (part,), facts(events))
        for each in rounds
        for part, events in filter(None, each)
    ]


def facts(events: list[str]) -> dict[str, str | int]:
    """Return how many states are wanted, and the first event that leads nowhere."""
    states = walked(events)
    still = [n for n in range(len(events)) if states[n] == states[n + 1]]
    at = still[0] if still else 0
    return {"count": len(states), "event": events[at], "state": states[at], "number": at + 1}


def _stops(events: list[str], _: object) -> list[str]:
    """Walk on only until an event leads nowhere."""
    states = walked(events)
    for n in range(len(events)):
        if states[n] == states[n + 1]:
            return states[: n + 1]
    return states


def _looked_up(events: list[str], _: object) -> list[str]:
    """Look every event up, as if each had an edge."""
    states = ["CLOSED"]
    for event in events:
        states.append(GOES[states[-1], event])
    return states


def _moves(events: list[str], _: object) -> list[str]:
    """Write a state down only when it is new."""
    states = walked(events)
    return states[:1] + [new for old, new in pairwise(states) if new != old]


def _own_reset(events: list[str], new: str) -> list[str]:
    """Walk with one target for a RST in SYN-RECEIVED, however it was reached."""
    states = ["CLOSED"]
    for event in events:
        is_early = (states[-1], event) == ("SYN-RECEIVED", "rcv RST")
        state = new if is_early else step(states[-1], event, was_passive=False)
        states.append(state)
    return states


def _reset_to(events: list[str], *, listening: str = "LISTEN", back: bool = False) -> list[str]:
    """Walk with another rule for a RST: in LISTEN, or (`back`) in SYN-RECEIVED one step back."""
    states, was_passive = ["CLOSED"], False
    for event in events:
        state = step(states[-1], event, was_passive=was_passive)
        if event == "rcv RST" and states[-1] == "LISTEN":
            state = listening
        elif event == "rcv RST" and states[-1] == "SYN-RECEIVED" and back:
            state = states[-2]
        if state in CALLS:
            was_passive = state == "LISTEN"
        states.append(state)
    return states


def _all_closed(events: list[str], _: object) -> list[str]:
    """Let a RST close everything, a listener too."""
    states = ["CLOSED"]
    for event in events:
        is_reset = event == "rcv RST"
        states.append("CLOSED" if is_reset else GOES.get((states[-1], event), states[-1]))
    return states


def _called_by(events: list[str], _: object) -> list[str]:
    """Remember the OPEN alone: a listener that calls by SEND remains one."""
    states, was_passive = ["CLOSED"], False
    for event in events:
        if event.endswith("OPEN"):
            was_passive = event == "passive OPEN"
        states.append(step(states[-1], event, was_passive=was_passive))
    return states


def _by_table(events: list[str], _: object) -> list[str]:
    """Walk by the table alone: no RST ends anything but a half-open connection."""
    states = ["CLOSED"]
    for event in events:
        states.append(GOES.get((states[-1], event), states[-1]))
    return states


def _at_once(events: list[str], _: object) -> list[str]:
    """Let the listener itself become ESTABLISHED."""
    states, was_passive = ["CLOSED"], False
    for event in events:
        state = step(states[-1], event, was_passive=was_passive)
        if states[-1] == "LISTEN" and event == "rcv SYN":
            state = "ESTABLISHED"
        if state in CALLS:
            was_passive = state == "LISTEN"
        states.append(state)
    return states


WALK = Task(
    id="07.2",
    name="walk",
    points=4,
    parts=(Part(PLAIN, 2), Part(LOST, 1), Part(RESET, 1)),
    hints=(
        (
            "Keep the state that the end is in, begin with CLOSED, and look up (state, event) "
            "for each event. A dict {(state, event): next state} made of the edges makes that one "
            "line. Write the state down after every event, whether it changed or not."
        ),
        (
            "An event without an edge changes nothing: dict.get((state, event), state). A RST is "
            "treated before the table: in CLOSED and LISTEN it changes nothing, in SYN-RECEIVED "
            "it depends on how the end came there, everywhere else it leads to CLOSED."
        ),
        (
            "Note 1 of figure 5 needs a memory of one bit: did the end wait, or did it call? Set "
            "it whenever the end comes to LISTEN, clear it whenever it comes to SYN-SENT. At a "
            "RST in SYN-RECEIVED: LISTEN if the bit is set, else CLOSED."
        ),
    ),
    inputs=walks,
    mistakes=(
        Mistake(
            "the listener itself becomes ESTABLISHED",
            _at_once,
            "You let a SYN lead from LISTEN straight to ESTABLISHED. First comes SYN-RECEIVED: "
            "the SYN may be old, and only the ACK of our own SYN proves that somebody is there.",
            loses=4,
            misconception="M07",
        ),
        Mistake(
            "the first state is left out",
            lambda events, _: walked(events)[1:],
            "You return the states after the events. The trace begins before the first event, "
            "with CLOSED, so this walk has {count} states.",
            loses=4,
        ),
        Mistake(
            "an event without an edge ends the walk",
            _stops,
            "Event {number}, {event!r}, has no edge in {state}, and you stop there. Such an event "
            "changes no state, it does not end the connection: write {state} down again and go "
            "on.",
            loses=2,
        ),
        Mistake(
            "an event without an edge raises KeyError",
            _looked_up,
            "Event {number}, {event!r}, has no edge in {state}, so goes[state, event] finds "
            "nothing. Such an event changes no state: goes.get((state, event), state) gives the "
            "old one.",
            loses=2,
        ),
        Mistake(
            "only changes are written down",
            _moves,
            "Your trace has no state for events that change none. Event {number}, {event!r}, "
            "leaves the end in {state}: write it down again. One state for each event and one for "
            "the start: {count}.",
            loses=2,
        ),
        Mistake(
            "a RST in SYN-RECEIVED always leads back to LISTEN",
            lambda events, _: _own_reset(events, "LISTEN"),
            "You follow the arrow from SYN-RECEIVED to LISTEN at every RST. Note 1 of figure 5: "
            "only an end that was opened passively goes back to LISTEN. One that has called by "
            "itself was refused: CLOSED.",
            loses=1,
        ),
        Mistake(
            "a RST in SYN-RECEIVED always leads to CLOSED",
            lambda events, _: _own_reset(events, "CLOSED"),
            "At a RST in SYN-RECEIVED you close. If the end came from LISTEN it goes back there: "
            "somebody else may want to call (note 1 of figure 5).",
            loses=1,
        ),
        Mistake(
            "a RST in SYN-RECEIVED leads back to the state before",
            lambda events, _: _reset_to(events, back=True),
            "At a RST in SYN-RECEIVED you go back to the state that you wrote down before. From "
            "SYN-SENT that is not SYN-SENT again: the call was refused, CLOSED. And an event "
            "without an edge may stand between.",
            loses=1,
        ),
        Mistake(
            "only the OPEN is remembered",
            _called_by,
            "You remember which OPEN was called. A listener can become a caller later (SEND leads "
            "from LISTEN to SYN-SENT), and an OPEN in any other state than CLOSED changes nothing "
            "here. What counts is the state that the end came from: LISTEN or SYN-SENT.",
            loses=1,
        ),
        Mistake(
            "a RST always leads to CLOSED",
            _all_closed,
            "At a RST you close in every state. There are two exceptions: in LISTEN nobody is "
            "connected, so it changes nothing; and in SYN-RECEIVED an end that came from LISTEN "
            "goes back there, for somebody else may want to call (note 1 of figure 5).",
            loses=1,
        ),
        Mistake(
            "a RST closes a listener",
            lambda events, _: _reset_to(events, listening="CLOSED"),
            "A RST in LISTEN changes nothing. Nobody is connected there, so there is nothing to "
            "end; the listener waits for the next caller (RFC 9293 section 3.10.7.2, first).",
            loses=1,
        ),
        Mistake(
            "RST by the table alone",
            _by_table,
            "Figure 5 draws one arrow for RST and says in note 3 that it leaves the others out. A "
            "RST leads from any state to CLOSED, but for CLOSED and LISTEN, where it changes "
            "nothing, and SYN-RECEIVED, where it depends on how the end came there.",
            loses=1,
        ),
    ),
)
