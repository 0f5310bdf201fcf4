"""Exercise set 05: UDP both ways, who gets a datagram, DNS names and flags, ports, and a price.

One file a task. Inputs start with what the reader knows from the lesson; drawn ones follow. Each
mistake is the right answer with one thing wrong, so that its feedback can name that thing.
"""

from .t05_cost import COST
from .t05_deliver import DELIVER
from .t05_flags import FLAGS
from .t05_name import NAME
from .t05_ports import PORTS
from .t05_udp import UDP

TASKS = (UDP, DELIVER, NAME, FLAGS, PORTS, COST)
