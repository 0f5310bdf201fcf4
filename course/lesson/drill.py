"""Cards of lesson 05: the ports that one meets, and which transport suits what.

    ports()             five ports at a time, and again the sooner the less they were known
    decisions()         TCP or UDP? each choice with what speaks for it and against it
    doorstep()          what a datagram is like, and where the likeness breaks

The ports come back as the questions of `spaced` do, noted in the same file of `progress`, under
names such as "port 53".
"""

from collections.abc import Mapping
from dataclasses import replace

from course import progress
from course.lesson.bank import Question
from course.lesson.play import card_of
from course.lesson.spaced import draw
from course.view.analogy import Analogy
from course.view.quiz import Card
from course.widget import Analogies, Quiz, Spaced

__all__ = ["TABLE", "decisions", "doorstep", "ports"]

TABLE = (  # port, who is meant
    (20, "FTP, data"), (21, "FTP, control"), (22, "SSH"), (23, "Telnet"), (25, "SMTP"),
    (53, "DNS"), (67, "DHCP, server"), (68, "DHCP, client"), (80, "HTTP"), (110, "POP3"),
    (143, "IMAP"), (443, "HTTPS, and HTTP/3 by UDP"), (465, "mail submission over TLS (SMTPS)"),
    (587, "mail submission"), (993, "IMAP over TLS"), (995, "POP3 over TLS"), (3306, "MySQL"),
    (3389, "remote desktop (RDP)"), (5432, "PostgreSQL"), (6379, "Redis"),
    (8080, "HTTP, alternative"),
)  # fmt: skip


def ports() -> Spaced:
    """Return a quiz over the table of ports, drawn by what was known and when."""
    pool = [_asked(number, name) for number, name in TABLE]

    def drawn(day: int) -> list[Card]:
        seen = progress.show().questions
        due = draw(pool, 5, seen, day)
        return [replace(card_of(one), heading="Ports, a drill") for one in due]  # no id: it tells

    def note(name: str, record: Mapping[str, object]) -> str:
        day = record.get("day")
        return progress.answered(
            name,
            right=bool(record.get("right")),
            first=bool(record.get("first")),
            day=day if isinstance(day, int) and day > 0 else 0,
        )

    return Spaced(drawn, of=f"{len(pool)} on ports", title="Which port?", then=note)


def _asked(number: int, name: str) -> Question:
    size = "System" if number < 1024 else "User"
    return Question(
        id=f"port {number}",
        lessons=(5,),
        topic="ports",
        type="numeric",
        level=1,
        prompt=f"At which port does one look for this: {name}?",
        answer=number,
        explanation=f"{number} is a {size} port.",
        source=("IANA, Service Name and Transport Protocol Port Number Registry",),
        hints=(f"It is one of the {size} ports, and has {len(str(number))} digits.",),
    )


