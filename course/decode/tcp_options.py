"""TCP options explained: kind, length, value, and where the next option starts.

Strategy. `wire.options.walk` cuts the options and says what stopped it. An option of a well-known
kind and the right length has a table here, like a header, and so gives Steps like one; any other
gives kind, length and its octets as they are. What stands behind a length that cannot be is kept
as one step that says why nobody can read on.
"""

from functools import lru_cache
from typing import NamedTuple

from course.decode import formula
from course.decode.formula import Text, always, number, octets
from course.decode.step import Kind, Step
from course.decode.table import Rows, Table, Words, rows
from course.decode.walk import Opened
from course.decode.words import plural
from course.wire import options as wire
from course.wire.header import Bits
from course.wire.options import Option
from course.wire.tcp import SYN

_KIND = Bits(8, "Kind", "which option this is")
_LENGTH = Bits(8, "Length", "octets of the option, kind and length included")


def _rows(title: str, rfc: str, **fields: Bits) -> Rows:
    """Return the rows of an option: kind, length, and its own."""
    return rows(title, rfc, kind=_KIND, length=_LENGTH, **fields)


PLAIN = _rows("TCP option", "RFC 9293 section 3.1")
MSS = _rows(
    "Maximum Segment Size",
    "RFC 9293 section 3.7.1",
    value=Bits(16, "MSS", "octets of data", usual="1460, 1440; 65495 on loopback"),
)
WINDOW_SCALE = _rows(
    "Window Scale",
    "RFC 7323 section 2.2",
    shift=Bits(8, "shift.cnt", "bits to shift", usual="7, 8, 10"),
)
TIMESTAMPS = _rows(
    "Timestamps",
    "RFC 7323 section 3.2",
    tsval=Bits(32, "TSval", "the sender's clock, usually in milliseconds"),
    tsecr=Bits(32, "TSecr", "the other side's TSval, echoed"),
)
USER_TIMEOUT = _rows(
    "User Timeout",
    "RFC 5482 section 3",
    granularity=Bits(1, "G", "0 seconds, 1 minutes"),
    timeout=Bits(15, "User Timeout", "how long unacknowledged data is kept"),
)
BLOCK_ROWS = rows(
    "SACK block",
    "RFC 2018 section 3",
    left=Bits(32, "Left Edge", "the first number of octets that arrived"),
    right=Bits(32, "Right Edge", "the number behind the last of them"),
)
EXPERIMENT = _rows(
    "Experiment",
    "RFC 6994 section 3",
    exid=Bits(16, "ExID", "which experiment this is"),
)
AUTHENTICATION = _rows(
    "TCP Authentication Option",
    "RFC 5925 section 2.2",
    key_id=Bits(8, "KeyID", "the key that made this code"),
    rnext_key_id=Bits(8, "RNextKeyID", "the key that the sender wants next"),
)
MULTIPATH = _rows(
    "Multipath TCP",
    "RFC 8684 section 3",
    subtype=Bits(4, "Subtype", "what this option does"),
    detail=Bits(4, "(depends on the subtype)", "version, flags or reserved"),
)

SUBTYPES = {
    0: "MP_CAPABLE: can this connection use several paths?",
    1: "MP_JOIN: one more path for a connection",
    2: "DSS: which octets of the whole stream these are, and which arrived",
    3: "ADD_ADDR: here is another address of mine",
    4: "REMOVE_ADDR: an address of mine is gone",
    5: "MP_PRIO: use this path first, or only as a reserve",
    6: "MP_FAIL: the checksum over the stream was wrong",
    7: "MP_FASTCLOSE: break off the whole connection",
    8: "MP_TCPRST: why this path is broken off",
    15: "MP_EXPERIMENTAL",
}

# https://www.iana.org/assignments/tcp-parameters, TCP/UDP ExIDs
EXPERIMENTS = {0xF989: "Fast Open, as tried before its own kind", 0xACCE: "Accurate ECN"}


def _name(kind: int) -> str:
    return Option(kind, None).name


_PLAIN = {
    "kind": Words("Options come in any order", _name),
    "length": Words(
        "Who does not know an option can still step over it",
        lambda raw: f"the next option starts {raw} octets after this one's kind",
    ),
}


def _table(slug: str, cls: Rows, why: str, about: Text, **words: Words) -> Table:
    return Table(cls, _PLAIN | words, about, why, name=slug, layer="TCP")


def _shift_says(raw: int) -> str:
    shift = min(raw, wire.LARGEST_SHIFT)
    return f"windows of this side count times {1 << shift} (2 to the {shift})"


def _clocks(step: Step) -> str:
    raw = octets(step)
    return f"clock {int.from_bytes(raw[2:6], 'big')}, echo {int.from_bytes(raw[6:10], 'big')}"


