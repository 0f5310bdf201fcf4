"""DNS under Wireshark's field names.

Wireshark follows pointers forwards too, says in words what it cannot read, and stops at the first
item that it cannot read at all: then nothing of that item and behind it has a value.
"""

from typing import Any

from course.decode.fields_reader import Reader, Rows, Value, plain
from course.decode.formula import number, octets
from course.decode.step import Step

LONGEST = 255
MOST_POINTERS = 127  # in a row: who sends more sends a loop, or wants to keep the reader busy
LOOPS, TOO_LONG, ROOT = "<Name contains a pointer that loops>", "<Name too long>", "<Root>"
ESCAPES = dict(
    zip(map(ord, "\a\b\f\n\r\t\v"), ("\\a", "\\b", "\\f", "\\n", "\\r", "\\t", "\\v"), strict=True)
)

HEADER = """
id dns.id
flags dns.flags
flags.qr dns.flags.response
flags.opcode dns.flags.opcode
flags.tc dns.flags.truncated
flags.rd dns.flags.recdesired
flags.z dns.flags.z
flags.cd dns.flags.checkdisable
qdcount dns.count.queries
ancount dns.count.answers
nscount dns.count.auth_rr
arcount dns.count.add_rr
"""

# Below any of the three sections of a DNS message; * is answer, authority or additional.
RECORD = """
type dns.resp.type
ttl dns.resp.ttl
rdlength dns.resp.len
udp_size dns.rr.udp_payload_size
version dns.resp.edns0_version
rdata.option.code dns.opt.code
rdata.option.length dns.opt.len
"""

# Parts of a record's data: type, part, name.
DATA = """
1 address dns.a
2 nsdname dns.ns
5 cname dns.cname
6 mname dns.soa.mname
6 rname dns.soa.rname
6 serial dns.soa.serial_number
6 refresh dns.soa.refresh_interval
6 retry dns.soa.retry_interval
6 expire dns.soa.expire_limit
6 minimum dns.soa.minimum_ttl
12 ptrdname dns.ptr.domain_name
13 cpu dns.hinfo.cpu
13 os dns.hinfo.os
15 preference dns.mx.preference
15 exchange dns.mx.mail_exchange
16 text dns.txt
28 address dns.aaaa
33 priority dns.srv.priority
33 weight dns.srv.weight
33 port dns.srv.port
33 target dns.srv.target
35 order dns.naptr.order
35 preference dns.naptr.preference
35 replacement dns.naptr.replacement
257 tag dns.caa.tag
257 value dns.caa.value
"""


def _text(labels: list[bytes]) -> str:
    """Return labels as text: what is no UTF-8 is replaced, what is not printable is escaped."""
    text = b".".join(labels).decode("utf-8", "replace")
    return "".join(
        letter if letter.isprintable() else ESCAPES.get(ord(letter), f"\\{ord(letter):03o}")
        for letter in text
    )


def read_name(message: bytes, at: int) -> str | None:
    """Return the name at an octet of a message as Wireshark writes it; None if it gives up."""
    labels: list[bytes] = []
    size = seen = 0  # octets of the name, and of all that was read for it
    run = 0  # pointers since the last label
    while at < len(message):
        octet = message[at]
        if octet == 0:
            return _text(labels) if labels else ROOT
        if octet >= 0xC0:
            seen, run = seen + 2, run + 1
            if seen >= len(message) or run > MOST_POINTERS:
                return LOOPS
            if at + 1 >= len(message):
                return None
            at = (octet & 0x3F) << 8 | message[at + 1]
        elif octet < 0x40 and at + octet < len(message):
            labels.append(message[at + 1 : at + 1 + octet])
            size, seen, run = size + 1 + octet, seen + 1 + octet, 0
            if size > LONGEST - 1:
                return TOO_LONG
            at += 1 + octet
        else:
            return None
    return None


def _slug(step: Step) -> str:
    return step.id.partition(".")[0]


class Message:
    """A message of DNS, and the names that were read in it."""

    def __init__(self, reader: Reader, step: Step) -> None:
        """Find the message that a step belongs to."""
        _, layer = reader.layer(step)
        # octet of the frame at which the message starts
        self.start = layer.start + (2 if f"{layer.step.id}.length" in reader.by_id else 0)
        self.data = reader.frame.data[self.start : layer.end]
        self._read: dict[bytes, str | None] = {}  # by the pointer that is all that stands there

    def name(self, at: int) -> str | None:
        """Return the name at an octet; where a pointer alone stands, it may be known."""
        octets = self.data[at : at + 2]
        if octets[:1] < b"\xc0" or len(octets) < 2:
            return read_name(self.data, at)
        if octets not in self._read:
            self._read[octets] = read_name(self.data, at)
        return self._read[octets]


