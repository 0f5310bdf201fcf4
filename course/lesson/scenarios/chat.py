"""The chat of "Unpacking Packets": two people, three lines, opened and closed.

The article prints eight of its twelve packets: the opening, the first line and its
acknowledgement, and the close; the times are those that it prints, from the first packet on. The
two lines between them were sent off its screen. The machine was a Linux of 2009 talking to itself:
an MTU of 16436, a timestamp clock of 250 Hz, windows that are shifted by 7.
"""

from collections.abc import Sequence
from dataclasses import replace

from course.lesson.scenarios.stage import MS, SECOND, Talker
from course.net import Fault, Network
from course.stack.profile import LINUX
from course.trace import Trace

US = 1000
PORT = 43_981  # 0xabcd
OWN_PORT = 59_356
MTU = 16_436
LOOPBACK = replace(LINUX, name="loopback", receive_buffer=65_535 << 7, clock_granularity_ns=4 * MS)
LINES = (b"hello world!\n", b"how's it going?\n", b"pretty good!\n")


def chat(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Play the chat."""
    net = Network(seed, "one chat line, eight packets", faults)
    ends = [
        net.host(name, f"127.0.0.{n}", profile=LOOPBACK)
        for n, name in enumerate(("client", "server"), 1)
    ]
    net.link("client", "server", delay_ns=35 * US, mtu=MTU)
    client, server = Talker(net, ends[0]), Talker(net, ends[1])
    server.listen(PORT)
    net.at(0, lambda: client.connect(server, PORT, OWN_PORT))
    net.at(11_190_959 * US, lambda: client.send(LINES[0]))
    net.at(22 * SECOND, lambda: client.send(LINES[1]))
    net.at(33_604_000 * US, lambda: server.send(LINES[2]))
    net.at(44_987_248 * US, client.close)
    net.run()
    return net.trace()