def _block_meaning(step: Step) -> str:
    left, right = step.context
    count = (right - left) % (1 << 32)
    return f"{plural(count, 'octet')} from {left} to {(right - 1) % (1 << 32)} arrived"


def _seconds(raw: bytes) -> int:
    granularity, timeout = raw[0] >> 7, int.from_bytes(raw[:2], "big") & 0x7FFF
    return timeout * (60 if granularity else 1)


def _timeout_says(raw: int) -> str:
    return f"{raw} of the unit that the granularity bit names"


TABLES: dict[int, Table] = {
    2: _table(
        "mss",
        MSS,
        "Each side may have another network behind it",
        lambda step: f"send me at most {number(step) & 0xFFFF} octets of data in one segment",
        value=Words(
            "Larger segments would be cut into fragments",
            lambda raw: f"send me at most {raw} octets of data in one segment",
        ),
    ),
    3: _table(
        "window_scale",
        WINDOW_SCALE,
        "16 bits of window are too few for fast and long paths",
        lambda step: _shift_says(number(step) & 0xFF),
        shift=Words("Both SYNs must carry it, or nobody scales", _shift_says),
    ),
    8: _table(
        "timestamps",
        TIMESTAMPS,
        "Every acknowledgment measures the round trip, and old duplicates are recognised",
        _clocks,
        tsval=Words("The other side echoes it", changes=True),
        tsecr=Words(
            "Now less this is the round-trip time, in the sender's ticks",
            changes=True,
        ),
    ),
    28: _table(
        "user_timeout",
        USER_TIMEOUT,
        "A side that will be away for long asks for patience",
        lambda step: f"keep unacknowledged data for {_seconds(octets(step)[2:])} seconds",
        granularity=Words(says=lambda raw: "minutes" if raw else "seconds"),
        timeout=Words(says=_timeout_says),
    ),
    29: _table(
        "authentication",
        AUTHENTICATION,
        "Segments of long connections (BGP) must not be forged; it replaces the MD5 signature",
        always("a code over the segment, made with a secret key"),
    ),
    30: _table(
        "mptcp",
        MULTIPATH,
        "One connection may use Wi-Fi and mobile at once",
        lambda step: SUBTYPES.get(octets(step)[2] >> 4, "an unknown subtype"),
        subtype=Words(says=lambda raw: SUBTYPES.get(raw, f"unknown subtype {raw}")),
    ),
}
_EXPERIMENT = _table(
    "experiment",
    EXPERIMENT,
    "New options are tried out before they get a number",
    always("an option that is being tried out"),
    exid=Words(
        "Two experiments may use the same kind",
        lambda raw: EXPERIMENTS.get(raw, "an experiment that is not known here"),
    ),
)
TABLES[253] = TABLES[254] = _EXPERIMENT
BLOCK = Table(
    BLOCK_ROWS,
    {
        "left": Words("It marks where a hole ends", changes=True),
        "right": Words("What lies between the edges need not be sent again", changes=True),
    },
    _block_meaning,
    "The sender learns which segments are really missing",
    name="block",
    layer="TCP",
)

# kind -> end of the id, what it says, why it exists; for kinds without a table of their own.
_SIMPLE: dict[int, tuple[str, str, str]] = {
    0: ("eol", "the options end here", "The header's length counts words of 4 octets"),
    1: ("nop", "nothing: it fills one octet", "It aligns what follows to a word of 4 octets"),
    4: (
        "sack_permitted",
        "this side understands selective acknowledgments",
        "SACK may be sent only to those who said this in their SYN",
    ),
    5: (
        "sack",
        "these octets arrived beyond a hole",
        "The acknowledgment number cannot say what arrived behind a loss",
    ),
    19: ("md5", "a digest over the segment and a shared secret", "BGP sessions were torn down"),
    34: (
        "fast_open",
        "Fast Open",
        "Data in the SYN saves a round trip; the cookie proves who asks",
    ),
    172: ("accecn", "counts of marked octets", "The sender learns how much congestion there was"),
    174: ("accecn", "counts of marked octets", "The sender learns how much congestion there was"),
}
_ONLY_IN_SYN = {2: "RFC 9293 section 3.7.1", 3: "RFC 7323 section 2.2", 4: "RFC 2018 section 2"}


class Row(NamedTuple):
    """All that is known of one kind of option before any packet comes."""

    own: Kind  # of the option as a whole
    table: Table  # of its fixed part
    has_table: bool  # the table reads more than kind and length
    read: int  # octets at the end that make up its value as a number; 0: none


