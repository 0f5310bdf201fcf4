"""SIMULATED NETWORK: hosts on links, in virtual time, in one process.

clock     what happens when; nothing waits
fault     what a link does wrong, by script or by seeded chance
link      rate, delay, jitter and a queue, each way
queue     who waits, who is turned away, who is marked
router    counts TTL, cuts or refuses what is too large, answers by ICMP
leg       one stop of a source route
nat       rewrites addresses and ports, and forgets
tap       listens in the middle of a link and injects: the attacker on the path
way       which link leads where
transit   moves packets from node to node, and writes down what becomes of them
network   puts them together and runs them; the same seed gives the same trace
"""

from course.net.fault import Corrupt, Cut, Delay, Drop, Duplicate, Fault
from course.net.link import Link
from course.net.network import Network
from course.net.queue import DropTail, Marking

__all__ = [
    "Corrupt", "Cut", "Delay", "Drop", "DropTail", "Duplicate", "Fault", "Link", "Marking",
    "Network",
]  # fmt: skip
