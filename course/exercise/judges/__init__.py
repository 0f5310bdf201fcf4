"""Judges: who decides whether an answer is right, and what of it a part of a task looks at.

Strategy. Most tasks have one right answer; `exact` compares it. Where an answer has aspects that
earn points apart (a dump's hex and its text), or where many answers are right (a packet can be cut
in many ways), the task names another judge of this folder. A judge is two functions: `view` takes
from an answer what one part looks at, so that a known mistake is recognised part by part, and
`difference` says what is wrong with that part, or None. A family of answers has a module of its
own; whoever adds one adds its rows to `JUDGES`.

A judge runs where the answers are compared, in the notebook and with the grader alike, and never
calls anything of the student's.
"""

from course.exercise.judges.base import Judge
from course.exercise.judges.clock import CLOCK
from course.exercise.judges.collisions import COLLISIONS
from course.exercise.judges.edges import EDGES
from course.exercise.judges.exact import EXACT
from course.exercise.judges.fragments import FRAGMENTS
from course.exercise.judges.handshakes import HANDSHAKES
from course.exercise.judges.hexdump import HEXDUMP
from course.exercise.judges.octets import OCTETS
from course.exercise.judges.options import OPTIONS

__all__ = ["JUDGES", "Judge"]

JUDGES: dict[str, Judge] = {
    "exact": EXACT,
    "collisions": COLLISIONS,
    "edges": EDGES,
    "handshakes": HANDSHAKES,
    "hexdump": HEXDUMP,
    "fragments": FRAGMENTS,
    "octets": OCTETS,
    "options": OPTIONS,
    "clock": CLOCK,
}
