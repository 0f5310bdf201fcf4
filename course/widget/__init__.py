"""Widgets: thin anywidget shells around what `view` draws.

    from course import widget
    widget.Packet(frame)               three linked views of one packet
    widget.packets(dissections)        a packet list, and below it the packet that is chosen
    widget.Chat(trace, again=say)      a chat, its packets and their octets, linked three ways
    widget.Ladder(trace)               a run as a ladder: play it, change it, run it again
    widget.States(trace)               the state diagram, both ends on it; a puzzle with holes
    widget.Sequence(trace)             numbers over time; widget.Ruler: the window on a rule
    widget.TCBs(trace)                 both TCBs; Knowledge: after each segment; Connections: ss
    widget.link(ladder, states, ...)   views of one trace, moving together
    widget.PacketDiff(a, b)            two packets, field by field
    widget.Slider("Hops", 3, 0, 10)    a labelled slider, for lessons with a number to try
    widget.Experiment(travel, ttl=...) a function with its numbers on sliders
    widget.Walk(options, text=...)     a picture to walk through, drawn anew for other values
    widget.Checksum(packet)            named walks: PseudoHeader, Options, Padding, Demux, Onion,
                                       DnsNames
    widget.Flags(answers)              eight flags to switch, and what each state answers
    widget.Quiz(cards)                 cards to answer; Claims, Ordering, Matching, Predict too

and, for looking up: Table (search), Tabs (commands per system), Editions (the TCP header since
1981), Analogies (and where they break).

Python makes every picture; the JavaScript in `static/` highlights, reveals and moves. A widget
that was displayed goes on working when the kernel is gone. Each can be kept as a file:
`widget.save("x.html")` (plays without Jupyter), ``.svg``, ``.txt``; `course.gallery` shows all.
"""

from course.widget.analogy import Analogies
from course.widget.base import CourseWidget
from course.widget.boards import Connections, Knowledge, TCBs
from course.widget.chat import Chat
from course.widget.controls import Choice, Line, Number, Range, Switch
from course.widget.diff import PacketDiff
from course.widget.experiment import Experiment
from course.widget.flags import Flags
from course.widget.journey import ProgressMap
from course.widget.ladder import Ladder, packets_of
from course.widget.packet import Packet
from course.widget.packet_list import PacketList, Packets, packets
from course.widget.predict import Predict
from course.widget.quiz import Claims, Matching, Ordering, Quiz
from course.widget.sequence import Ruler, Sequence
from course.widget.slider import NumberBox, Slider
from course.widget.spaced import Spaced
from course.widget.states import States
from course.widget.table import Table
from course.widget.tabs import Editions, Tabs
from course.widget.tracing import link
from course.widget.walk import Walk
from course.widget.walks import (
    Checksum,
    Demux,
    DnsNames,
    Onion,
    Options,
    Padding,
    PseudoHeader,
)

__all__ = [
    "Analogies",
    "Chat",
    "Checksum",
    "Choice",
    "Claims",
    "Connections",
    "CourseWidget",
    "Demux",
    "DnsNames",
    "Editions",
    "Experiment",
    "Flags",
    "Knowledge",
    "Ladder",
    "Line",
    "Matching",
    "Number",
    "NumberBox",
    "Onion",
    "Options",
    "Ordering",
    "Packet",
    "PacketDiff",
    "PacketList",
    "Packets",
    "Padding",
    "Predict",
    "ProgressMap",
    "PseudoHeader",
    "Quiz",
    "Range",
    "Ruler",
    "Sequence",
    "Slider",
    "Spaced",
    "States",
    "Switch",
    "TCBs",
    "Table",
    "Tabs",
    "Walk",
    "link",
    "packets",
    "packets_of",
]
