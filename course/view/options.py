"""TCP options as scenes: walked one by one, and packed into words of 32 bits by the reader.

Strategy. `walked` cuts octets as `wire.options.walk` does and makes a moment of each option: where
it starts, how its length is read, where the next one starts; a length that is illegal ends the
walk with its sentence (RFC 9293, MUST-7). `packed` lays a list of options out in rows of four
octets, as they stand in a header, and judges it: everything that was asked for, whole words, at
most 40 octets, and the timestamps where RFC 7323 appendix A wants them.
"""

from collections.abc import Sequence

from course.errors import CourseError
from course.view.markup import element, join
from course.view.scene import Box, Moment, Scene, boxes, button, notes, told
from course.view.typed import octets
from course.wire import options as opt

__all__ = ["PIECES", "packed", "walked"]

MOST = 40  # octets of options that a header holds

PIECES: dict[str, opt.Option] = {
    "mss": opt.mss(1460),
    "sackok": opt.sack_permitted(),
    "ts": opt.timestamps(3_450_000_000, 0),
    "wscale": opt.window_scale(7),
    "nop": opt.nop(),
    "eol": opt.eol(),
}
WANTED = ("mss", "sackok", "ts", "wscale")  # what a SYN of today offers
LINUX = ["mss", "sackok", "ts", "nop", "wscale"]  # in the order of the chat's SYN
BEST = 20  # octets that they need at least, in whole words


def walked(text: str) -> Scene:
    """Return the options in these octets (hexadecimal digits), one after the other."""
    raw = octets(text, "TCP options", MOST)
    cut, stop = opt.walk(raw)
    moments, shown, at = [Moment(f"{len(raw)} octets. The first one says what comes.")], [], 0
    for n, option in enumerate(cut):
        name = f"o{n}"
        moments.append(Moment(_read(option, at), (name,)))
        shown += _boxes(bytes(option), option, at, name)
        at += option.size
    if stop is not None:
        shown += [
            Box(f"{octet:02x}", str(n) if n == at else "", ("stop",), "bad")
            for n, octet in enumerate(raw[at:], at)
        ]
        said = f"Here the walk must end: {stop.sentence}. {_trusted(raw[at:])}"
        moments.append(Moment(f"{said} (RFC 9293, MUST-7).", ("stop",)))
    else:
        whole = "whole words" if len(raw) % 4 == 0 else "no whole words: a header cannot hold them"
        moments.append(Moment(f"The end, after {len(raw)} octets: {whole}."))
    title = f"TCP options, {len(raw)} octets"
    board = boxes(shown, "The octets of the options")
    return Scene(title, board, tuple(moments), told(title, moments))


def _trusted(rest: bytes) -> str:
    """Say what becomes of a reader that trusts the illegal length in front of `rest`."""
    if rest[1:2] == b"\0":
        return "A reader that adds it to its place never stops"
    if rest[1:2] == b"\1":
        return "A reader that trusts it takes the length octet for the next kind"
    return "A reader that trusts it reads what is no option any more"


def _boxes(raw: bytes, option: opt.Option, at: int, name: str) -> list[Box]:
    """Return the octets of one option; the first says where it starts and what it is."""
    kind = "gap" if option.kind in (opt.NOP, opt.EOL) else ""
    first = Box(f"{raw[0]:02x}", f"{at} {_short(option)}", (name,), kind)
    return [first, *(Box(f"{octet:02x}", "", (name,), kind) for octet in raw[1:])]


def _short(option: opt.Option) -> str:
    """Return an option's name for the room under a box."""
    known = next((name for name, one in PIECES.items() if one.kind == option.kind), "")
    return known or f"kind {option.kind}"


