"""Listings in the layout of `ss -tan`, drawn: what tasks about states read."""

from random import Random

HEADING = "State      Recv-Q Send-Q  Local Address:Port    Peer Address:Port Process"
NAMES = {  # as ss prints them
    "ESTABLISHED": "ESTAB",
    "SYN-RECEIVED": "SYN-RECV",
    "LISTEN": "LISTEN",
    "SYN-SENT": "SYN-SENT",
    "FIN-WAIT-1": "FIN-WAIT-1",
    "FIN-WAIT-2": "FIN-WAIT-2",
    "CLOSE-WAIT": "CLOSE-WAIT",
    "CLOSING": "CLOSING",
    "LAST-ACK": "LAST-ACK",
    "TIME-WAIT": "TIME-WAIT",
}
LONG = {short: name for name, short in NAMES.items()}


def row(rng: Random, state: str) -> str:
    """Return one line: queues, addresses from the ranges for examples (RFC 5737), ports."""
    port = rng.choice((22, 80, 443))
    if state == "LISTEN":
        return f"{'LISTEN':<10} {0:<6} {128:<7} {f'0.0.0.0:{port}':<21} {'0.0.0.0:*':<17}"
    waits = rng.randrange(1, 900) if state == "CLOSE-WAIT" else 0
    here = f"192.0.2.10:{port}"
    there = f"198.51.100.{rng.randrange(1, 255)}:{rng.randrange(49152, 65536)}"
    return f"{NAMES[state]:<10} {waits:<6} {0:<7} {here:<21} {there}"


def listing(rng: Random, counts: dict[str, int], *, heading: bool = True) -> str:
    """Return a listing with so many rows of each state; LISTEN rows stand first, as a rule."""
    rest = [state for state, many in counts.items() if state != "LISTEN" for _ in range(many)]
    rng.shuffle(rest)
    rows = [row(rng, state) for state in ["LISTEN"] * counts.get("LISTEN", 0) + rest]
    return "\n".join([HEADING, *rows] if heading else rows) + "\n"


def counted(text: str) -> dict[str, int]:
    """Return how many rows each state has, by the RFC's name; what is no row is passed over."""
    found: dict[str, int] = {}
    for line in text.splitlines():
        word = line.split()[0] if line.split() else ""
        if word in LONG:
            found[LONG[word]] = found.get(LONG[word], 0) + 1
    return found
