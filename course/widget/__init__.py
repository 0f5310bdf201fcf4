"""Widgets: thin anywidget shells around what `view` draws.

    from course import widget
    widget.Packet(frame)               three linked views of one packet
    widget.packets(dissections)        a packet list, and below it the packet that is chosen
    widget.Chat(trace, again=say)      a chat, its packets and their octets, linked three ways
    widget.Ladder(trace)               a run as a ladder: play it, change it, run it again
    widget.PacketDiff(a, b)            two packets, field by field
    widget.Slider("Hops", 3, 0, 10)    a labelled slider, for lessons with a number to try
    widget.Experiment(travel, ttl=...) a function with its numbers on sliders
    widget.Quiz(cards)                 cards to answer; Claims, Ordering, Matching, Predict too

Python makes every picture; the JavaScript in `static/` highlights, reveals and moves. A widget
that was displayed goes on working when the kernel is gone.
"""

from course.widget.base import CourseWidget
from course.widget.chat import Chat
from course.widget.diff import PacketDiff
from course.widget.experiment import Experiment, Range, Switch
from course.widget.journey import ProgressMap
from course.widget.ladder import Ladder
from course.widget.packet import Packet
from course.widget.packet_list import PacketList, Packets, packets
from course.widget.predict import Predict
from course.widget.quiz import Claims, Matching, Ordering, Quiz
from course.widget.slider import NumberBox, Slider
from course.widget.spaced import Spaced
from course.widget.tracing import link

__all__ = [
    "Chat",
    "Claims",
    "CourseWidget",
    "Experiment",
    "Ladder",
    "Matching",
    "NumberBox",
    "Ordering",
    "Packet",
    "PacketDiff",
    "PacketList",
    "Packets",
    "Predict",
    "ProgressMap",
    "Quiz",
    "Range",
    "Slider",
    "Spaced",
    "Switch",
    "link",
    "packets",
]
