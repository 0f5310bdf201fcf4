"""Port numbers: which range one is from, and which of two ends is likely to be the client.

The ranges are RFC 6335 section 6. Who is the client a port cannot prove; it is a guess with a
reason, and the segment with SYN and without ACK is the proof.
"""

from dataclasses import dataclass
from random import Random

from course.decode.words import PORTS
from course.errors import LessonError

__all__ = ["Suspects", "port_range", "suspects"]

SYSTEM_END, USER_END, END = 1024, 49152, 65536
LINUX = range(32768, 61000)  # ip_local_port_range as Linux ships it
SERVERS = (22, 25, 53, 80, 443, 3306, 7456, 8080, 8888, 43981)


def port_range(number: int) -> str:
    """Return the range that a port is from, and what it is registered for if this is known."""
    if not 0 <= number < END:
        raise LessonError(f"a port needs 0 to 65535, got {number}")
    if number < SYSTEM_END:
        text = "System Port (0 to 1023): assigned by IANA, for services everybody knows"
    elif number < USER_END:
        text = "User Port (1024 to 49151): assigned by IANA on request"
    else:
        text = "Dynamic Port (49152 to 65535): never assigned, for whoever needs one now"
    lines = [f"{number} (0x{number:04x}): {text}."]
    if number in PORTS:
        lines.append(f"Registered or known for: {PORTS[number]}.")
    if number in LINUX:
        lines.append("Linux takes client ports from 32768 to 60999, so it may be one of those.")
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Suspects:
    """Two ports of a packet, and what they say about who is the client."""

    number: int
    src: int
    dst: int
    client: str  # "source" or "destination": so it was when the connection was opened
    shown: bool

    def __str__(self) -> str:
        head = f"Packet {self.number}: from port {self.src} to port {self.dst}."
        if not self.shown:
            return f"{head}\nWho is the client, the sender or the receiver? Say why, then look."
        guess, why = self._guess()
        said = "unsure" if guess == "unsure" else f"the {WORDS[guess]}"
        truth = f"It was the {WORDS[self.client]}."
        return f"{head}\nThe ports say: {said}. {why}\n{truth}"

    __repr__ = __str__

    def _guess(self) -> tuple[str, str]:
        """Return what the ports suggest: the lower, registered one is the server's."""
        known = [port for port in (self.src, self.dst) if port in PORTS]
        if len(known) == 1:
            server = known[0]
            why = f"{server} is known for {PORTS[server]}, and services wait at known ports."
            return "destination" if server == self.src else "source", why
        low = [port for port in (self.src, self.dst) if port < LINUX.start]
        if len(low) == 1:
            why = f"{low[0]} is below the ports that systems of today hand out to clients."
            return "destination" if low[0] == self.src else "source", why
        return "unsure", "Both could be a client's. Only the SYN without ACK could tell."


WORDS = {"source": "sender", "destination": "receiver"}


def suspects(number: int, *, answer: bool = False) -> Suspects:
    """Draw packet `number`: a server's port, a client's port, and a direction."""
    rng = Random(f"packet {number}")  # noqa: S311  a draw that can be repeated
    server, client = (
        rng.choice(SERVERS),
        rng.choice((rng.choice(LINUX), rng.randrange(49152, END))),
    )
    if rng.randrange(2):
        return Suspects(number, client, server, "source", answer)
    return Suspects(number, server, client, "destination", answer)
