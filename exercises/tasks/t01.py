"""Exercise set 01: a hex dump, an IPv4 header, three layers, fragments, oddities.

One file a task. Inputs start with packets that the reader knows from the lesson; drawn ones
follow. Each mistake is the right answer with one thing wrong, so that its feedback can name that
thing.
"""

from .t01_dump import HEXDUMP
from .t01_fragment import FRAGMENT
from .t01_header import PARSE_IPV4
from .t01_layers import SLICE
from .t01_odd import ODDITIES

TASKS = (HEXDUMP, PARSE_IPV4, SLICE, FRAGMENT, ODDITIES)
