"""Exercise set 03: options cut, windows scaled, options packed, a clock read, windows explained.

One file a task. Inputs start with octets that the reader knows from the lesson; drawn ones follow.
Each mistake is the right answer with one thing wrong, so that its feedback can name that thing.
"""

from .t03_clock import UNSEEN
from .t03_first import FIRST_WINDOWS
from .t03_pack import PACK
from .t03_parse import PARSE
from .t03_windows import WINDOWS

TASKS = (PARSE, WINDOWS, PACK, UNSEEN, FIRST_WINDOWS)
