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
from course.lesson import toys
from course.widget import CourseWidget

__all__ = ["EXAMPLES", "Example", "chat"]


class Example(NamedTuple):
    """A widget of the gallery: what a reader can do with it, and how one is made."""

    about: str
    make: Callable[[], CourseWidget]


def chat() -> Sequence[Dissection]:
    """Return the eight packets of the chat, explained."""
    return [explain(frame) for frame in bundled.load("chat").frames]


EXAMPLES: dict[type[CourseWidget], Example] = {
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
        lambda: widget.PacketDiff(*chat()[2:4]),
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
}
