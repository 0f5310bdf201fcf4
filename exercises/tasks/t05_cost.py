"""Task 05.6: what one question and its answer cost, in octets and in round trips."""

from random import Random
from typing import Any

from course.exercise import Case, Mistake, Part, Task

IP, UDP, TCP, MSS = 20, 8, 20, 4
WAYS = ("UDP", "TCP", "open TCP")
MOST = 1400


def questions(rng: Random) -> list[Case]:
    """Draw sizes and round trips for each of the three ways."""
    cases = [case(33, 49, 20, way) for way in WAYS]
    for number in range(39):
        sizes = rng.randrange(1, MOST + 1), rng.randrange(1, MOST + 1)
        cases.append(case(*sizes, rng.randrange(1, 400), WAYS[number % 3]))
    return cases


def case(request: int, reply: int, rtt: int, protocol: str) -> Case:
    """Return a case; the octets of each way of asking are a part of their own."""
    parts = ("octets by UDP" if protocol == "UDP" else "octets by TCP", "time")
    facts = {"request": request, "reply": reply, "rtt": rtt}
    return Case((request, reply, rtt, protocol), parts, facts)


def cost(
    request: int,
    reply: int,
    rtt: int,
    protocol: str,
    *,
    ip: int = IP,
    udp: int = UDP,
    opening: int = 3,
    closing: int = 3,
    mss: int = MSS,
    syns: int = 2,
    trips: int = 2,
    always: bool = False,
) -> tuple[int, int]:
    """Return octets and time; each thing that is given replaces the right one."""
    header = ip + (udp if protocol == "UDP" else TCP)
    octets = 2 * header + request + reply
    if protocol == "UDP" or (protocol == "open TCP" and not always):
        return octets, rtt
    return octets + (opening + closing) * header + syns * mss, trips * rtt


def priced(**wrong: Any) -> Any:
    """Return an answer in which this is wrong."""
    return lambda request, reply, rtt, protocol: cost(request, reply, rtt, protocol, **wrong)


COST = Task(
    id="05.6",
    name="cost",
    points=3,
    parts=(
        Part("octets by UDP", 1, (0,)),
        Part("octets by TCP", 1, (0,)),
        Part("time", 1, (1,)),
    ),
    places={"0": "the octets", "1": "the time"},
    hints=(
        (
            "Draw the packets as arrows between two lines, one way of asking after the other: 2 "
            "for UDP, 8 for TCP, 2 for an open connection. Then write the octets beside each "
            "arrow."
        ),
        (
            "Each packet has an IPv4 header of 20 octets and a transport header: 8 or 20. TCP "
            "opens with SYN, SYN,ACK and ACK, and closes with FIN, FIN and ACK; the first two "
            "carry 4 octets of options each. The answer is there after one round trip, or after "
            "two if one had to open first."
        ),
        (
            "UDP: 2 * 28 + request + reply, rtt. Open TCP: 2 * 40 + request + reply, rtt. TCP: "
            "that and 6 * 40 + 2 * 4 more, and 2 * rtt."
        ),
    ),
    inputs=questions,
    mistakes=(
        Mistake(
            "the handshake's last ACK forgotten",
            priced(opening=2),
            "You are 40 octets short: the handshake has three segments. The third is the "
            "client's ACK of the server's SYN, 20 octets of IPv4 and 20 of TCP.",
            loses=1,
        ),
        Mistake(
            "nothing for the end",
            priced(closing=0),
            "Your connection is never closed. FIN, FIN and ACK are 3 packets more, 120 octets.",
            loses=1,
        ),
        Mistake(
            "the option of the two SYNs forgotten",
            priced(mss=0),
            "You are 8 octets short: each of the two SYNs carries the option MSS, 4 octets.",
            loses=1,
        ),
        Mistake(
            "the option counted once",
            priced(syns=1),
            "You are 4 octets short: the SYN and the SYN,ACK carry the option, 4 octets each.",
            loses=1,
        ),
        Mistake(
            "four segments for the end",
            priced(closing=4),
            "You close with four segments. In this table it is three: the second FIN carries the "
            "acknowledgement of the first.",
            loses=1,
        ),
        Mistake(
            "acknowledgements of their own",
            priced(closing=5),
            "You count two packets more than the table lists, 80 octets. The acknowledgements of "
            "request and reply travel in the headers of what is listed.",
            loses=1,
        ),
        Mistake(
            "UDP's header forgotten",
            priced(udp=0),
            "You are 16 octets short: UDP is little, but it has a header, 8 octets in each of the "
            "two packets.",
            loses=1,
        ),
        Mistake(
            "IP's header forgotten",
            priced(ip=0),
            "You count the transport's headers alone. Every packet also has an IPv4 header of 20 "
            "octets.",
            loses=2,
        ),
        Mistake(
            "no time for the handshake",
            priced(trips=1),
            "You charge one round trip for TCP. The request cannot leave before the SYN,ACK has "
            "come, one round trip after the SYN: {rtt} ms for opening, {rtt} ms for the question.",
            loses=1,
            misconception="M24",
        ),
        Mistake(
            "a round trip for the end, too",
            priced(trips=3),
            "You wait until the connection is closed. The time asked for ends when the reply is "
            "there: two round trips.",
            loses=1,
        ),
        Mistake(
            "an open connection opened again",
            priced(always=True),
            "This connection is open, and stays so: no handshake and no end, only request and "
            "reply, each with its headers. That is why RFC 7766 section 6.2.1 wants DNS to reuse "
            "connections.",
            loses=2,
        ),
    ),
)