def _read(option: opt.Option, at: int) -> str:
    """Say how one option is read, and what it says."""
    start = f"Octet {at}: kind {option.kind}, {option.name}."
    if option.kind == opt.NOP:
        return f"{start} It has no length; the next one starts at {at + 1}."
    if option.kind == opt.EOL:
        left = f" The {len(option.data)} octets behind it are padding." if option.data else ""
        return f"{start} The list ends here.{left}"
    wrong = opt.problem(option)
    value = f" {wrong}." if wrong else _value(option)
    then = f"Octet {at + 1}: length {option.length}, kind and length counted"
    return f"{start} {then}, so the next one starts at {at + option.size}.{value}"


def _value(option: opt.Option) -> str:
    """Say what an option's data means, where it is one of the usual."""
    if option.kind == opt.MSS:
        return f" Send me at most {opt.read_number(option)} octets of data in one segment."
    if option.kind == opt.WINDOW_SCALE:
        return f" Shift my windows left by {opt.read_shift(option)}."
    if option.kind == opt.SACK_PERMITTED:
        return " I understand SACK."
    if option.kind == opt.TIMESTAMPS:
        val, ecr = opt.read_timestamps(option)
        return f" My clock says {val}, yours said {ecr}."
    if option.kind == opt.SACK:
        blocks = ", ".join(f"{left} to {right}" for left, right in opt.read_blocks(option))
        return f" I also have {blocks}."
    return f" Data: {option.data.hex(' ')}." if option.data else ""


def packed(line: str) -> Scene:
    """Return options in the order of their names in `line`, laid out in words of 32 bits.

    Raises `CourseError` for a name that is not in `PIECES`.
    """
    names = line.split()
    unknown = [name for name in names if name not in PIECES]
    if unknown:
        raise CourseError(f"an option needs to be one of {', '.join(PIECES)}, got {unknown[0]!r}")
    shown: list[Box] = []
    for n, name in enumerate(names):
        option = PIECES[name]
        shown += _boxes(bytes(option), option, len(shown), f"o{n}")
    size = len(shown)
    missing = -size % 4
    shown += [Box("?", "", (), "bad")] * missing
    rows = [
        boxes(shown[at : at + 4], f"Word {at // 4 + 1}") for at in range(0, max(len(shown), 4), 4)
    ]
    verdict = _judged(names, size)
    title = "Pack a SYN's options: mss, sackok, ts and wscale, in as few words as they need"
    add = [button(f"Add {name}", name, line=f"{line} {name}".strip()) for name in PIECES]
    add += [
        button("Take the last off", "last", line=" ".join(names[:-1])),
        button("Start over", "over", line=""),
    ]
    board = [
        element("div", *add, class_="tc-keys"),
        element("div", *rows, class_="tc-words"),
        notes([("Octets", f"{size} of at most {MOST}", None)]),
    ]
    text = f"{title}\n{' '.join(names) or 'nothing yet'}: {size} octets\n{verdict}"
    return Scene(title, join(board), (Moment(verdict),), text)


def _judged(names: Sequence[str], size: int) -> str:
    """Say the first thing that is wrong with a list of options, or how good it is."""
    left = [name for name in WANTED if name not in names]
    twice = [name for name in WANTED if names.count(name) > 1]
    if "eol" in names and any(PIECES[name].kind > 1 for name in names[names.index("eol") :]):
        return "Nothing is read behind eol: an option stands there."
    if twice:
        return f"{twice[0]} stands there twice."
    if size > MOST:
        return f"{size} octets: the header holds {MOST}, because Data Offset ends at 15 words."
    if left:
        return f"Still to pack: {', '.join(left)}."
    if size % 4:
        more = "1 more is" if -size % 4 == 1 else f"{-size % 4} more are"
        return f"{size} octets are no whole words: {more} needed. What may fill a gap?"
    at = sum(PIECES[name].size for name in names[: names.index("ts")])
    aligned = at % 4 == 2  # the clocks stand behind kind and length
    apart = "" if aligned else " Yet the two clocks of ts do not begin at a word of their own."
    if size > BEST:
        return f"It fits, in {size} octets. It can be done in {BEST}.{apart}"
    order = (
        " As Linux does it." if list(names) == LINUX else " The clocks are at words of their own."
    )
    return f"Packed in {size} octets, the least there is.{apart or order}"
