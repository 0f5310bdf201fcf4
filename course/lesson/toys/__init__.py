"""Small experiments of the lessons: pure functions, each result with a table and a picture.

`fragments` cuts a packet for a link; `travel` sends one past routers or into a loop and
`traceroute` finds them; `peel`, `floors` and `places` show layers and their numbers; `say`,
`parcels`, `read_by` and `unseen` put words into packets, read them in some order, and count what a
capture does not show; `stranger` draws a packet that nobody has met. `without` plays the chat
without one of TCP's rules, and `minute` over a line that loses packets; `schedule` says when a SYN
is sent again, `knock` gives a segment made by hand to a host that listens, and `agreement` says
what two SYNs agree upon: these run the course's own TCP. `offset`, `port_range`, `suspects`,
`spin` and `hurry` are about the fields of a TCP header: its length, its ports, its flags, and
whether PSH and URG hurry anything.

`noise` draws octets; `relay` sends a line past a router whose memory is bad.

`heard` listens to the chat from some packet on and reads its windows; `echo` measures round trips
by timestamps, and `lap` lets a segment come whose number has come round again.

`missing` takes the stack over an arrow that a diagram lacks, `stray` and `resets` send it segments
astray, `callers` lets several in at one port, `stays` says how long each end is in which state;
`silence` and `cable` let nobody speak, or cut the line.

`doorstep`, `drain` and `damaged` show datagrams on their own; `race`, `flood`, `game` and `price`
set UDP beside TCP; `port` looks at a number, `ssdp` reads a search for devices, and `tried` calls
a function that may never end.

Nothing here sends a packet to a real network. A result prints as text and, in a notebook, shows a
picture of the same numbers.
"""

from course.lesson.toys.agreement import Agreement, agreement
from course.lesson.toys.crafted import Crafted, crafted
from course.lesson.toys.datagram import (
    Damaged,
    Doorstep,
    Drained,
    damaged,
    doorstep,
    drain,
    late_and_twice,
)
from course.lesson.toys.discovery import Search, ssdp
from course.lesson.toys.echo import Echo, echo
from course.lesson.toys.fragment import Fragment, Split, fragments
from course.lesson.toys.game import Game, game
from course.lesson.toys.heard import Heard, heard
from course.lesson.toys.hurry import Hurry, hurry
from course.lesson.toys.journey import Journey, Visit, traceroute, travel
from course.lesson.toys.knock import knock
from course.lesson.toys.lap import Lap, lap
from course.lesson.toys.layer import Floors, Peeled, floors, peel, places
from course.lesson.toys.missing import CHOICES, EVENTS_OF, RUNS, missing
from course.lesson.toys.noise import noise
from course.lesson.toys.offset import Length, offset
from course.lesson.toys.port import Port, port
from course.lesson.toys.ports import Suspects, port_range, suspects
from course.lesson.toys.price import Price, price
from course.lesson.toys.quiet import cable, silence
from course.lesson.toys.race import Flooded, Race, flood, race
from course.lesson.toys.relay import Relay, relay
from course.lesson.toys.roulette import Spin, spin
from course.lesson.toys.rule import Broken, without
from course.lesson.toys.schedule import schedule
from course.lesson.toys.sockets import callers
from course.lesson.toys.stay import stays
from course.lesson.toys.stranger import stranger
from course.lesson.toys.stray import FLAGS, resets, stray
from course.lesson.toys.stream import Gaps, parcels, read_by, say, unseen
from course.lesson.toys.tried import Tried, tried
from course.lesson.toys.zoom import Minute, minute

__all__ = [
    "CHOICES",
    "EVENTS_OF",
    "FLAGS",
    "RUNS",
    "Agreement",
    "Broken",
    "Crafted",
    "Damaged",
    "Doorstep",
    "Drained",
    "Echo",
    "Flooded",
    "Floors",
    "Fragment",
    "Game",
    "Gaps",
    "Heard",
    "Hurry",
    "Journey",
    "Lap",
    "Length",
    "Minute",
    "Peeled",
    "Port",
    "Price",
    "Race",
    "Relay",
    "Search",
    "Spin",
    "Split",
    "Suspects",
    "Tried",
    "Visit",
    "agreement",
    "cable",
    "callers",
    "crafted",
    "damaged",
    "doorstep",
    "drain",
    "echo",
    "flood",
    "floors",
    "fragments",
    "game",
    "heard",
    "hurry",
    "knock",
    "lap",
    "late_and_twice",
    "minute",
    "missing",
    "noise",
    "offset",
    "parcels",
    "peel",
    "places",
    "port",
    "port_range",
    "price",
    "race",
    "read_by",
    "relay",
    "resets",
    "say",
    "schedule",
    "silence",
    "spin",
    "ssdp",
    "stays",
    "stranger",
    "stray",
    "suspects",
    "traceroute",
    "travel",
    "tried",
    "unseen",
    "without",
]
