"""The tables of DNS with their words: header, questions, records (RFC 1035 section 4.1)."""

from functools import lru_cache

from course.decode import formula
from course.decode.dns_name import name_kind
from course.decode.formula import text
from course.decode.step import Kind, Step
from course.decode.table import Over, Table, Words, rows
from course.decode.words import plural
from course.wire.dns import CLASSES, DNS, OPCODES, RCODES, TYPES, QuestionFields, RecordFields
from course.wire.header import Bits

# What TCP puts in front of each message, because a stream has no borders.
PREFIX = rows(
    "DNS",
    "RFC 1035 section 4.2.2",
    length=Bits(16, "Length", "octets of the message that follows"),
)


def type_name(raw: int) -> str:
    """Return a record type by name: "AAAA", "TYPE65534"."""
    return TYPES.get(raw) or f"TYPE{raw}"


def _type_says(raw: int) -> str:
    return WHAT.get(raw) or f"{type_name(raw)} record"


WHAT = {
    1: "A: an IPv4 address",
    2: "NS: a name server",
    5: "CNAME: an alias",
    6: "SOA: who runs the zone",
    12: "PTR: the name of an address",
    15: "MX: who takes the mail",
    16: "TXT: text",
    28: "AAAA: an IPv6 address",
    33: "SRV: machine and port of a service",
    41: "OPT: no record, but extensions (EDNS)",
    65: "HTTPS: how to reach a web server",
    252: "AXFR: the whole zone",
    255: "ANY: whatever there is",
}


def _class_says(raw: int) -> str:
    """Name a class; mDNS uses the top bit for itself (RFC 6762 sections 5.4 and 10.2)."""
    if raw in CLASSES:
        return "IN: the Internet" if raw == 1 else CLASSES[raw]
    if raw & 0x8000 and raw & 0x7FFF in CLASSES:
        top = "mDNS's top bit: answer me alone (question), replaces older ones (record)"
        return f"{CLASSES[raw & 0x7FFF]}, and {top}"
    return f"class {raw}"


