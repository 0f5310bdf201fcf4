"""A DNS message in one line, in tcpdump's words: "14240 3/0/0 A 44.236.72.93 (88)".

Behind the number stand marks: in a query `+` recursion desired, `%` checking disabled; in a
response its code if it is not zero, `*` authoritative, `-` no recursion available, `|` cut, `$`
verified. Three counts (answers/authorities/additionals) belong to a response only.
"""

from course.decode.dns_rdata import text_of
from course.decode.dns_tables import type_name
from course.decode.ip4 import address
from course.wire.dns import CLASSES, DNS, Message, Question, Record, walk
from course.wire.dns_types import RCODES
from course.wire.ipv6 import to_text

RESPONSE_CODES = {1: "FormErr", 2: "ServFail", 3: "NXDomain", 4: "NotImp", 5: "Refused"}
OPCODES = {0: "", 1: " inv_q", 2: " stat", 4: " notify", 5: " update"}
# Bits that a query has no use for: AA, TC, RA, Z and the response code.
STRANGE_IN_QUERY = 0x06CF


def say(data: bytes, *, is_mdns: bool = False) -> str:
    """Return one message in a line; `data` starts with its ID and may be cut."""
    if len(data) < 12:
        return f"domain [length {len(data)} < 12] (invalid)"
    message, stop = walk(data)
    text = _response(message, is_mdns) if message.header.qr else _query(message, data, is_mdns)
    return f"{text} [|domain]" if stop else f"{text} ({len(data)})"


def _query(message: Message, data: bytes, is_mdns: bool) -> str:
    head = message.header
    marks = ("+" if head.rd else "") + ("%" if head.cd else "")
    text = f"{head.id}{OPCODES.get(head.opcode, f' op{head.opcode}')}{marks}"
    flags = int.from_bytes(data[2:4], "big")
    if flags & STRANGE_IN_QUERY:
        text += f" [b2&3=0x{flags:x}]"
    for count, mark, usual in (
        (head.ancount, "a", 0),
        (head.qdcount, "q", 1),
        (head.nscount, "n", 0),
        (head.arcount, "au", 0),
    ):
        text += f" [{count}{mark}]" if count != usual else ""
    return text + "".join(_question(question, is_mdns) for question in message.questions)


def _response(message: Message, is_mdns: bool) -> str:
    head = message.header
    code = RESPONSE_CODES.get(head.rcode, RCODES.get(head.rcode, f"Resp{head.rcode}"))
    text = f"{head.id}{OPCODES.get(head.opcode, f' op{head.opcode}')}"
    text += f" {code}" if head.rcode else ""
    text += _marks(head)
    text += f" [{head.qdcount}q]" if head.qdcount != 1 else ""
    text += f" {head.ancount}/{head.nscount}/{head.arcount}"
    return text + ",".join(_record(record, is_mdns) for record in message.answers)


def _marks(head: DNS) -> str:
    marks = (("*", head.aa), ("-", not head.ra), ("|", head.tc), ("$", head.ad))
    return "".join(mark for mark, is_set in marks if is_set)


def _question(question: Question, is_mdns: bool) -> str:
    number, mark = question.fields.qclass, ""
    if is_mdns:
        mark = " (QU)" if number & 0x8000 else " (QM)"
        number &= 0x7FFF
    other = "" if number == 1 else f" {CLASSES.get(number, f'(Class {number})')}"
    return f" {_type(question.fields.qtype)}{mark}{other}? {question.name}"


def _type(number: int) -> str:
    return type_name(number).replace("TYPE", "Type")


def _record(record: Record, is_mdns: bool) -> str:
    fields, text = record.fields, ""
    number = fields.rrclass
    if is_mdns and number & 0x8000:
        text, number = " (Cache flush)", number & 0x7FFF
    if number != 1 and fields.type != 41:
        text += f" {CLASSES.get(number, f'(Class {number})')}"
    return f"{text} {_type(fields.type)}{_data(record)}"


def _data(record: Record) -> str:
    """Return the data of the types that tcpdump shows in one line."""
    kind, raw = record.fields.type, record.rdata
    names = [str(name) for _, name in record.names]
    if kind == 1 and len(raw) == 4:
        return f" {address(raw)}"
    if kind == 28 and len(raw) == 16:
        return f" {to_text(raw)}"
    if kind in {2, 5, 12, 39} and names:
        return f" {names[0]}"
    if kind == 15 and names:
        return f" {names[0]} {int.from_bytes(raw[:2], 'big')}"
    if kind == 33 and names:
        priority, weight, port = (int.from_bytes(raw[n : n + 2], "big") for n in (0, 2, 4))
        return f" {names[0]}:{port} {priority} {weight}"
    if kind == 16:
        return "".join(f' "{text}"' for text in _strings(raw))
    return ""


def _strings(raw: bytes) -> list[str]:
    """Return the counted strings of a TXT record, as far as they are whole."""
    found, at = [], 0
    while at < len(raw) and at + 1 + raw[at] <= len(raw):
        found.append(text_of(raw[at + 1 : at + 1 + raw[at]]))
        at += 1 + raw[at]
    return found
