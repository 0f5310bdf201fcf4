"""DNS messages, RFC 1035 section 4: a table in front, then names and records cut by hand.

Strategy. The header and the fixed fields of questions and records are tables; names are cut by
`name`, which keeps labels and pointers, so `bytes(Message.parse(x)) == x`, compressed or not. The
data of a record stay raw; where their format holds names, the names are cut as well and their
places kept.

As with TCP options there are two readings: `walk` cuts what it can and says what stopped it,
`Message.parse` raises.

What may not live here: what a record means, and messages behind a length on TCP. `decode` explains
them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from course.errors import Malformed
from course.wire.dns_types import CLASSES, NAMES_IN, OPCODES, RCODES, TYPES
from course.wire.header import Bits, Header, Stop
from course.wire.name import Hop, Name, Names, from_text, label_text, read_name, walk_name

__all__ = [
    "CLASSES",
    "DNS",
    "NAMES_IN",
    "OPCODES",
    "RCODES",
    "TYPES",
    "Hop",
    "Message",
    "Name",
    "Names",
    "Question",
    "QuestionFields",
    "Record",
    "RecordFields",
    "Stop",
    "from_text",
    "label_text",
    "query",
    "read_name",
    "walk",
    "walk_name",
]


@dataclass(slots=True)
class DNS(Header):
    """The 12 octets before the first question; the counts say how many of each section follow."""

    rfc: ClassVar[str] = "RFC 1035 section 4.1.1"
    id: Annotated[int, Bits(16, "ID", "chosen by the asker, copied into the answer")] = 0
    qr: Annotated[int, Bits(1, "QR", "0 a query, 1 a response")] = 0
    opcode: Annotated[int, Bits(4, "Opcode", "which kind of query", usual="0")] = 0
    aa: Annotated[int, Bits(1, "AA", "the answerer is an authority for the name")] = 0
    tc: Annotated[int, Bits(1, "TC", "the answer was cut: ask again over TCP")] = 0
    rd: Annotated[int, Bits(1, "RD", "please ask on for me", usual="1")] = 0
    ra: Annotated[int, Bits(1, "RA", "this server does ask on for others")] = 0
    z: Annotated[int, Bits(1, "Z", "kept for later use; zero", usual="0")] = 0
    ad: Annotated[
        int,
        Bits(1, "AD", "the answerer has verified the signatures", rfc="RFC 4035 section 3.2.3"),
    ] = 0
    cd: Annotated[
        int, Bits(1, "CD", "do not verify signatures for me", rfc="RFC 4035 section 3.2.2")
    ] = 0
    rcode: Annotated[int, Bits(4, "RCODE", "how it went", usual="0, 3")] = 0
    qdcount: Annotated[int, Bits(16, "QDCOUNT", "how many questions follow", usual="1")] = 0
    ancount: Annotated[int, Bits(16, "ANCOUNT", "how many answers follow")] = 0
    nscount: Annotated[int, Bits(16, "NSCOUNT", "how many authority records follow")] = 0
    arcount: Annotated[int, Bits(16, "ARCOUNT", "how many additional records follow")] = 0


@dataclass(slots=True)
class QuestionFields(Header):
    """What stands behind the name of a question."""

    rfc: ClassVar[str] = "RFC 1035 section 4.1.2"
    title: ClassVar[str] = "DNS question"
    qtype: Annotated[int, Bits(16, "QTYPE", "which type of record is asked for", usual="1, 28")]
    qclass: Annotated[int, Bits(16, "QCLASS", "in which class of names", usual="1")] = 1


@dataclass(slots=True)
class RecordFields(Header):
    """What stands between the name of a record and its data."""

    rfc: ClassVar[str] = "RFC 1035 section 4.1.3"
    title: ClassVar[str] = "DNS record"
    type: Annotated[int, Bits(16, "TYPE", "which type of record this is", usual="1, 5, 28")]
    rrclass: Annotated[int, Bits(16, "CLASS", "in which class of names", usual="1")]
    ttl: Annotated[int, Bits(32, "TTL", "seconds for which the record may be kept")]
    rdlength: Annotated[int, Bits(16, "RDLENGTH", "octets of data that follow")]


@dataclass(slots=True)
class Question:
    """What is asked: a name, a type, a class."""

    name: Name
    fields: QuestionFields

    @property
    def size(self) -> int:
        """Octets that the question takes."""
        return self.name.size + 4

    @property
    def problem(self) -> str | None:
        """What is wrong with it, or None."""
        return self.name.stop.sentence if self.name.stop else None

    def __bytes__(self) -> bytes:
        """Return its octets as they came."""
        return bytes(self.name) + bytes(self.fields)


@dataclass(slots=True)
class Record:
    """One resource record; `names` are those inside its data, each with its octet there."""

    name: Name
    fields: RecordFields
    rdata: bytes
    names: tuple[tuple[int, Name], ...] = ()
    problem: str | None = None  # the first thing wrong with its name or its data

    @property
    def size(self) -> int:
        """Octets that the record takes."""
        return self.name.size + 10 + len(self.rdata)

    def __bytes__(self) -> bytes:
        """Return its octets as they came."""
        return bytes(self.name) + bytes(self.fields) + self.rdata


@dataclass(slots=True)
class Message:
    """A DNS message: header, four sections, and octets behind the last record."""

    header: DNS
    questions: tuple[Question, ...] = ()
    answers: tuple[Record, ...] = ()
    authorities: tuple[Record, ...] = ()
    additionals: tuple[Record, ...] = ()
    trailer: bytes = b""

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Cut a whole message; raise `WireError` if a count, a name or a length cannot be."""
        message, stop = walk(data)
        if stop:
            raise Malformed(f"DNS: {stop.sentence}")
        for _, item in message.places():
            if item.problem:
                raise Malformed(f"DNS: {item.problem}")
        return cls(
            message.header,
            message.questions,
            message.answers,
            message.authorities,
            message.additionals,
            message.trailer,
        )

    def places(self) -> Iterator[tuple[int, Question | Record]]:
        """Yield every question and record in wire order with the octet where it begins."""
        records = (*self.answers, *self.authorities, *self.additionals)
        items: tuple[Question | Record, ...] = (*self.questions, *records)
        at = 12
        for item in items:
            yield at, item
            at += item.size

    def __bytes__(self) -> bytes:
        """Return the octets as they came, names compressed as they were."""
        items = b"".join(bytes(item) for _, item in self.places())
        return bytes(self.header) + items + self.trailer