@lru_cache(256)
def row(kind: int) -> Row:
    """Return the row of a kind, known or not."""
    known = wire.KINDS.get(kind)
    rfc = known.rfc if known else "RFC 9293 section 3.1"
    label = known.name if known else f"Option {kind}"
    table = TABLES.get(kind)
    if table:
        own = Kind("TCP", table.name, label, rfc, _place, table.kind.meaning, table.kind.why)
        return Row(own, table, has_table=True, read={2: 2, 3: 1}.get(kind, 0))
    slug, says, why = _SIMPLE.get(kind, (f"option_{kind}", "an option not known here", ""))
    own = Kind("TCP", slug, label, rfc, _place, always(says), why)
    return Row(own, _table(slug, PLAIN, "", always(says)), has_table=False, read=0)


def _place(step: Step) -> str:
    """Say where the option lies and where the next one starts."""
    start, end = step.bit // 8, step.end_byte
    where = f"octet {start}" if end == start + 1 else f"octets {start} to {end - 1}"
    return f"{where}; {'the options end' if end == step.context else 'next option'} at octet {end}"


DATA = Kind(
    "TCP", "data", "Data", "RFC 9293 section 3.1", formula.raw, always("octets of the option")
)
PADDING = Kind(
    "TCP",
    "padding",
    "Padding",
    "RFC 9293 section 3.1",
    formula.raw,
    lambda step: "not zero, but ignored" if any(octets(step)) else "zeros up to the next word",
    "The header's length counts words of 4 octets",
)
REST = Kind(
    "TCP",
    "options_rest",
    "Options that cannot be read",
    "RFC 9293 section 3.1",
    formula.raw,
    always("where the next option starts is not known"),
)


def explain_options(opened: Opened, start: int, end: int, flags: int) -> None:
    """Add the Steps of the options from octet `start` to `end` of the frame."""
    walk = opened.walk
    found, stop = wire.walk(walk.data[start:end])
    counts: dict[str, int] = {}
    at = start
    for option in found:
        kind = option.kind
        own = row(kind).own
        count = counts[own.name] = counts.get(own.name, 0) + 1
        name = f"{opened.slug}.{own.name}" if count == 1 else f"{opened.slug}.{own.name}-{count}"
        if option.length is None:
            at = _single(opened, option, at, end, name)
            continue
        problem = wire.problem(option)
        if kind in _ONLY_IN_SYN and not flags & SYN:
            wrong = f"belongs in a SYN only ({_ONLY_IN_SYN[kind]}), SYN is 0"
            problem = f"{problem}; {wrong}" if problem else wrong
        at = _option(opened, option, at, end, name=name, problem=problem)
    if stop:
        walk.add(
            REST, at, end, f"{opened.slug}.options_rest", parent=opened.slug, depth=1,
            problem=stop.sentence,
        )  # fmt: skip


def _single(opened: Opened, option: Option, at: int, end: int, name: str) -> int:
    """Add NOP or EOL, with the padding behind EOL."""
    own = row(option.kind).own
    walk, slug = opened.walk, opened.slug
    walk.steps.append(
        Step(
            own,
            8 * at,
            8,
            option.kind,
            None,
            None,
            at + 1 if option.kind == 0 else end,
            name,
            slug,
            1,
        )
    )
    if option.data:
        walk.add(PADDING, at + 1, end, f"{slug}.padding", parent=slug, depth=1)
    return at + option.size


def _option(
    opened: Opened, option: Option, at: int, end: int, *, name: str, problem: str | None
) -> int:
    """Add an option with kind, length and value."""
    walk, slug, known = opened.walk, opened.slug, row(option.kind)
    raw = walk.data[at : at + option.size]
    stop = at + len(raw)
    fits = known.table if len(raw) >= known.table.size else _plain(known.own.name)
    value = int.from_bytes(raw[-known.read :], "big") if known.read else None
    walk.steps.append(
        Step(known.own, 8 * at, 8 * len(raw), raw, value, problem, end, name, slug, 1)
    )
    walk.steps += fits.place(name, 8 * at, 1).steps(walk.data, at)
    body = at + fits.size
    if option.kind == wire.SACK:
        body = _blocks(opened, name, body, stop)
    if body < stop:
        walk.add(DATA, body, stop, f"{name}.data", parent=name, depth=2)
    return stop


@lru_cache(256)
def _plain(slug: str) -> Table:
    return _table(slug, PLAIN, "", always(""))


def _blocks(opened: Opened, name: str, at: int, end: int) -> int:
    """Add the whole blocks of a SACK; return where they end."""
    walk, count = opened.walk, 0
    while at + 8 <= end:
        count += 1
        block = f"{name}.block" if count == 1 else f"{name}.block-{count}"
        raw = walk.data[at : at + 8]
        edges = (int.from_bytes(raw[:4], "big"), int.from_bytes(raw[4:], "big"))
        walk.steps.append(Step(BLOCK.kind, 8 * at, 64, raw, None, None, edges, block, name, 2))
        walk.steps += BLOCK.place(block, 8 * at, 2).steps(walk.data, at)
        at += 8
    return at
