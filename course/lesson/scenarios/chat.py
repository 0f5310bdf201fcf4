"""The chat of "Unpacking Packets": two people, three lines, opened and closed.

The article prints eight of its twelve packets: the opening, the first line and its
acknowledgement, and the close; the times are those that it prints, from the first packet on. The
two lines between them were sent off its screen. The machine was a Linux of 2009 talking to itself:
an MTU of 16436, a timestamp clock of 250 Hz, windows that are shifted by 7.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from course.errors import LessonError
from course.lesson.scenarios.stage import MS, SECOND, Talker
from course.net import Fault, Network
from course.stack.profile import LINUX
from course.trace import Trace

US = 1000
PORT = 43_981  # 0xabcd
OWN_PORT = 59_356
MTU = 16_436
LOOPBACK = replace(LINUX, name="loopback", least_shift=7, clock_granularity_ns=4 * MS)
WINDOWS = (32_792, 32_768)  # what the client's SYN says, and the server's
NAMES = ("client", "server")
LINES = (b"hello world!\n", b"how's it going?\n", b"pretty good!\n")


Spoken = tuple[int, str, bytes]  # when, by whom, what


def chat(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Play the chat."""
    spoken = [
        (11_190_959 * US, "client", LINES[0]),
        (22 * SECOND, "client", LINES[1]),
        (33_604_000 * US, "server", LINES[2]),
    ]
    return _play(spoken, 44_987_248 * US, faults, seed)


def one_line(faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Play the chat with its first line alone: the eight packets that the article prints."""
    return say([("client", LINES[0].decode().rstrip())], faults, seed)


def say(lines: Sequence[tuple[str, str]], faults: Sequence[Fault] = (), seed: int = 1) -> Trace:
    """Play a chat of lines of one's own, a second apart: each is (speaker, words).

    Raises `LessonError` for a speaker who is not there.
    """
    for who, _ in lines:
        if who not in NAMES:
            raise LessonError(f"a line needs a speaker, {' or '.join(NAMES)}, got {who!r}")
    spoken = [
        (n * SECOND, who, words.encode("utf-8", "replace") + b"\n")
        for n, (who, words) in enumerate(lines, 1)
    ]
    return _play(spoken, (len(lines) + 1) * SECOND, faults, seed)


def _play(spoken: Sequence[Spoken], end_ns: int, faults: Sequence[Fault], seed: int) -> Trace:
    """Open, say each line at its time, and let the client close at `end_ns`."""
    net = Network(seed, "one chat line, eight packets", faults)
    ends = [
        net.host(name, f"127.0.0.{n}", profile=replace(LOOPBACK, receive_buffer=window))
        for n, (name, window) in enumerate(zip(NAMES, WINDOWS, strict=True), 1)
    ]
    net.link(*NAMES, delay_ns=35 * US, mtu=MTU)
    client, server = (Talker(net, end) for end in ends)
    server.listen(PORT)
    net.at(0, lambda: client.connect(server, PORT, OWN_PORT))
    for when, who, words in spoken:
        net.at(when, partial((client if who == "client" else server).send, words))
    net.at(end_ns, client.close)
    net.run()
    return net.trace()
