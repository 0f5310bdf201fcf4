"""What several lessons take from the shelf: analogies, tables of numbers, commands per system.

    analogies()         likenesses, each with where it breaks; analogies("knocking"): one of them
    ports()             the ports that the course names, to search in
    tcp_options()       the kinds of TCP options, to search in
    commands()          how to listen, to look and to capture, on three systems

Ports and kinds are those that the decoder itself uses, after IANA's registries.
"""

from course.decode.tcp_options import option_may_stand_in, option_why
from course.decode.words import PORTS
from course.view.analogy import Analogy
from course.view.tabs import Command
from course.widget import Analogies, Table, Tabs
from course.wire.options import KINDS

__all__ = ["ANALOGIES", "COMMANDS", "analogies", "commands", "ports", "tcp_options"]

ANALOGIES = (
    Analogy(
        "A TCP connection is like a telephone call",
        "You dial, the other side picks up and says hello, you say hello; then both may talk.",
        {
            "dialling": "SYN",
            "picking up with a hello": "SYN,ACK",
            "your own hello": "ACK",
            "hanging up": "FIN",
        },
        (
            (
                "In a call a line is kept for you. TCP keeps nothing in between: routers know no "
                "connections, only the two ends do."
            ),
            (
                "One who hangs up ends a call for both. A FIN ends one direction; the other side "
                "may go on sending (RFC 9293 section 3.6)."
            ),
            (
                "A call carries what you say as it was said. TCP carries octets and forgets where "
                "one message ended."
            ),
        ),
    ),
    Analogy(
        "A UDP datagram is like a postcard",
        "You write it, put an address on it, and drop it in. Nobody tells you what becomes of it.",
        {
            "the postcard": "one datagram, read whole or not at all",
            "address and sender": "addresses and ports",
            "the post": "IP, which does its best",
        },
        (
            "A postcard is seldom copied on its way. A datagram can arrive twice.",
            (
                "What is written on a postcard fades letter by letter. A datagram with one wrong "
                "bit is dropped by its checksum, if there is one."
            ),
            (
                "The post delivers in hours or days, in some order. Datagrams overtake each other "
                "within milliseconds, and a program must expect it."
            ),
        ),
    ),
    Analogy(
        "A port is like a flat in a house",
        "The address finds the house, the number on the door finds who lives there.",
        {"the house": "a host, an IP address", "the door": "a port", "who opens": "a program"},
        (
            (
                "Somebody lives behind a door all the time. A port belongs to a program only "
                "while it holds the socket."
            ),
            (
                "One flat has one mailbox. A TCP port serves many connections at once: they "
                "differ in the other side's address and port."
            ),
            (
                "A house has the doors that were built. A host has 65536 numbers for TCP and as "
                "many for UDP, and port 53 of one is not port 53 of the other."
            ),
        ),
    ),
    Analogy(
        "The receive window is like a shelf",
        "The shop tells the wholesaler how much room is left on the shelf; more is not sent.",
        {
            "room on the shelf": "the window in each segment",
            "customers taking goods": "the program reading",
            "a full shelf": "a zero window",
        },
        (
            (
                "Goods on the way are not counted by a shopkeeper. The window counts from the "
                "acknowledgement number: what is in flight is inside it."
            ),
            (
                "A shopkeeper can make room and say so. If TCP's word is lost, both would wait "
                "for ever; so the sender knocks (zero-window probes, RFC 9293 section 3.8.6.1)."
            ),
        ),
    ),
    Analogy(
        "Congestion control is like driving by brake lights",
        "Nobody tells you how full the road is. You go faster until you must brake.",
        {
            "going faster": "a larger congestion window",
            "brake lights ahead": "a loss, or a mark (ECN)",
            "keeping a distance": "waiting for acknowledgements",
        },
        (
            "Drivers see each other. TCP sees only what became of its own segments.",
            (
                "A driver brakes because of the one in front. A sender slows down a round trip "
                "after the queue was full."
            ),
            "Cars do not vanish when the road is full. Segments do, and must be sent again.",
        ),
    ),
    Analogy(
        "A handshake is like knocking at a door",
        "You knock. From inside: who is there? You answer, and the door is open.",
        {
            "knocking": "SYN",
            "the question from inside": "SYN,ACK",
            "your answer": "ACK",
            "nobody at home": "no answer: you knock again, and in the end go away",
        },
        (
            (
                "At a door your voice says who you are. The three segments show only that "
                "somebody at that address, or on the way to it, hears the question: there is no "
                "authentication in them (RFC 9293 section 7)."
            ),
            (
                "A knock is heard now or never. A SYN may arrive a minute late, when nobody "
                "stands at the door any more, and it sounds the same."
            ),
            (
                "Nobody numbers what is said through a door. SYN and SYN,ACK carry the two "
                "numbers from which all octets will be counted, and that is their main purpose."
            ),
            (
                "Inside, somebody decides whether to open. A TCP that listens answers every "
                "knock, before its program knows of it."
            ),
        ),
    ),
)

