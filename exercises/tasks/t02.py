"""Exercise set 02: the TCP header read, its flags spelled, built, told in a line, and judged.

One file a task, but for the two about flags. Inputs start with segments that the reader knows
from the lesson; drawn ones follow. Each mistake is the right answer with one thing wrong, so that
its feedback can name that thing.
"""

from .t02_build import BUILD_TCP
from .t02_flags import CONVERT_FLAGS, JUDGE_FLAGS
from .t02_parse import PARSE_TCP
from .t02_summary import PARSE_SUMMARY

TASKS = (PARSE_TCP, CONVERT_FLAGS, BUILD_TCP, PARSE_SUMMARY, JUDGE_FLAGS)
