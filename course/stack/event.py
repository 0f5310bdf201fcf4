"""What the stack says of itself: each decision is one event.

The one source for animations, grading, text logs and captures. An event knows neither time nor
host: `trace` wraps it into a record that says when and where.
"""

from typing import Any, NamedTuple


class Event(NamedTuple):
    """One decision: `kind` says which trade it belongs to, `text` says it in a sentence."""

    kind: str  # state | variable | drop | stop | send | timer | error | user
    text: str
    variable: str = (
        ""  # the TCB's variable that changed: "snd_una"; of a timer that ran out, its name
    )
    old: Any = None  # of a timer that ran out, for how many nanoseconds it ran
    new: Any = None
    clause: str = ""  # "RFC 9293 section 3.10.7.4, fifth check"
