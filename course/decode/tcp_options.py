"""TCP options explained: what each kind says, and why it exists.

`options` does the walking; here stand the tables and the words, and which kinds belong in a SYN.
"""

from collections.abc import Callable
from struct import Struct
from typing import Any

from course.decode import place
from course.decode.formula import always, number, octets
from course.decode.options import Family, Known, Simple
from course.decode.step import Step
from course.decode.table import Rows, Table, Words, rows
from course.decode.walk import Opened, Walk
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


WORDS = {
    "kind": Words("Options come in any order", _name),
    "length": Words(
        "Who does not know an option can still step over it",
        lambda raw: f"the next option starts {raw} octets after this one's kind",
    ),
}


def _known(kind: int) -> Known | None:
    known = wire.KINDS.get(kind)
    return Known(known.name, known.rfc) if known else None


FAMILY = Family("TCP", "RFC 9293 section 3.1", PLAIN, WORDS, _known)
_table = FAMILY.table


def _shift_says(raw: int) -> str:
    shift = min(raw, wire.LARGEST_SHIFT)
    return f"windows of this side count times {1 << shift} (2 to the {shift})"


CLOCKS = Struct("!II").unpack_from


def _whole(size: int, says: Callable[[Step], str]) -> Callable[[Step], str]:
    """Put an option into words if it has the octets that they need."""

    def meaning(step: Step) -> str:
        got = len(octets(step))
        return says(step) if got >= size else f"cut short: {got} of {size} octets"

    return meaning


def _clocks(step: Step) -> str:
    return "clock {}, echo {}".format(*CLOCKS(octets(step), 2))


def _block_meaning(step: Step) -> str:
    left, right = step.context
    count = (right - left) % (1 << 32)
    return f"{plural(count, 'octet')} from {left} to {(right - 1) % (1 << 32)} arrived"


def _seconds(raw: bytes) -> int:
    granularity, timeout = raw[0] >> 7, int.from_bytes(raw[:2], "big") & 0x7FFF
    return timeout * (60 if granularity else 1)


def _timeout_says(raw: int) -> str:
    return f"{raw} of the unit that the granularity bit names"