def walk(data: bytes, names: Names | None = None) -> tuple[Message, Stop | None]:
    """Cut a message as far as it can be cut; `data` is the message alone, from its ID on.

    `names` are those of this message, if the caller reads more of them.

    Returns the message with the questions and records that are whole, and None or what stopped
    the walk: the octets from `Stop.at` on belong to no item of it. An item whose name or data
    break a rule, but whose end is known, is kept with its `problem`. Raises `Truncated` for
    fewer than the 12 octets of the header, and nothing else.
    """
    header = DNS.parse(data)
    names = names or Names(data)
    at, stop = 12, None
    questions: list[Question] = []
    sections: list[list[Record]] = [[], [], []]
    for number in range(header.qdcount):
        asked = _question(names, at, f"question {number + 1} of {header.qdcount}")
        if isinstance(asked, Stop):
            stop = asked
            break
        questions.append(asked)
        at += asked.size
    counts = (header.ancount, header.nscount, header.arcount)
    for section, count, what in zip(sections, counts, _SECTIONS, strict=True):
        for number in range(0 if stop else count):
            record = _record(names, at, f"{what} {number + 1} of {count}")
            if isinstance(record, Stop):
                stop = record
                break
            section.append(record)
            at += record.size
    answers, authorities, additionals = map(tuple, sections)
    rest = b"" if stop else data[at:]
    return Message(header, tuple(questions), answers, authorities, additionals, rest), stop


_SECTIONS = ("answer", "authority record", "additional record")


def _question(names: Names, at: int, what: str) -> Question | Stop:
    data, name = names.data, names.read(at)
    if not name.is_closed:
        return Stop(at, f"{what}: {_sentence(name)}")
    behind = at + name.size
    if len(data) - behind < 4:
        return Stop(at, f"{what} needs 4 octets behind its name, got {len(data) - behind}")
    return Question(name, QuestionFields.parse(data[behind : behind + 4]))


def _record(names: Names, at: int, what: str) -> Record | Stop:
    data, name = names.data, names.read(at)
    if not name.is_closed:
        return Stop(at, f"{what}: {_sentence(name)}")
    start = at + name.size + 10
    if start > len(data):
        return Stop(at, f"{what} needs 10 octets behind its name, got {len(data) - start + 10}")
    fields = RecordFields.parse(data[start - 10 : start])
    end = start + fields.rdlength
    if end > len(data):
        return Stop(at, f"{what} needs {fields.rdlength} octets of data, got {len(data) - start}")
    inner, problem = _names_in(names, start, end, fields.type)
    if name.stop:
        problem = name.stop.sentence
    return Record(name, fields, data[start:end], inner, problem)


def _sentence(name: Name) -> str:
    return name.stop.sentence if name.stop else ""


def _names_in(
    names: Names, start: int, end: int, rrtype: int
) -> tuple[tuple[tuple[int, Name], ...], str | None]:
    """Cut the names inside the data of a record, octets `start` to `end` of the message."""
    found: list[tuple[int, Name]] = []
    at = start
    for part in NAMES_IN.get(rrtype, ()):
        if part is not None:
            at += part
            continue
        name = names.read(at, end)
        found.append((at - start, name))
        if name.stop:
            return tuple(found), name.stop.sentence
        at += name.size
    if at > end:
        problem = f"{TYPES[rrtype]} needs {at - start} octets of data, got {end - start}"
        return tuple(found), problem
    return tuple(found), None


def query(name: str, qtype: int = 1, *, ident: int = 0) -> Message:
    """Return the question for the records of `name`, recursion desired."""
    asked = Question(from_text(name), QuestionFields(qtype, 1))
    return Message(DNS(id=ident, rd=1, qdcount=1), (asked,))
