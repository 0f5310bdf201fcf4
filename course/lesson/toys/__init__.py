"""Small experiments of the lessons: pure functions, each result with a table and a picture.

`fragments` cuts a packet for a link; `travel` sends one past routers or into a loop and
`traceroute` finds them; `peel`, `floors` and `places` show layers and their numbers; `say`,
`parcels`, `read_by` and `unseen` put words into packets, read them in some order, and count what a
capture does not show.

Nothing here sends a packet. A result prints as text and, in a notebook, shows a picture of the
same numbers.
"""

from course.lesson.toys.fragment import Fragment, Split, fragments
from course.lesson.toys.journey import Journey, Visit, traceroute, travel
from course.lesson.toys.layer import Floors, Peeled, floors, peel, places
from course.lesson.toys.stream import Gaps, parcels, read_by, say, unseen

__all__ = [
    "Floors",
    "Fragment",
    "Gaps",
    "Journey",
    "Peeled",
    "Split",
    "Visit",
    "floors",
    "fragments",
    "parcels",
    "peel",
    "places",
    "read_by",
    "say",
    "traceroute",
    "travel",
    "unseen",
]