FAMILY.tables = {
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
        _whole(10, _clocks),
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
        _whole(
            4, lambda step: f"keep unacknowledged data for {_seconds(octets(step)[2:])} seconds"
        ),
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
        _whole(3, lambda step: SUBTYPES.get(octets(step)[2] >> 4, "an unknown subtype")),
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
FAMILY.tables[253] = FAMILY.tables[254] = _EXPERIMENT
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

FAMILY.simple = {
    0: Simple("eol", "the options end here", "The header's length counts words of 4 octets"),
    1: Simple("nop", "nothing: it fills one octet", "It aligns what follows to 4 octets"),
    4: Simple(
        "sack_permitted",
        "this side understands selective acknowledgments",
        "SACK may be sent only to those who said this in their SYN",
    ),
    5: Simple(
        "sack",
        "these octets arrived beyond a hole",
        "The acknowledgment number cannot say what arrived behind a loss",
    ),
    19: Simple(
        "md5", "a digest over the segment and a shared secret", "BGP sessions were torn down"
    ),
    34: Simple(
        "fast_open",
        "a cookie, or without one the request for it",
        "Data in the SYN saves a round trip; the cookie proves who asks",
    ),
    172: Simple("accecn", "counts of marked octets", "How much congestion there was"),
    174: Simple("accecn", "counts of marked octets", "How much congestion there was"),
}
FAMILY.values = {
    2: lambda raw: int.from_bytes(raw[2:4], "big") if len(raw) == 4 else None,
    3: lambda raw: raw[2] if len(raw) == 3 else None,
}
FAMILY.single = frozenset((0, 1))
FAMILY.steady = frozenset((0, 1, 2, 3, 4))
_ONLY_IN_SYN = {2: "RFC 9293 section 3.7.1", 3: "RFC 7323 section 2.2", 4: "RFC 2018 section 2"}
_IF_AGREED = {
    wire.SACK: "any segment but a SYN, if the other side's SYN had kind 4",
    wire.TIMESTAMPS: "a SYN; any segment, if both SYNs had it",
}


def option_may_stand_in(kind: int) -> str:
    """Return in which segments an option of this kind may stand; "" if that is not known here."""
    if kind in FAMILY.single:
        return "any segment"
    if kind in _ONLY_IN_SYN:
        return "a SYN only"
    return _IF_AGREED.get(kind, "")


def option_why(kind: int) -> str:
    """Return why an option of this kind exists; "" if that is not known here."""
    return FAMILY.row(kind).own.why


def explain_options(opened: Opened, start: int, end: int, flags: int) -> None:
    """Add the Steps of the options from octet `start` to `end` of the frame.

    From segment to segment mostly the time stamps change and nothing else. So all Steps but theirs
    are remembered, under the octets without the two stamps.
    """
    walk, slug = opened.walk, opened.slug
    raw = walk.data[start:end]
    at = raw.find(STAMPS_FRONT, 0, max(len(raw) - 8, 0))  # both stamps must be there
    rest = raw if at < 0 else raw[: at + 2] + raw[at + 10 :]
    key = (slug, start, at, rest, flags & SYN)
    known = place.kept(key)
    if known is None:
        first = len(walk.steps)
        _explain(opened, raw, start, end, is_syn=bool(flags & SYN))
        _remember(key, walk.steps[first:], 8 * (start + at))
        return
    before, own, after = known
    walk.steps += before
    if own is not None:
        octets_ = raw[at : at + 10]
        walk.steps.append(
            Step(own.kind, own.bit, 80, octets_, None, None, own.context, own.id, slug, 1)
        )
        walk.steps += FAMILY.tables[8].place(own.id, own.bit, 1).steps(walk.data, start + at)
    walk.steps += after


def _explain(opened: Opened, raw: bytes, start: int, end: int, *, is_syn: bool) -> None:
    found, stop = wire.walk(raw)
    options = [(option.kind, option.size, _problem(option, is_syn)) for option in found]
    FAMILY.explain(opened, options, stop, start, end)


def _remember(key: tuple[Any, ...], steps: list[Step], bit: int) -> None:
    """Remember the Steps before and behind the time stamps, if all of them will come again."""
    here = [n for n, step in enumerate(steps) if step.kind is _STAMPS and step.width == 80]
    others = {step.name for step in steps if step.depth == 1} - {"timestamps"}
    if not others <= _OFTEN_SAME:
        return
    if not here and key[2] < 0:
        place.keep(key, (tuple(steps), None, ()), len(steps))
    elif len(here) == 1 and steps[here[0]].bit == bit:
        n = here[0]
        place.keep(key, (tuple(steps[:n]), steps[n], tuple(steps[n + 5 :])), len(steps))


# RFC 8684 sections 3.1 to 3.7: the shortest form of each subtype, kind and length included.
SHORTEST = {0: 4, 1: 12, 2: 4, 3: 8, 4: 4, 5: 3, 6: 12, 7: 12, 8: 4}


def _problem(option: Option, is_syn: bool) -> str | None:
    problem = wire.problem(option)
    if option.kind == wire.MPTCP and option.data:
        subtype, least = option.data[0] >> 4, SHORTEST.get(option.data[0] >> 4, 3)
        if option.size < least:
            problem = f"Multipath TCP subtype {subtype} needs length {least}, got {option.length}"
    if not is_syn and option.kind in _ONLY_IN_SYN:
        wrong = f"belongs in a SYN only ({_ONLY_IN_SYN[option.kind]}), SYN is 0"
        return f"{problem}; {wrong}" if problem else wrong
    return problem


def _blocks(walk: Walk, at: int, end: int, name: str, _kind: int) -> int:
    """Add the whole blocks of a SACK; return where they end."""
    count = 0
    while at + 8 <= end:
        count += 1
        block = f"{name}.block" if count == 1 else f"{name}.block-{count}"
        raw = walk.data[at : at + 8]
        edges = (int.from_bytes(raw[:4], "big"), int.from_bytes(raw[4:], "big"))
        walk.steps.append(Step(BLOCK.kind, 8 * at, 64, raw, None, None, edges, block, name, 2))
        walk.steps += BLOCK.once(walk.data, at, block, 2)
        at += 8
    return at


FAMILY.parts = {wire.SACK: _blocks}

STAMPS_FRONT = bytes((wire.TIMESTAMPS, 10))
_STAMPS = FAMILY.row(wire.TIMESTAMPS).own
_OFTEN_SAME = {FAMILY.row(kind).own.name for kind in FAMILY.steady} | {"padding"}
