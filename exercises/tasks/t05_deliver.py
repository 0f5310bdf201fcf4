"""Task 05.2: the socket that gets a datagram."""

from collections.abc import Callable
from random import Random
from typing import Any

from course.exercise import Case, Mistake, Part, Task

NOBODY = "port unreachable"
HOST, LOCAL = "192.0.2.1", "127.0.0.1"
PEERS = ("198.51.100.7", "198.51.100.8", "203.0.113.5")
Socket = dict[str, Any]


def sock(protocol: str, address: str, port: int, peer: str = "*", peer_port: Any = "*") -> Socket:
    """Return one row of a table of sockets."""
    return {
        "protocol": protocol,
        "address": address,
        "port": port,
        "peer": peer,
        "peer_port": peer_port,
    }


def datagram(src: str, src_port: int, dst: str, dst_port: int) -> dict[str, Any]:
    """Return what a datagram says of itself."""
    return {"src": src, "src_port": src_port, "dst": dst, "dst_port": dst_port}


TABLE = [
    sock("TCP", "*", 53),
    sock("UDP", "*", 53),
    sock("UDP", LOCAL, 53),
    sock("UDP", HOST, 4000, "203.0.113.5", 123),
]


def tables(rng: Random) -> list[Case]:
    """Draw tables and datagrams, each for the question that it asks."""
    cases = [
        Case((TABLE, datagram(PEERS[0], 40_000, HOST, 53)), ("port and protocol",)),
        Case((TABLE, datagram(LOCAL, 40_000, LOCAL, 53)), ("exact before star",)),
        Case((TABLE, datagram("203.0.113.5", 123, HOST, 4000)), ("connected",)),
        Case((TABLE, datagram("203.0.113.6", 123, HOST, 4000)), ("nobody",)),
    ]
    for _ in range(10):
        cases += [make(rng) for make in (by_port, exact, connected, nobody)]
    return cases


def drawn(rng: Random) -> tuple[int, str, int, int]:
    """Return two different ports of ours, and a peer with its port."""
    port, other = rng.sample(range(1, 65536), 2)
    return port, rng.choice(PEERS), rng.randrange(1024, 65536), other


def mixed(rng: Random, rows: list[Socket], *, keeps_first: int = 0) -> list[Socket]:
    """Put rows into some order; so many in front stay where they are."""
    rest = rows[keeps_first:]
    rng.shuffle(rest)
    return rows[:keeps_first] + rest


def by_port(rng: Random) -> Case:
    """One UDP socket of several has the port; a TCP socket with the same port comes first."""
    port, peer, peer_port, other = drawn(rng)
    rows = [
        sock("TCP", "*", port),
        sock("UDP", "*", port),
        sock("UDP", "*", other),
        sock("TCP", HOST, port, peer, peer_port),
    ]
    asked = datagram(peer, peer_port, HOST, port)
    return Case((mixed(rng, rows, keeps_first=1), asked), ("port and protocol",))


def exact(rng: Random) -> Case:
    """Two UDP sockets have the port: one at every address, one at the very address."""
    port, peer, peer_port, other = drawn(rng)
    rows = [
        sock("UDP", "*", port),
        sock("UDP", rng.choice((HOST, LOCAL)), port),
        sock("UDP", "*", other),
    ]
    asked = datagram(peer, peer_port, rows[1]["address"], port)
    order = mixed(rng, rows, keeps_first=1)
    return Case((order[:: rng.choice((1, -1))], asked), ("exact before star",))


def connected(rng: Random) -> Case:
    """A connected socket for this peer, one for another, and one for everybody."""
    port, peer, peer_port, _ = drawn(rng)
    stranger = rng.choice([one for one in PEERS if one != peer])
    rows = [
        sock("UDP", HOST, port),
        sock("UDP", HOST, port, stranger, peer_port),
        sock("UDP", HOST, port, peer, peer_port),
        sock("UDP", HOST, port, peer, peer_port ^ 1),
    ]
    asked = datagram(peer, peer_port, HOST, port)
    order = mixed(rng, rows, keeps_first=1)
    return Case((order[:: rng.choice((1, -1))], asked), ("connected",))


def nobody(rng: Random) -> Case:
    """Sockets that nearly fit: TCP, another port, another address, another peer."""
    port, peer, peer_port, other = drawn(rng)
    stranger = rng.choice([one for one in PEERS if one != peer])
    rows = [
        sock("TCP", "*", port),
        sock("UDP", "*", other),
        sock("UDP", LOCAL, port),
        sock("UDP", HOST, port, stranger, peer_port),
    ]
    asked = datagram(peer, peer_port, HOST, port)
    return Case((mixed(rng, rows), asked), ("nobody",))


PAIRS = (("address", "dst"), ("port", "dst_port"), ("peer", "src"), ("peer_port", "src_port"))
EXCHANGED = tuple(
    (own, its) for (own, _), (_, its) in zip(PAIRS, PAIRS[2:] + PAIRS[:2], strict=True)
)