CHOICES = (  # what is to be sent; the better choice; why TCP; why UDP; what to remember
    (
        "A web page, every octet of it, in order. The page was fetched by HTTP/1.1.",
        "tcp",
        "Yes. A page with a hole is of no use, and HTTP/1.1 needs an ordered stream.",
        (
            "A page needs all of its octets. You would have to write sequence numbers, "
            "acknowledgements and retransmission yourself. (HTTP/3 does: QUIC is just "
            "that, on UDP.)"
        ),
        "RFC 9112 section 9, RFC 9114 section 1",
    ),
    (
        "The same page by HTTP/3, which speaks QUIC. What does QUIC ask for below itself?",
        "udp",
        (
            "QUIC numbers, acknowledges, repeats and slows down by itself. On TCP all of that "
            "would be done twice, and one loss would hold up all of its streams."
        ),
        (
            "Yes. QUIC wants ports, boundaries and a checksum, and the network lets UDP through. "
            "All the rest it brings."
        ),
        "RFC 9000 section 1, RFC 9114 section 1",
    ),
    (
        "A file of 20 megabytes, for a backup.",
        "tcp",
        "Yes. Every octet counts, and 20 megabytes need congestion control, which TCP brings.",
        "Bulk over UDP must slow down by itself (RFC 8085 section 3.1.2), and repair losses.",
        "RFC 8085 section 3.1.2",
    ),
    (
        "One small question to a name server, one small answer.",
        "udp",
        (
            "It works, and DNS must support it. But opening a connection for each "
            "question doubles the waiting."
        ),
        (
            "Yes, usually. One round trip; if nothing comes, ask again. For an answer "
            "that does not fit: TCP."
        ),
        "RFC 7766 section 5",
    ),
    (
        "Speech in a telephone call: fifty small packets a second, each useless after 200 ms.",
        "udp",
        (
            "TCP would send a lost packet again, and hold back all later ones until it "
            "has come: a pause in the call, and old words."
        ),
        "Yes. What is lost stays lost, and the ear bridges 20 ms. (RTP brings numbers and times.)",
        "RFC 3550 section 1",
    ),
    (
        "Where each player of a game stands, twenty times a second.",
        "udp",
        "A position that is sent again is old when it comes, and the new ones wait behind it.",
        "Yes. The newest state replaces all older ones: a lost one is not missed.",
        "the experiment of this lesson",
    ),
    (
        "A chat message in that game.",
        "tcp",
        "Yes. Each message counts, in order, and a little later is soon enough.",
        "A message that is lost is missed. You would add numbers and acknowledgements.",
        "RFC 8085 section 3.3",
    ),
    (
        "A machine that has no address yet asks for one, whoever may have it to give (DHCP).",
        "udp",
        (
            "A TCP connection has two addresses, one at each end. This machine has none, "
            "and does not know whom to ask."
        ),
        "Yes. One broadcast datagram reaches every server of the link.",
        "RFC 2131 section 4.1",
    ),
    (
        "The temperature of a room, every minute; the next value makes up for a lost one.",
        "udp",
        (
            "It works. For 2 octets of temperature a connection costs eight packets, or "
            "state that lies idle for 59 seconds."
        ),
        (
            "Yes, typically: one datagram a value. (CoAP does so, and adds "
            "acknowledgements for what must arrive.)"
        ),
        "RFC 7252 section 4",
    ),
    (
        "A manager asks a hundred switches for one counter each (SNMP).",
        "udp",
        (
            "A hundred connections for a hundred numbers, in a network that may be in "
            "trouble just now."
        ),
        "Yes: a question, an answer, and a repetition if none comes.",
        "RFC 3417 section 3",
    ),
    (
        (
            "A machine without a disk fetches the program that it will start with, from a"
            " few lines of code in a chip (TFTP)."
        ),
        "udp",
        "A TCP must fit into the chip first. Today many do carry one, and fetch by HTTP.",
        "Yes: a block, an acknowledgement, a timer. You watch it in this lesson.",
        "RFC 1350",
    ),
)


def decisions() -> Quiz:
    """Return the cards: TCP or UDP?"""
    names = {"tcp": "TCP", "udp": "UDP"}
    return Quiz(
        [
            Card(
                id=f"decision {n}",
                kind="one",
                prompt=prompt,
                right=(right,),
                heading=f"Card {n} of {len(CHOICES)}",
                options=names,
                whys={"tcp": tcp, "udp": udp},
                answer=f"{names[right]}.",
                source=source,
            )
            for n, (prompt, right, tcp, udp, source) in enumerate(CHOICES, 1)
        ],
        title="TCP or UDP?",
    )


def doorstep() -> Analogies:
    """Return the card of the parcel on the doorstep."""
    return Analogies(
        [
            Analogy(
                "A UDP datagram is like a parcel on the doorstep",
                "The carrier puts it down and drives on. No bell, no signature; it may be stolen "
                "before anybody is home.",
                {
                    "the carrier": "IP, hop by hop",
                    "no signature": "no acknowledgement",
                    "stolen": "lost: a full queue, a wrong bit, no room at the reader",
                    "the name on the parcel": "the destination port",
                },
                (
                    (
                        "The carrier knows that the house stands there. sendto returns the same "
                        "for a host that does not exist."
                    ),
                    "A parcel is never delivered twice. A datagram may be.",
                    (
                        "What is left on a doorstep lies there until somebody comes. A datagram "
                        "that finds the reader's buffer full is gone at once."
                    ),
                ),
            )
        ]
    )
