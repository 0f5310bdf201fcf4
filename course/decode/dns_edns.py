"""EDNS explained: the OPT record, which is no record (RFC 6891).

It has a record's format, but class and TTL hold other things: how large an answer may be, more
bits of the response code, a version, the DO flag. Its data are options, each with code and length.
"""

from course.decode import formula
from course.decode.dns_name import BROKEN, Talk
from course.decode.ids import Ids, Spot
from course.decode.step import Kind
from course.decode.table import Table, Words, rows
from course.decode.words import plural
from course.wire.header import Bits

# https://www.iana.org/assignments/dns-parameters, EDNS0 option codes
CODES = {
    1: "LLQ",
    2: "UL",
    3: "NSID: which of many servers answered",
    5: "DAU",
    6: "DHU",
    7: "N3U",
    8: "Client Subnet: where the asker's asker sits",
    9: "EXPIRE",
    10: "COOKIE: proof that the asker sits where it says",
    11: "TCP Keepalive",
    12: "Padding: hides how long the question is",
    13: "CHAIN",
    14: "Key Tag",
    15: "Extended DNS Error: why there is no answer",
}


OPT_ROWS = rows(
    "OPT",
    "RFC 6891 section 6.1.2",
    type=Bits(16, "TYPE", "41: OPT"),
    udp_size=Bits(16, "CLASS", "octets of UDP data that the sender takes", usual="1232, 4096"),
    extended_rcode=Bits(
        8, "EXTENDED-RCODE", "upper bits of the response code", rfc="RFC 6891 section 6.1.3"
    ),
    version=Bits(8, "VERSION", "of EDNS", rfc="RFC 6891 section 6.1.3", usual="0"),
    do=Bits(1, "DO", "send signatures too", rfc="RFC 6891 section 6.1.4"),
    z=Bits(15, "Z", "zero", rfc="RFC 6891 section 6.1.4", usual="0"),
    rdlength=Bits(16, "RDLENGTH", "octets of options"),
)
OPTION_ROWS = rows(
    "EDNS option",
    "RFC 6891 section 6.1.2",
    code=Bits(16, "OPTION-CODE", "which option this is"),
    length=Bits(16, "OPTION-LENGTH", "octets of data that follow"),
)
OPT = Table(
    OPT_ROWS,
    {
        "type": Words("It marks this as no record", lambda raw: "OPT: extensions"),  # noqa: ARG005  a row without a choice
        "udp_size": Words(
            "512 octets are too few for signatures",
            lambda raw: f"answers up to {raw} octets may come over UDP",
        ),
        "extended_rcode": Words("Four bits of RCODE were used up"),
        "version": Words("EDNS may change"),
        "do": Words(
            "Not everybody can use signatures",
            lambda raw: "send signatures too" if raw else "no signatures wanted",
        ),
        "z": Words("Room for new flags", lambda raw: "not zero" if raw else "zero, as it must be"),
        "rdlength": Words(
            "Where the options end", lambda raw: f"{plural(raw, 'octet')} of options"
        ),
    },
    formula.always("extensions of DNS"),
    name="opt",
    layer="DNS",
)
OPTION = Table(
    OPTION_ROWS,
    {
        "code": Words(
            "Options come in any order",
            lambda raw: CODES.get(raw, f"option {raw}, not known here"),
        ),
        "length": Words(
            "Who does not know an option can still step over it",
            lambda raw: f"{plural(raw, 'octet')} of data",
        ),
    },
    lambda step: CODES.get(step.context, f"option {step.context}, not known here"),
    name="option",
    layer="DNS",
)
DATA = Kind(
    "DNS", "data", "OPTION-DATA", "RFC 6891 section 6.1.2", formula.raw,
    formula.always("the option's data"),
)  # fmt: skip


def explain_options(talk: Talk, at: int, end: int, spot: Spot) -> None:
    """Add the Steps of EDNS options, octets `at` to `end` of the message, below `spot`."""
    ids = Ids(spot[0], spot[2])
    while at + 4 <= end:
        code = int.from_bytes(talk.data[at : at + 2], "big")
        stop = at + 4 + int.from_bytes(talk.data[at + 2 : at + 4], "big")
        if stop > end:
            break
        name = ids.next("option")
        talk.add(OPTION.kind, at, stop, name, context=code)
        talk.fields(OPTION, at, name)
        if at + 4 < stop:
            talk.add(DATA, at + 4, stop, Ids(name[0], name[2]).next("data"))
        at = stop
    if at < end:
        talk.add(
            BROKEN, at, end, ids.next("broken"),
            problem=f"an EDNS option needs its length of octets, got {end - at} in all",
        )  # fmt: skip
