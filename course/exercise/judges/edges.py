"""Edges of a state diagram: `transitions()`, a set of (state, event, next state).

A part looks at some of the edges: `of` names a state ("LISTEN": all its edges, and all edges of
states that are none), an edge ("LISTEN SEND") or leaves one out ("-LISTEN SEND"). What is said
first is an edge that is missing or leads elsewhere, by its own name, then one that is too many. A
name that no right edge has is pointed at, in whatever part it stands: it explains what is missing.
"""

from typing import Any

from course.exercise import feedback
from course.exercise.feedback import Difference
from course.exercise.judges.base import Args, Judge, Places
from course.exercise.task import Part

STATES = frozenset(
    {
        "CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2",
        "CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT",
    }
)  # fmt: skip
NOTE = "An edge is (state, event, next state): three strings, spelled as in the task's tables."
Edge = tuple[str, str, str]


def _edges(part: Part, _: Args, answer: Any) -> Any:
    """Return the edges that the part looks at; an answer of another kind as it is.

    Edges of states that are none stand in every part: who wrote them made no known mistake.
    """
    found = _as_edges(answer)
    if found is None:
        return answer
    return {edge for edge in found if edge[0] not in STATES or _belongs(part, edge)}


def _as_edges(answer: Any) -> set[Edge] | None:
    """Return the answer as a set of edges, or None if it is none; lists do as well."""
    if not isinstance(answer, set | list):
        return None
    edges = [tuple(each) if isinstance(each, list) else each for each in answer]
    if all(isinstance(e, tuple) and len(e) == 3 and all(isinstance(w, str) for w in e)
           for e in edges):  # fmt: skip
        return set(edges)
    return None


def _belongs(part: Part, edge: Edge) -> bool:
    state, event, _ = edge
    name = f"{state} {event}"
    if name in part.of:
        return True
    has_states = any(of in STATES for of in part.of)
    if state not in STATES:
        return has_states
    return state in part.of and f"-{name}" not in part.of


def _difference(part: Part, _: Args, wanted: Any, got: Any, __: Places) -> Difference | None:
    have = _as_edges(got)
    if have is None:
        return Difference("", "a set of edges", feedback.show(got), NOTE)
    right = _as_edges(wanted) or set()
    strange = _strange(right, have)
    want = {edge for edge in right if _belongs(part, edge)}
    have = {edge for edge in have if _belongs(part, edge)}
    goes = {(state, event): new for state, event, new in sorted(have)}
    for state, event, new in sorted(want - have):
        there = goes.get((state, event))
        where = f"in {state}, at {event!r}"
        return Difference(where, f"to {new}", f"to {there}" if there else "no edge", strange)
    for state, event, new in sorted(have - want):
        note = strange or _only(right, event)
        return Difference(f"in {state}, at {event!r}", "no edge", f"to {new}", note)
    return None


def _strange(right: set[Edge], have: set[Edge]) -> str:
    """Say which name of an edge is no state, or no event of any right edge."""
    events = {event for _, event, _ in right}
    for edge in sorted(have - right):
        state, event, new = edge
        for name in (state, new):
            if name not in STATES:
                return f"In {edge!r}, {name!r} is not one of the eleven states. {NOTE}"
        if event not in events:
            return f"In {edge!r}, {event!r} is not one of the task's events. {NOTE}"
    return ""


def _only(right: set[Edge], event: str) -> str:
    """Say where the one edge of an event begins, if it has but one."""
    states = [state for state, at, _ in right if at == event]
    return f"{event!r} has one edge here, in {states[0]}." if len(states) == 1 else ""


EDGES = Judge(_edges, _difference)
