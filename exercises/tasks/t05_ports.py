"""Task 05.5: the range of a port, and the service that is registered there."""

from random import Random

from course.exercise import Case, Mistake, Part, Task

SERVICES = {
    ("TCP", 20): "FTP data", ("TCP", 21): "FTP", ("TCP", 22): "SSH", ("TCP", 23): "Telnet",
    ("TCP", 25): "SMTP", ("TCP", 53): "DNS", ("UDP", 53): "DNS", ("UDP", 67): "DHCP server",
    ("UDP", 68): "DHCP client", ("UDP", 69): "TFTP", ("TCP", 80): "HTTP", ("TCP", 110): "POP3",
    ("TCP", 143): "IMAP", ("TCP", 443): "HTTPS", ("UDP", 443): "HTTP/3",
    ("TCP", 465): "submissions", ("TCP", 587): "submission", ("TCP", 993): "IMAPS",
    ("TCP", 995): "POP3S", ("UDP", 1900): "SSDP", ("TCP", 3306): "MySQL", ("TCP", 3389): "RDP",
    ("TCP", 5432): "PostgreSQL", ("TCP", 6379): "Redis", ("TCP", 8080): "HTTP alternative",
}  # fmt: skip
EDGES = (0, 1023, 1024, 49151, 49152, 65535)


def port_numbers(rng: Random) -> list[Case]:
    """Draw ports: those of the table by both protocols, the edges, and any."""
    known = [(port, protocol) for protocol, port in SERVICES]
    other = [(port, "UDP" if protocol == "TCP" else "TCP") for protocol, port in SERVICES]
    edges = [(port, "UDP") for port in EDGES]
    free = [(rng.randrange(65536), rng.choice(("TCP", "UDP"))) for _ in range(40)]
    rest = [*known[1:], *other, *free]
    rng.shuffle(rest)
    cases = [(53, "UDP"), (443, "UDP"), (51684, "UDP"), *edges, *rest]
    return [Case(args, facts={"port": args[0], "protocol": args[1]}) for args in cases]


def about(
    port: int,
    protocol: str,
    *,
    system: int = 1023,
    user: int = 49151,
    none: str | None = None,
) -> tuple[str, str | None]:
    """Return range and service; each thing that is given replaces the right one."""
    name = "System" if port <= system else "User" if port <= user else "Dynamic"
    return name, SERVICES.get((protocol, port), none)


def by_number(port: int, protocol: str) -> tuple[str, str | None]:
    """Look a port up without its protocol: the table's first entry of that number."""
    found = next((name for (_, number), name in SERVICES.items() if number == port), None)
    return about(port, protocol)[0], found


def insisting(port: int, protocol: str) -> tuple[str, str]:
    """Take for granted that each port has a service."""
    return about(port, protocol)[0], SERVICES[protocol, port]


PORTS = Task(
    id="05.5",
    name="about_port",
    points=2,
    parts=(Part("range", 1, (0,)), Part("service", 1, (1,))),
    places={"0": "the range", "1": "the service"},
    hints=(
        (
            "Two answers that have nothing to do with each other: a comparison with two borders, "
            "and a look into the table of the set-up cell."
        ),
        (
            "Up to 1023 System, up to 49151 User, above Dynamic: the borders belong to the lower "
            "range. The keys of SERVICES are pairs, protocol first, and a dict has a method that "
            "gives None for a key that is not there."
        ),
        (
            '"System" if port <= 1023 else "User" if port <= 49151 else "Dynamic", and '
            "SERVICES.get((protocol, port))."
        ),
    ),
    inputs=port_numbers,
    mistakes=(
        Mistake(
            "1024 called a System port",
            lambda port, protocol: about(port, protocol, system=1024),
            "Port {port} is no System port: 0 to 1023 are, which makes 1024 of them. 1024 itself "
            "is the first User port (RFC 6335 section 6).",
            loses=1,
        ),
        Mistake(
            "49152 called a User port",
            lambda port, protocol: about(port, protocol, user=49152),
            "Port {port} is Dynamic: these begin at 49152 = 0xc000. The last User port is 49151.",
            loses=1,
        ),
        Mistake(
            "1023 called a User port",
            lambda port, protocol: about(port, protocol, system=1022),
            "Port {port} is the last System port: the border belongs to the range below.",
            loses=1,
        ),
        Mistake(
            "49151 called a Dynamic port",
            lambda port, protocol: about(port, protocol, user=49150),
            "Port {port} is the last User port: the border belongs to the range below.",
            loses=1,
        ),
        Mistake(
            "the Dynamic ports begin where Linux takes its own",
            lambda port, protocol: about(port, protocol, user=32767),
            "From 32768 on Linux takes the ports of its clients, so they are often seen. But the "
            "ranges of RFC 6335 are others: port {port} is a User port, and these end at 49151.",
            loses=1,
        ),
        Mistake(
            "the protocol ignored",
            by_number,
            "You look for {port} alone. A number is registered for TCP and for UDP apart, and may "
            "mean two things: look for (protocol, port).",
            loses=1,
            misconception="M08",
        ),
        Mistake(
            "each port taken for known",
            insisting,
            "Most ports have no entry in SERVICES, and SERVICES[...] raises a KeyError for them. "
            "SERVICES.get(...) gives None.",
            loses=2,
        ),
        Mistake(
            "nothing is found",
            lambda port, protocol: (about(port, protocol)[0], None),
            "You find no service for {protocol} port {port}, and SERVICES has one. Its keys are "
            "pairs, the protocol first, then the port as an int.",
            loses=1,
        ),
        Mistake(
            "unknown instead of None",
            lambda port, protocol: about(port, protocol, none="unknown"),
            "Where the table has no entry the task asks for None, not for a word: a word could "
            "be the name of a service.",
            loses=1,
        ),
    ),
)
