"""Exercise set 06: answers, blanks, a heap of handshakes, old SYNs, and what two SYNs agree upon.

One file a task; `segments` has what they share. Inputs start with the numbers of RFC 9293's
figures and of the chat. Each mistake is the right answer with one thing wrong.
"""

from .t06_agree import AGREE
from .t06_answer import ANSWER
from .t06_blanks import BLANKS
from .t06_order import IN_ORDER
from .t06_react import REACT

TASKS = (ANSWER, BLANKS, IN_ORDER, REACT, AGREE)
