"""One example of each widget: the list that the gallery, its notebook and the tests go through.

Strategy. `EXAMPLES` names every class of `course.widget` once, with one sentence and a function
that makes one, from bundled packets and the data of the lessons. Whoever adds a widget adds its
row here, and it is in the gallery, under the contract tests, on the contact sheets.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from course import widget
from course.capture import bundled
from course.decode import Dissection, explain
from course.lesson import boards, shelf, toys
from course.lesson.journey import progress_map
from course.lesson.play import claims, questions
from course.lesson.scenarios import scenario
from course.lesson.scenarios.chat import say
from course.lesson.spaced import again
from course.trace import Trouble
from course.widget import CourseWidget, saving

__all__ = ["EXAMPLES", "Example", "chat", "page"]


class Example(NamedTuple):
    """A widget of the gallery: what a reader can do with it, and how one is made."""

    about: str
    make: Callable[[], CourseWidget]


def chat() -> Sequence[Dissection]:
    """Return the eight packets of the chat, explained."""
    return [explain(frame) for frame in bundled.load("chat").frames]


EXAMPLES: dict[type[CourseWidget], Example] = {
    widget.Chat: Example(
        "A chat over the course's own TCP, its packets, and their octets.",
        lambda: widget.Chat(scenario("chat-line")(), again=say),
    ),
    widget.Ladder: Example(
        "A run as a ladder: play it, choose a segment, lose it, and the real stack runs again.",
        lambda: widget.Ladder(scenario("syn-lost")(), again=scenario("syn-lost"), at=7),
    ),
    widget.States: Example(
        "RFC 9293 figure 5, drawn from the stack's own table, and both ends of a run on it.",
        lambda: widget.States(scenario("half-close")(), at=40),
    ),
    widget.Sequence: Example(
        "Numbers over time with a legend in words, cwnd and ssthresh below, and a slope tool.",
        lambda: widget.Sequence(scenario("half-close")([Trouble("drop", 9)])),
    ),
    widget.Ruler: Example(
        "The window on a ruler: whose octets are whose, and a reader who may be slow.",
        lambda: widget.Ruler(scenario("half-close")(), at=60),
    ),
    widget.Flags: Example(
        "Eight flags to switch, and what a receiver in each state answers.", boards.flags
    ),
    widget.Walk: Example(
        "A walk over a board; here the detective's, with four cases to solve.", boards.detective
    ),
    widget.Checksum: Example("A checksum, added up word by word.", boards.checksum),
    widget.PseudoHeader: Example(
        "The octets that are summed and never sent.", boards.pseudo_header
    ),
    widget.Options: Example("TCP options, walked one by one.", boards.options),
    widget.Padding: Example("A SYN's options, to be packed into whole words.", boards.padding),
    widget.Demux: Example("Who gets which packet, socket by socket.", boards.demux),
    widget.Onion: Example("A packet from the outside in.", boards.onion),
    widget.DnsNames: Example("Names along their pointers.", boards.dns_names),
    widget.TCBs: Example(
        "The variables of both ends at a moment; what is new is marked.",
        lambda: widget.TCBs(scenario("half-close")(), at=40),
    ),
    widget.Knowledge: Example(
        "What happens, and what each side knows after it.",
        lambda: widget.Knowledge(scenario("syn-ack-lost")(), at=9),
    ),
    widget.Connections: Example(
        "The connections of all hosts, as ss prints them, at every moment.",
        lambda: widget.Connections(scenario("one-queue")(), at=60),
    ),
    widget.Packet: Example(
        "One packet in three linked views; its fields can be set and its bits flipped.",
        lambda: widget.Packet(chat()[0], selected="ipv4.ihl", editable=True),
    ),
    widget.PacketList: Example(
        "A list of packets with a display filter.",
        lambda: widget.PacketList(chat(), at=3),
    ),
    widget.Packets: Example(
        "The list, and below it the packet that is chosen.",
        lambda: widget.packets(chat(), at=3),
    ),
    widget.PacketDiff: Example(
        "Two packets field by field.",
        lambda: widget.PacketDiff(chat()[2], chat()[3]),
    ),
    widget.Experiment: Example(
        "A function with its numbers on sliders.",
        lambda: widget.Experiment(
            toys.fragments,
            length=widget.Range("Total length", 1500, 60, 4000, unit="octets"),
            mtu=widget.Range("MTU", 576, 68, 1500, unit="octets"),
            df=widget.Switch("DF"),
        ),
    ),
    widget.Slider: Example(
        "A labelled slider.", lambda: widget.Slider("Hops", 3, 0, 10, unit="routers")
    ),
    widget.NumberBox: Example(
        "A labelled box for a number.", lambda: widget.NumberBox("Port", 80, 0, 65535)
    ),
    widget.Quiz: Example(
        "Questions with hints in steps; say how sure you are, and see how often you were right.",
        lambda: questions("B1", "01-rule", "01-dots", "Z1", "B5", "Z3"),
    ),
    widget.Claims: Example(
        "Claims from texts that teach well: true, oversimplified or wrong?",
        lambda: claims("E3.8", "E3.10", "E3.17"),
    ),
    widget.Predict: Example(
        "Say what you expect; then the code runs.",
        lambda: widget.Predict(
            "How many octets has the first packet of the chat, headers included?",
            lambda: len(chat()[0].data),
            unit="octets",
            hints=["An IPv4 header of 20 octets, a TCP header with 20 octets of options."],
            why="20 of IPv4, 20 of TCP, 20 of TCP's options.",
        ),
    ),
    widget.Ordering: Example(
        "Lines to put in order, by two buttons each.",
        lambda: widget.Ordering(
            "A client opens a connection and sends a line. Put the segments in order.",
            ["SYN", "SYN,ACK", "ACK", "PSH,ACK with data"],
            why="RFC 9293 section 3.5: three segments open it, then data may follow.",
        ),
    ),
    widget.Matching: Example(
        "Lines to match with their partners.",
        lambda: widget.Matching(
            "Which number says it?",
            {
                "the next header is TCP": "protocol 6",
                "the next header is UDP": "protocol 17",
                "the packet is IPv4": "EtherType 0x0800",
            },
            why="The first two stand in the IPv4 header, the third in the Ethernet header.",
        ),
    ),
    widget.Spaced: Example(
        "Questions that come back, the sooner the less you knew.",
        lambda: again(3),
    ),
    widget.ProgressMap: Example(
        "The lessons, what each needs, and how far you have come.",
        lambda: progress_map(6),
    ),
    widget.Analogies: Example(
        "What a thing is like, and where the likeness breaks.", shelf.analogies
    ),
    widget.Table: Example(
        "A table to look things up in: type a word or a number.", shelf.tcp_options
    ),
    widget.Tabs: Example("Commands for each system.", shelf.commands),
    widget.Editions: Example(
        "The TCP header in its three editions; what is new is lit.",
        lambda: widget.Editions("2001 to 2003"),
    ),
}


def page() -> str:
    """Return every widget in one HTML page that works from a file, without a network."""
    shown = {
        f"{cls.__name__}: {example.about}": example.make() for cls, example in EXAMPLES.items()
    }
    return saving.page(shown, title="Gallery of the transport course")
