"""The data of DNS records explained, by the rows of `dns_formats`.

Strategy. One small walk reads any row: numbers, names, counted strings, addresses, or the rest as
it is. Data that are shorter than their parts keep what is there; data that are longer leave a
rest: both are said.
"""

from functools import lru_cache

from course.decode import formula
from course.decode.dns_formats import (
    FORMATS,
    IPV4,
    IPV6,
    NAME,
    REST,
    STRING,
    STRINGS,
    UNKNOWN,
    Part,
)
from course.decode.dns_name import BROKEN, Talk, explain_name, name_kind
from course.decode.formula import Text, octets, text
from course.decode.ids import Ids, Spot
from course.decode.ip4 import address
from course.decode.step import Kind, Step, Value
from course.wire import ipv6
from course.wire.dns import TYPES
from course.wire.name import label_text

READABLE = {"target", "value"}  # parts that are text though nothing counts them
TIMES = {"refresh", "retry", "expire", "minimum", "original_ttl"}


def text_of(raw: bytes) -> str:
    """Return octets as text: visible ASCII as it is, else decimal after a backslash."""
    return label_text(raw).replace("\\.", ".").replace("\\032", " ")


def _string_formula(step: Step) -> str:
    raw = octets(step)
    return f"0x{raw[0]:02x} = {raw[0]} octets; {formula.shown(raw[1:], None)}"


def _meaning(step: Step) -> str:
    if isinstance(step.value, bytes):
        return f"{len(step.value)} octets"
    return f"{text(step)} seconds" if step.name in TIMES else f"{step.label} {text(step)}"


@lru_cache(512)
def parts_of(rrtype: int) -> tuple[tuple[Part, Kind], ...]:
    """Return the parts of a type's data, each with its Kind."""
    form = FORMATS.get(rrtype, UNKNOWN)
    return tuple((part, _kind(part, form.rfc)) for part in form.parts)


def _kind(part: Part, rfc: str) -> Kind:
    if part.form == NAME:
        return name_kind(part.label, part.name, rfc, part.why)
    form: Text = _string_formula if part.form in {STRING, STRINGS} else formula.address
    if isinstance(part.form, int):
        form = formula.whole(part.form)
    return Kind("DNS", part.name, part.label, rfc, form, _meaning, part.why)


def explain_rdata(talk: Talk, rrtype: int, at: int, end: int, spot: Spot) -> None:
    """Add the Steps of a record's data, octets `at` to `end` of the message, below `spot`."""
    ids = Ids(spot[0], spot[2])
    for part, kind in parts_of(rrtype):
        behind = _part(talk, part, kind, at, end=end, ids=ids)
        if behind < 0:
            name = TYPES.get(rrtype, str(rrtype))
            _broken(talk, at, end, ids, f"{name} needs {part.label}, got {end - at} octets")
            return
        at = behind
    if at < end:
        _broken(talk, at, end, ids, f"{end - at} octets stand behind the data of this type")


def _broken(talk: Talk, at: int, end: int, ids: Ids, problem: str) -> None:
    talk.add(BROKEN, at, end, ids.next("broken"), problem=problem)


def _part(talk: Talk, part: Part, kind: Kind, at: int, *, end: int, ids: Ids) -> int:
    """Add one part; return the octet behind it, or -1 if it is not there whole."""
    form, data = part.form, talk.data
    if form == NAME:
        name = talk.names.read(at, end)
        if not name.is_closed:
            return -1
        return explain_name(talk, kind, name, at, ids.next(part.name))
    if form == STRINGS:
        while at < end and at + 1 + data[at] <= end:
            at = _string(talk, kind, at, ids)
        return at if at == end else -1
    if form == STRING:
        return _string(talk, kind, at, ids) if at < end and at + 1 + data[at] <= end else -1
    size = form // 8 if isinstance(form, int) else {IPV4: 4, IPV6: 16, REST: end - at}[form]
    if at + size > end:
        return -1
    raw = data[at : at + size]
    value: Value = int.from_bytes(raw, "big")
    if form == IPV4:
        value = address(raw)
    elif form == IPV6:
        value = ipv6.to_text(raw)
    elif form == REST:
        value = text_of(raw) if part.name in READABLE else raw
    number = int.from_bytes(raw, "big") if isinstance(form, int) else raw
    talk.add(kind, at, at + size, ids.next(part.name), raw=number, value=value)
    return at + size


def _string(talk: Talk, kind: Kind, at: int, ids: Ids) -> int:
    end = at + 1 + talk.data[at]
    value = text_of(talk.data[at + 1 : end])
    talk.add(kind, at, end, ids.next(kind.name), value=value)
    return end