@lru_cache(512)
def _ttl_says(raw: int) -> str:
    if not raw:
        return "0 seconds: do not keep it"
    parts = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
    shown = []
    for size, name in parts:
        if raw >= size:
            shown.append(plural(raw // size, name))
            raw %= size
    return f"may be kept {' '.join(shown)}"


@lru_cache(512)
def _flags_say(raw: int) -> str:
    what = "a response" if raw & 0x8000 else "a query"
    names = [name for bit, name in FLAGS if raw & bit]
    how = f", {RCODES.get(raw & 0xF, raw & 0xF)}" if raw & 0x8000 else ""
    return f"{what}{how}; set: {', '.join(names)}" if names else f"{what}{how}"


FLAGS = ((0x0400, "AA"), (0x0200, "TC"), (0x0100, "RD"), (0x0080, "RA"), (0x0040, "Z"),
         (0x0020, "AD"), (0x0010, "CD"))  # fmt: skip


def _count(what: str) -> Words:
    return Words(
        f"The reader must know how many {what}s to read",
        lambda raw: f"{plural(raw, what)} follow" if raw != 1 else f"1 {what} follows",
    )


def _either(on: str, off: str, why: str) -> Words:
    return Words(why, lambda raw: on if raw else off)


def _about(step: Step) -> str:
    head = step.context
    if head is None:
        return "A DNS message, its header cut short"
    what = "response" if head.qr else "query"
    counts = (head.qdcount, head.ancount, head.nscount, head.arcount)
    names = ("question", "answer", "authority record", "additional record")
    shown = ", ".join([plural(n, name) for n, name in zip(counts, names, strict=True) if n])
    return f"DNS {what} {head.id:#06x}: {shown or 'nothing in it'}"


RCODE_WORDS: dict[int, str] = {
    0: "NOERROR: no error",
    1: "FORMERR: the query could not be read",
    2: "SERVFAIL: the server could not find out",
    3: "NXDOMAIN: the name does not exist",
    4: "NOTIMP: the server cannot do this",
    5: "REFUSED: the server will not",
}
MESSAGE = Table(
    DNS,
    {
        "id": Words(
            "Answers come in any order; and who does not see the question must guess it",
            lambda raw: f"{raw}: the answer carries the same",
            "random",
            changes=True,
        ),
        "qr": _either("a response", "a query", "Query and response have the same format"),
        "opcode": Words("DNS can do more than ask", lambda raw: OPCODES.get(raw, f"opcode {raw}")),
        "aa": _either(
            "the answerer is in charge of the name",
            "not from the server in charge, or a query",
            "Who asks may prefer the source to a copy",
        ),
        "tc": _either(
            "cut: ask again over TCP", "complete", "A UDP answer once held at most 512 octets"
        ),
        "rd": _either(
            "please ask on for me", "tell me only what you know", "A stub asks one server for all"
        ),
        "ra": _either(
            "this server asks on for others",
            "this server does not ask on for others, or a query",
            "Who wants the whole answer must know that it will not get it here",
        ),
        "z": _either("set, though it must be zero", "zero, as it must be", "Room for a new idea"),
        "ad": _either(
            "signatures verified (in a query: please say so)",
            "signatures not verified",
            "A stub can leave DNSSEC to its server",
        ),
        "cd": _either(
            "do not verify signatures for me",
            "verify signatures as usual",
            "To find a fault in DNSSEC",
        ),
        "rcode": Words(
            "No answer has many reasons",
            lambda raw: RCODE_WORDS.get(raw, RCODES.get(raw, f"response code {raw}")),
        ),
        "qdcount": _count("question"),
        "ancount": _count("answer"),
        "nscount": _count("authority record"),
        "arcount": _count("additional record"),
    },
    _about,
    "People remember names, packets need addresses",
    (
        Over(
            "flags",
            "Flags",
            ("qr", "opcode", "aa", "tc", "rd", "ra", "z", "ad", "cd", "rcode"),
            _flags_say,
            "What kind of message this is, and how it went",
        ),
    ),
)
LENGTH = Table(
    PREFIX,
    {"length": Words("TCP carries octets, not messages: a reader must know where one ends")},
    _about,
    layer="DNS",
)
ASKED = Table(
    QuestionFields,
    {
        "qtype": Words("One name has many kinds of records", _type_says),
        "qclass": Words("DNS was to serve other networks too", _class_says),
    },
    lambda step: f"asks for {text(step)}",
    "An answer repeats it, so that nobody can pass off the answer to something else",
    name="question",
    layer="DNS",
)
FOUND = Table(
    RecordFields,
    {
        "type": Words("It says how to read the data", _type_says),
        "rrclass": Words("DNS was to serve other networks too", _class_says),
        "ttl": Words(
            "Copies save questions, but they must not live for ever", _ttl_says, changes=True
        ),
        "rdlength": Words(
            "Who does not know a type can still step over it",
            lambda raw: f"{plural(raw, 'octet')} of data follow",
        ),
    },
    lambda step: f"record {text(step)}",
    name="record",
    layer="DNS",
)
QUESTION = Kind(
    "DNS", "question", "Question", "RFC 1035 section 4.1.2", formula.where, ASKED.kind.meaning,
    ASKED.kind.why,
)  # fmt: skip
RECORDS = {
    name: Kind("DNS", name, name.capitalize(), "RFC 1035 section 4.1.3", formula.where,
               FOUND.kind.meaning, why)
    for name, why in (
        ("answer", "What was asked for"),
        ("authority", "Who knows: a server nearer to the name, or proof that there is nothing"),
        ("additional", "What the asker will need next: addresses of those servers, or EDNS"),
    )
}  # fmt: skip
QNAME = name_kind("QNAME", "name", "RFC 1035 section 4.1.2", "What is asked about")
OWNER = name_kind("NAME", "name", "RFC 1035 section 4.1.3", "What the record is about")
RDATA = Kind(
    "DNS", "rdata", "RDATA", "RFC 1035 section 4.1.3", formula.where,
    lambda step: f"{plural(step.width // 8, 'octet')} of data, to be read as the type says",
)  # fmt: skip
REST = Kind("DNS", "rest", "Unread", "RFC 1035 section 4.1", formula.raw,
            formula.always("where the next item starts is not known"))  # fmt: skip
TRAILER = Kind(
    "DNS", "trailer", "Behind the message", "RFC 1035 section 4.1", formula.raw,
    lambda step: f"{plural(step.width // 8, 'octet')} that no count announces",
)  # fmt: skip
