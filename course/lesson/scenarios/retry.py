"""Nobody answers: how often a SYN is sent, and when a system gives up.

Two clients side by side, one by RFC 6298, one as Linux 6.18 was measured to do: at 0, 1.0, 2.1,
3.1, 4.1, 5.1, 7.1 and 11.3 s.
"""

from collections.abc import Sequence
from functools import partial

from course.lesson.scenarios.stage import Talker
from course.net import Cut, Fault, Network
from course.stack.profile import LINUX, RFC
from course.trace import Trace


def syn_schedule(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Call a host whose cable is cut, from two systems at once."""
    net = Network(seed, "nobody answers", faults)
    silent = Talker(net, net.host("silent", "10.0.0.9"))
    for n, profile in enumerate((RFC, LINUX), 1):
        caller = Talker(net, net.host(profile.name, f"10.0.0.{n}", profile=profile))
        net.link(profile.name, "silent", faults_there=[Cut()])
        net.at(0, partial(caller.connect, silent, 80))
    net.run()
    return net.trace()