def _name(reader: Reader, step: Step) -> str | None:
    """Return a name; one that cannot be read stops the message."""
    slug = _slug(step)
    message = reader.messages.get(slug)
    if message is None:
        message = reader.messages[slug] = Message(reader, step)
    found: str | None = message.name(step.bit // 8 - message.start)
    if found is None:
        reader.stopped.add(slug)
    return found


def _owner(reader: Reader, step: Step) -> str | None:
    """Return the name of a record; that of a SRV record is cut up under other names."""
    found = _name(reader, step)
    kind = reader.by_id.get(f"{step.parent}.type")
    return None if kind is not None and kind.raw == 33 else found


def _item(reader: Reader, step: Step) -> None:
    """Stop at an item that is not there whole."""
    if step.value is None:
        reader.stopped.add(_slug(step))


def _class(reader: Reader, step: Step) -> int:
    """Return a class, in mDNS without its top bit."""
    udp = reader.frame.layer("UDP")
    is_mdns = udp is not None and 5353 in {udp.header.src_port, udp.header.dst_port}
    return number(step) & 0x7FFF if is_mdns else number(step)


def _length(reader: Reader, step: Step) -> Any:
    """Return the length in front of a message; too small a one is skipped with its octets."""
    if number(step) >= 12:
        return step.raw
    reader.stopped.add(_slug(step))
    return None


def _in_response(reader: Reader, step: Step) -> Any:
    return step.raw if reader.beside(step, "flags.qr") else None


def _record(step: Step) -> str:
    """Return the id of the record that a step belongs to."""
    return ".".join(step.id.split(".")[:2])


def _data(wanted: int) -> Value:
    """Return a part of a record's data if the record is of this type."""

    def value(reader: Reader, step: Step) -> Any:
        kind = reader.by_id.get(f"{_record(step)}.type")
        if kind is None or kind.raw != wanted:
            return None
        return _name(reader, step) if hasattr(step.context, "labels") else plain(reader, step)

    return value


def _txt(reader: Reader, step: Step) -> Any:
    """Return a string of a TXT record."""
    return _text([octets(step)[1:]]) if _is_txt(reader, step) else None


def _txt_length(reader: Reader, step: Step) -> Any:
    return octets(step)[0] if _is_txt(reader, step) else None


def _is_txt(reader: Reader, step: Step) -> bool:
    kind = reader.by_id.get(f"{_record(step)}.type")
    return kind is not None and kind.raw == 16


def _broken(reader: Reader, step: Step) -> None:
    """Return the address of a record whose length is too small: Wireshark reads it anyway."""
    kind = reader.by_id.get(f"{_record(step)}.type")
    data, at = reader.frame.data, step.bit // 8
    if kind is not None and kind.raw == 1 and step.id.endswith("rdata.broken"):
        parent = reader.by_id[step.parent]
        if parent.bit == step.bit and at + 4 <= len(data):
            reader.add("dns.a", ".".join(map(str, data[at : at + 4])))


def _unless_stopped(value: Value) -> Value:
    return lambda reader, step: None if _slug(step) in reader.stopped else value(reader, step)


def dns_rows() -> Rows:
    """Return the rows of DNS."""
    made: Rows = {
        ("DNS", "length"): (("dns.length", _length),),
        ("DNS", "flags.aa"): (("dns.flags.authoritative", _in_response),),
        ("DNS", "flags.ra"): (("dns.flags.recavail", _in_response),),
        ("DNS", "flags.ad"): (("dns.flags.authenticated", plain),),
        ("DNS", "flags.rcode"): (("dns.flags.rcode", _in_response),),
        ("DNS", "question"): (("", _item),),
        ("DNS", "question.name"): (("dns.qry.name", _name),),
        ("DNS", "question.qtype"): (("dns.qry.type", plain),),
        ("DNS", "question.qclass"): (("dns.qry.class", _class),),
    }
    for line in HEADER.strip().splitlines():
        path, name = line.split()
        made["DNS", path] = ((name, plain),)
    for section in ("answer", "authority", "additional"):
        made["DNS", section] = (("", _item),)
        made["DNS", f"{section}.name"] = (("dns.resp.name", _owner),)
        made["DNS", f"{section}.rrclass"] = (("dns.resp.class", _class),)
        made["DNS", f"{section}.rdata.broken"] = (("", _broken),)
        for line in RECORD.strip().splitlines():
            path, name = line.split()
            made["DNS", f"{section}.{path}"] = ((name, plain),)
        for line in DATA.strip().splitlines():
            kind, part, name = line.split()
            key = ("DNS", f"{section}.rdata.{part}")
            row: tuple[tuple[str, Value], ...] = ((name, _data(int(kind))),)
            if kind == "16":
                row = (("dns.txt.length", _txt_length), (name, _txt))
            made[key] = (*made.get(key, ()), *row)
    return {
        key: tuple((name, _unless_stopped(value)) for name, value in row)
        for key, row in made.items()
    }
