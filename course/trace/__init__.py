"""WHAT HAPPENED, AS DATA: frozen records of a run, whoever made them.

The network writes them, a capture gives them, a bridge gives them; views read them, so a view
never needs the simulator. `record` is one thing that happened, `trace` all of them, `ladder` their
text.
"""

from course.stack.event import Event
from course.trace.record import Call, Hop, Record, Trouble
from course.trace.trace import Trace

__all__ = ["Call", "Event", "Hop", "Record", "Trace", "Trouble"]
