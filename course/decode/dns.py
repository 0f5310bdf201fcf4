"""DNS messages explained: header, questions, records; over UDP, over TCP, and as mDNS.

Strategy. `wire.dns.walk` cuts the message and says what stopped it. Header and fixed fields are
tables; `dns_name` explains names, `dns_rdata` the data of records. Where the walk had to stop, the
item that is broken is explained as far as it goes, and what is left is one step that says why.
"""

from course.decode.dns_edns import OPT, explain_options
from course.decode.dns_name import BROKEN, Talk, explain_name
from course.decode.dns_rdata import explain_rdata
from course.decode.dns_tables import (
    ASKED,
    FOUND,
    LENGTH,
    MESSAGE,
    OWNER,
    QNAME,
    QUESTION,
    RDATA,
    RECORDS,
    REST,
    TRAILER,
    type_name,
)
from course.decode.ids import Ids, Spot
from course.decode.table import Table
from course.decode.walk import Next, Walk
from course.wire.dns import Message, Question, Record, Stop
from course.wire.dns import walk as cut

MOST_EMPTY = 8  # messages too short to be any, in one segment
SECTIONS = ("answer", "authority", "additional")


def over_udp(walk: Walk, at: int, end: int) -> Next | None:
    """Explain a message that fills a datagram."""
    opened = walk.open(MESSAGE, "dns", at, end)
    if opened is not None:
        opened.close(end)
        _explain(Talk(walk, at, walk.data[at:end]), opened.slug)
    return None


def over_tcp(walk: Walk, at: int, end: int) -> Next | None:
    """Explain a message in a stream: its length stands in front (RFC 1035 section 4.2.2)."""
    opened = walk.open(LENGTH, "dns", at, end)
    if opened is None:
        return None
    length = walk.data[at] << 8 | walk.data[at + 1]
    start, stop = at + 2, min(at + 2 + length, end)
    place = MESSAGE.place(opened.slug, 8 * start)
    opened.close(stop)
    if at + 2 + length > end:
        opened.fail(f"the message needs {length} octets, this segment holds {end - start} of them")
    if stop - start < MESSAGE.size:
        opened.own.context = None
        walk.partial(place, start, stop, 1)
        if length < MESSAGE.size:
            opened.fail(f"a message needs at least {MESSAGE.size} octets, got {length}")
        # A stray length may stand before a real one; a row of them is no DNS at all.
        is_empty = length < MESSAGE.size and walk.counts["dns"] < MOST_EMPTY
        return (("tcp", 53) if is_empty and stop < end else None, stop, end)
    walk.steps += place.steps(walk.data, start)
    head = MESSAGE.read(walk.data, start)
    opened.own.context = walk.layers[-1].header = head
    _explain(Talk(walk, start, walk.data[start:stop]), opened.slug)
    return (("tcp", 53), stop, end) if stop < end else None


def _explain(talk: Talk, slug: str) -> None:
    """Add the Steps of all that stands behind the 12 octets of the header."""
    message, stop = cut(talk.data, talk.names)
    ids = Ids(slug, 0)
    at = 12
    for name, item in _items(message):
        at = _item(talk, item, name, at, ids)
    if stop:
        _broken(talk, message, stop, at, ids)
    elif at < len(talk.data):
        talk.add(TRAILER, at, len(talk.data), ids.next("trailer"))


def _items(message: Message) -> list[tuple[str, Question | Record]]:
    """Return questions and records in wire order, each with the name of its section."""
    found: list[tuple[str, Question | Record]] = [("question", q) for q in message.questions]
    sections = (message.answers, message.authorities, message.additionals)
    for name, records in zip(SECTIONS, sections, strict=True):
        found += [(name, record) for record in records]
    return found


def _item(talk: Talk, item: Question | Record, name: str, at: int, ids: Ids) -> int:
    """Add one question or record at octet `at`; return the octet behind it."""
    spot, end = ids.next(name), at + item.size
    kind = QUESTION if isinstance(item, Question) else RECORDS[name]
    number = item.fields.qtype if isinstance(item, Question) else item.fields.type
    text = str(item.name)
    value = f"{text} {type_name(number)}"
    talk.add(kind, at, end, spot, value=value, problem=item.problem)
    owner = QNAME if isinstance(item, Question) else OWNER
    below = Ids(spot[0], spot[2])
    at = explain_name(talk, owner, item.name, at, below.next("name"))
    if isinstance(item, Question):
        talk.fields(ASKED, at, spot)
        return end
    talk.fields(OPT if number == 41 else FOUND, at, spot)
    _rdata(talk, number, at + 10, end, below)
    return end


def _rdata(talk: Talk, rrtype: int, at: int, end: int, ids: Ids) -> None:
    """Add the data of a record, octets `at` to `end` of the message."""
    if at == end:
        return
    spot = ids.next("rdata")
    talk.add(RDATA, at, end, spot)
    if rrtype == 41:
        explain_options(talk, at, end, spot)
    else:
        explain_rdata(talk, rrtype, at, end, spot)


def _broken(talk: Talk, message: Message, stop: Stop, at: int, ids: Ids) -> None:
    """Explain the item that stopped the walk as far as it goes, then what is left."""
    data, end = talk.data, len(talk.data)
    head = message.header
    is_question = len(message.questions) < head.qdcount
    section = "question"
    if not is_question:
        short = (
            len(message.answers) < head.ancount,
            len(message.authorities) < head.nscount,
            True,
        )
        section = SECTIONS[short.index(True)]
    if at == end:
        talk.add(REST, at, end, ids.next("rest"), problem=stop.sentence)
        return
    spot = ids.next(section)
    kind = QUESTION if is_question else RECORDS[section]
    own = talk.add(kind, at, end, spot, problem=stop.sentence)
    below = Ids(spot[0], spot[2])
    name = talk.names.read(at)
    owner = QNAME if is_question else OWNER
    at = explain_name(talk, owner, name, at, below.next("name"))
    behind = _end_of_labels(data, at) if not name.is_closed else at
    if behind > at:  # the name is too long, yet it has an end: its fields can still be read
        talk.add(BROKEN, at, behind, below.next("broken"), problem=stop.sentence)
        at = behind
    if name.is_closed or behind:
        table = ASKED if is_question else FOUND
        if _fields(talk, table, at, spot, below):
            own.value = str(name)
    elif at < end:
        talk.add(REST, at, end, below.next("rest"), problem=stop.sentence)


def _end_of_labels(data: bytes, at: int) -> int:
    """Return the octet behind the labels that go on at octet `at`; 0 if they have no end."""
    while at < len(data) and 0 < data[at] < 64:
        at += 1 + data[at]
    if at < len(data) and data[at] == 0:
        return at + 1
    return at + 2 if at + 1 < len(data) and data[at] >= 0xC0 else 0


def _fields(talk: Talk, table: Table, at: int, spot: Spot, below: Ids) -> bool:
    """Add the fields of a broken item, as many as are there; return whether all of it is."""
    data, end = talk.data, len(talk.data)
    behind = at + table.size
    if behind > end:
        start = talk.start
        place = table.place(spot[0], 8 * (start + at), spot[2])
        talk.walk.partial(place, start + at, start + end, spot[2] + 1)
        return False
    talk.fields(table, at, spot)
    stop = behind
    if table is FOUND:
        stop += int.from_bytes(data[behind - 2 : behind], "big")
        _rdata(talk, int.from_bytes(data[at : at + 2], "big"), behind, min(stop, end), below)
    if stop < end:
        talk.add(REST, stop, end, below.next("rest"))
    return stop <= end
