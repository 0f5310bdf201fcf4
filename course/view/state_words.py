"""The states in words: the table as a list, the way of each end, and what an event does where.

`why` answers for any state and any event. Where the table has no arrow it says what TCP does
instead, and the section of RFC 9293 that says so.
"""

from course.trace.story import Story
from course.trace.transitions import ARROWS, ENDINGS, STATES, moves
from course.view.ladder_layout import plain
from course.view.markup import Markup, element, join

__all__ = ["NOTE", "listing", "text", "why"]

NOTE = "ABORT, a RST, a time-out or an error from IP end a connection from any state."


def listing() -> Markup:
    """Return the table of transitions as a table."""
    rows = [
        element("tr", *(element("td", cell or "nothing") for cell in (old, event, action, new)))
        for old, event, new, action in ARROWS
    ]
    names = ("In state", "at the event", "do", "and go to")
    head = element("tr", *(element("th", name, scope="col") for name in names))
    table = element("table", element("thead", head), element("tbody", *rows), class_="tc-board")
    return join([table, element("p", NOTE)])


def text(story: Story | None = None) -> str:
    """Return the table as text, and the way that each end of a run has taken."""
    wide = max(map(len, STATES))
    events = max(len(arrow.event) for arrow in ARROWS)
    lines = [
        f"{arrow.old:<{wide}}  {arrow.event:<{events}}  -> {arrow.new}"
        + (f" ({arrow.action})" if arrow.action else "")
        for arrow in ARROWS
    ]
    lines += ["", NOTE]
    for n, end in enumerate(story.ends if story else ()):
        taken = [move for move in moves(story.trace, story.ends) if move.end == n] if story else []
        if taken:
            way = taken[0].old + "".join(f" -> {move.new} ({plain(move.event)})" for move in taken)
            lines += ["", f"{plain(str(end))}: {way}"]
    return "\n".join(lines)


def why(state: str, event: str) -> str:
    """Return what an event does in a state, in a sentence."""
    row = next(
        (one for one in (*ARROWS, *ENDINGS) if (one.old, one.event) == (state, event)), None
    )
    if row is not None:
        action = f", action: {row.action}" if row.action else ""
        return f"In {state}, {event} leads to {row.new}{action}."
    known = ", ".join(dict.fromkeys(one.old for one in (*ARROWS, *ENDINGS) if one.event == event))
    return f"In {state}, {event} changes no state: {_because(state, event)} It does so in {known}."


BACK = "only a connection that was opened passively, and is not open yet, goes back."
ALONE = {
    "rcv RST, was LISTEN": BACK,
    "rcv SYN, was LISTEN": BACK,
    "rcv ACK of SYN": "no SYN of ours waits for an acknowledgement there.",
    "rcv ACK of FIN": "no FIN of ours waits for an acknowledgement there.",
    "2MSL timeout": "that timer runs in TIME-WAIT only (section 3.6.1).",
}
BEFORE = ("CLOSED", "LISTEN", "SYN-SENT")
CLOSING = ("FIN-WAIT-1", "FIN-WAIT-2", "CLOSING", "LAST-ACK", "TIME-WAIT")


def _because(state: str, event: str) -> str:
    """Return the reason, with the section of RFC 9293 where it stands."""
    if event.endswith("OPEN"):
        return "the connection already exists, and OPEN gets that error (section 3.10.1)."
    if event in ("SEND", "CLOSE"):
        return _call(state, event)
    if event in ALONE:
        return ALONE[event]
    if event in ("rcv SYN", "rcv SYN,ACK"):
        return _syn(state, event)
    if event == "rcv FIN":
        return _fin(state)
    return "there is no connection to end."


def _call(state: str, event: str) -> str:
    section = "3.10.2" if event == "SEND" else "3.10.4"
    if state == "CLOSED":
        return f"there is no connection, and {event} gets that error (section {section})."
    if event == "SEND" and state not in CLOSING:
        return f"the octets are queued or sent, and nothing else (section {section})."
    return f"this side has closed already, and {event} gets that error (section {section})."


def _syn(state: str, event: str) -> str:
    if state == "CLOSED":
        return "no connection is there, and a RST says so (section 3.10.7.1)."
    if state == "LISTEN":
        return "an ACK acknowledges nothing there, and gets a RST (section 3.10.7.2)."
    if state == "SYN-RECEIVED" and event == "rcv SYN":
        return "the same SYN again only brings the SYN,ACK again."
    return "a SYN there is answered by a challenge ACK (section 3.10.7.4, fourth check)."


def _fin(state: str) -> str:
    if state in BEFORE:
        return "its number cannot be checked, so it is dropped (section 3.10.7.4, eighth check)."
    if state == "SYN-RECEIVED":
        return "its ACK opens the connection first, and then it is a FIN in ESTABLISHED."
    return "the peer has closed already; it came again (section 3.10.7.4, eighth check)."