COMMANDS = {
    "Linux": (
        Command("nc -l 43981", "Wait for a connection on port 43981 (netcat of OpenBSD)."),
        Command("nc localhost 43981", "Connect to it, in another window."),
        Command("ss -tan", "Show all TCP connections with their states."),
        Command("ss -tin", "The same with what TCP knows: rtt, cwnd, retransmissions."),
        Command(
            "sudo tcpdump -i lo -nn -X 'tcp port 43981'",
            "Print every packet of that port on the loopback link, in hex and text.",
        ),
    ),
    "macOS": (
        Command("nc -l 43981", "Wait for a connection on port 43981."),
        Command("nc localhost 43981", "Connect to it, in another window."),
        Command("netstat -an -p tcp", "Show all TCP connections with their states."),
        Command(
            "sudo tcpdump -i lo0 -nn -X 'tcp port 43981'",
            "Print every packet of that port on the loopback link, in hex and text.",
        ),
    ),
    "Windows": (
        Command("ncat -l 43981", "Wait for a connection on port 43981 (Ncat comes with Nmap)."),
        Command("ncat localhost 43981", "Connect to it, in another window."),
        Command("Get-NetTCPConnection", "All TCP connections with their states (PowerShell)."),
        Command("netstat -ano -p TCP", "The same in any window, with the process of each."),
        Command(
            'tshark -i \\Device\\NPF_Loopback -x -f "tcp port 43981"',
            "Print every packet of that port on the loopback link (Wireshark, with Npcap).",
        ),
    ),
}


def analogies(words: str = "") -> Analogies:
    """Return the analogy cards, or those with these words in their titles."""
    return Analogies([one for one in ANALOGIES if words in one.title])


def ports(words: str = "") -> Table:
    """Return the ports that the course names; `words` are searched for from the start."""
    rows = [(number, name, _range(number)) for number, name in sorted(PORTS.items())]
    return Table(("port", "service", "range"), rows, "Ports, after IANA's registry", words)


def _range(port: int) -> str:
    """Return which range of RFC 6335 section 6 a port is in."""
    if port < 1024:
        return "System"
    return "User" if port < 49152 else "Dynamic"


def tcp_options(words: str = "") -> Table:
    """Return the kinds of TCP options; `words` are searched for from the start."""
    rows = [
        (
            kind,
            known.name,
            known.length or ("1" if kind < 2 else "varies"),
            option_may_stand_in(kind),
            option_why(kind),
            known.rfc,
        )
        for kind, known in KINDS.items()
    ]
    names = ("kind", "name", "octets", "may stand in", "why it is there", "defined in")
    return Table(names, rows, "TCP options, after IANA's registry", words)


def commands(selected: str = "") -> Tabs:
    """Return how to listen, to look and to capture; `selected` is the system shown first."""
    return Tabs(COMMANDS, selected, title="Listen, look, capture")