def fits(row: Socket, asked: dict[str, Any], pairs: tuple[tuple[str, str], ...] = PAIRS) -> bool:
    """Say whether nothing of a row contradicts the datagram."""
    return all(row[own] in ("*", asked[its]) for own, its in pairs)


def deliver(
    rows: list[Socket],
    asked: dict[str, Any],
    *,
    protocols: tuple[str, ...] = ("UDP",),
    pairs: tuple[tuple[str, str], ...] = PAIRS,
    rank: Callable[[Socket], int] = lambda row: list(row.values()).count("*"),
    none: Any = NOBODY,
    first: int = 0,
) -> Any:
    """Return the place of the socket; each thing that is given replaces the right one."""
    found = [
        n for n, row in enumerate(rows) if row["protocol"] in protocols and fits(row, asked, pairs)
    ]
    return min(found, key=lambda n: rank(rows[n])) + first if found else none


def last_that_fits(rows: list[Socket], asked: dict[str, Any]) -> Any:
    """Return the place of the last socket that fits."""
    found = deliver(rows[::-1], asked, rank=lambda _: 0)
    return found if found == NOBODY else len(rows) - 1 - found


DELIVER = Task(
    id="05.2",
    name="deliver",
    points=4,
    parts=tuple(
        Part(name, 1) for name in ("port and protocol", "exact before star", "connected", "nobody")
    ),
    hints=(
        (
            "Two questions, one after the other. Which rows fit at all: is there anything in the "
            "row that contradicts the datagram? And of those that fit, which one is the most "
            "precise?"
        ),
        (
            'A row fits if its protocol is "UDP" and each of its four other entries is a star or '
            "equal to what the datagram says: address to dst, port to dst_port, peer to src, "
            "peer_port to src_port. The most precise row is the one with the fewest stars."
        ),
        (
            "Collect (stars, place) of all rows that fit, and take the smallest: "
            "min(found)[1]. If nothing was found, the answer is the string."
        ),
    ),
    inputs=tables,
    mistakes=(
        Mistake(
            "the first that fits gets it",
            lambda rows, asked: deliver(rows, asked, rank=lambda _: 0),
            "You give it to the first row that fits. More rows fit here: the one that says most "
            "gets it, so an address goes before a star, and a peer before no peer. Count stars.",
            loses=2,
        ),
        Mistake(
            "the last that fits gets it",
            last_that_fits,
            "You give it to the last row that fits: a later one overwrites what you had found. "
            "The order of the rows says nothing; the one with the fewest stars gets it.",
            loses=2,
        ),
        Mistake(
            "rows counted from 1",
            lambda rows, asked: deliver(rows, asked, first=1),
            "You count the rows from 1. The first row of a list is 0, as enumerate(sockets) "
            "counts.",
            loses=3,
        ),
        Mistake(
            "source and destination exchanged",
            lambda rows, asked: deliver(rows, asked, pairs=EXCHANGED),
            "You compare the socket's own address and port with the source. The datagram goes to "
            "dst and dst_port: these are the socket's `address` and `port`.",
            loses=3,
        ),
        Mistake(
            "a star beats an address",
            lambda rows, asked: deliver(
                rows, asked, rank=lambda row: -list(row.values()).count("*")
            ),
            "You prefer stars. A star takes anything, so it is the last resort: the row with the "
            "fewest stars gets the datagram.",
            loses=2,
        ),
        Mistake(
            "a TCP socket gets a datagram",
            lambda rows, asked: deliver(rows, asked, protocols=("UDP", "TCP")),
            "You give a UDP datagram to a TCP socket. The IP header's protocol field is asked "
            "before any port: TCP's port 53 and UDP's port 53 have nothing to do with each other.",
            loses=2,
            misconception="M08",
        ),
        Mistake(
            "a connected socket hears everybody",
            lambda rows, asked: deliver(rows, asked, pairs=PAIRS[:2]),
            "You look at the local address and port alone. A connected UDP socket hears one peer: "
            "source address and source port must be that peer's.",
            loses=2,
            misconception="M08",
        ),
        Mistake(
            "only the peer's address is compared",
            lambda rows, asked: deliver(rows, asked, pairs=PAIRS[:3]),
            "You compare the peer's address, and not its port. Two programs of one machine are "
            "two peers.",
            loses=1,
        ),
        Mistake(
            "the local address is not compared",
            lambda rows, asked: deliver(rows, asked, pairs=PAIRS[1:]),
            "You do not compare the local address. A socket bound to 127.0.0.1 hears nothing "
            "that comes for another address of the machine.",
            loses=2,
        ),
        Mistake(
            "nobody is None",
            lambda rows, asked: deliver(rows, asked, none=None),
            "Where no row fits you return None. The host does not keep silent: it answers by "
            'ICMP (RFC 1122 section 4.1.3.1), and the answer here is the word "port unreachable".',
            loses=1,
        ),
    ),
)
