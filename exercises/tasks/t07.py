"""Exercise set 07: the state machine as a table, walked, with its resets, and read in a listing.

One file a task. The table of task 07.1 is the part that 07.2 is given; 07.5 is given a counter of
states. The rules come from RFC 9293, the layouts from ss.
"""

from .t07_count import COUNT_STATES
from .t07_diagnose import DIAGNOSE
from .t07_reset import RESET_FOR
from .t07_transitions import TRANSITIONS
from .t07_walk import WALK

TASKS = (TRANSITIONS, WALK, RESET_FOR, COUNT_STATES, DIAGNOSE)
