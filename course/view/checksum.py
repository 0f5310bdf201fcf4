"""A checksum worked by hand, in columns: each word, where it comes from, and the sum so far.

Strategy. Whoever checked a checksum left a `Check` in the context of its step: what was covered,
the pseudo-header, the verdict. `working` turns it into `Row`s, in the order in which the words are
added, and names each word by the field of the packet that it comes from; neighbours of one field
share a row. Then come the lines behind the sum: carries folded, complement, verdict. `text` and
`html` set the same rows.

The field itself counts as zero in its own sum. Of long data the middle is left out, with the count
of the words and their sum: the running sum behind them is still right.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from course.decode.checksum import Check
from course.decode.step import Dissection, Step
from course.errors import CourseError
from course.view.markup import Markup, element
from course.wire.checksum import words

__all__ = ["Row", "Working", "html", "text", "working"]

TOGETHER = 4  # words in one row
MOST = 8  # rows of one field; of more the middle is left out
COLUMNS = ("Words", "From", "Sum so far")


class Row(NamedTuple):
    """Some words of one field, and the sum with them in it."""

    words: str
    source: str
    total: int


class Working(NamedTuple):
    """A checksum, worked."""

    title: str
    parts: list[tuple[str, list[Row]]]  # a heading, and the rows below it
    results: list[tuple[str, str]]  # what is done with the sum, and what comes out


def working(dissection: Dissection, step_id: str, together: int = TOGETHER) -> Working:
    """Work the checksum that stands in this field (`"tcp.checksum"`), `together` words to a row.

    Raises `CourseError` if the packet has no such checksum.
    """
    found = next((step for step in dissection.steps if step.id == step_id), None)
    if found is None or not isinstance(found.context, Check):
        have = [step.id for step in dissection.steps if isinstance(step.context, Check)]
        raise CourseError(
            f"a checksum to work needs to be one of packet {dissection.number}'s "
            f"({', '.join(have) or 'it has none'}), got {step_id!r}"
        )
    step, check = found, found.context
    title = f"{step.layer} checksum of packet {dissection.number}: the sum over {check.covers}"
    title += " (RFC 1071)"
    if check.expected is None:
        stored = ("Stored", f"{check.stored:04x}")
        return Working(title, [], [stored, ("Verdict", check.sentence())])
    parts, total = [], 0
    if check.pseudo:
        heading = f"Pseudo-header: {len(check.pseudo)} octets that are summed but not sent"
        parts.append(
            (heading, list(_rows(check.pseudo, _pseudo_names(check.pseudo), 0, together)))
        )
        total = sum(words(check.pseudo))
    zeroed = check.data[: check.at] + bytes(2) + check.data[check.at + 2 :]
    names = _names(dissection, step, check)
    parts.append(("Octets of the packet", list(_rows(zeroed, names, total, together))))
    return Working(title, parts, list(_results(check, total + sum(words(zeroed)))))


def _pseudo_names(pseudo: bytes) -> list[str]:
    """Name each word: RFC 9293 section 3.1 for 12 octets, RFC 8200 section 8.1 for 40."""
    number = pseudo[-1] if len(pseudo) == 40 else pseudo[9]
    length = int.from_bytes(pseudo[32:36] if len(pseudo) == 40 else pseudo[10:12], "big")
    if len(pseudo) == 40:
        rest = [*[f"Length: {length} octets"] * 2, "zero", f"zero, Next Header {number}"]
    else:
        rest = [f"zero, Protocol {number}", f"Length: {length} octets"]
    each = (len(pseudo) // 2 - len(rest)) // 2
    return ["Source Address"] * each + ["Destination Address"] * each + rest


def _names(dissection: Dissection, step: Step, check: Check) -> list[str]:
    """Return what each covered word comes from: the labels of the fields in it."""
    start = step.first_byte - check.at
    count = -(-len(check.data) // 2)
    found: list[dict[str, None]] = [{} for _ in range(count)]
    labels = {each.id: each.label for each in dissection.steps}
    for leaf in dissection.leaves():
        label = leaf.label
        if leaf.depth > 1:  # a flag, a part of an option: say of what
            label = labels.get(leaf.parent, label)
        first, end = (leaf.first_byte - start) // 2, -(-(leaf.end_byte - start) // 2)
        for at in range(max(first, 0), min(end, count)):
            found[at][label] = None
    names = [", ".join(each) for each in found]
    names[check.at // 2] = f"{step.label}: counts as zero"
    if len(check.data) % 2:
        names[-1] += ", 00 added"
    return names


def _rows(data: bytes, names: Sequence[str], running: int, together: int) -> Iterator[Row]:
    """Yield rows of up to `together` words of one field, each with the sum so far."""
    pairs = zip(words(data), names, strict=True)
    for name, run in groupby(pairs, key=lambda pair: pair[1]):
        numbers = [number for number, _ in run]
        chunks = [numbers[at : at + together] for at in range(0, len(numbers), together)]
        left_out = range(2, len(chunks) - 2) if len(chunks) > MOST else range(0)
        for at, chunk in enumerate(chunks):
            running += sum(chunk)
            if at not in left_out:
                yield Row(" ".join(f"{number:04x}" for number in chunk), name, running)
            elif at == left_out[-1]:
                count = together * len(left_out)
                yield Row("...", f"{name}: {count} more words", running)


def _results(check: Check, plain: int) -> Iterator[tuple[str, str]]:
    """Yield what is done with the sum of all words."""
    yield "Sum of all words", f"{plain:x}"
    while plain >> 16:
        high, low = plain >> 16, plain & 0xFFFF
        plain = high + low
        yield "Carries folded in", f"{low:04x} + {high:x} = {plain:04x}"
    yield "Complement", f"ffff - {plain:04x} = {0xFFFF - plain:04x}"
    if check.expected != 0xFFFF - plain:
        yield "Sent instead", f"{check.expected:04x}, for zero would say that there is none"
    yield "Stored", f"{check.stored:04x}"
    yield "Verdict", check.sentence()


def text(dissection: Dissection, step_id: str) -> str:
    """Return the working in columns for a terminal."""
    made = working(dissection, step_id)
    rows = [row for _, part in made.parts for row in part]
    wide = max((len(row.words) for row in rows), default=0)
    source = max((len(row.source) for row in rows), default=0)
    lines = [made.title]
    if rows:
        head, middle, last = COLUMNS
        lines += ["", f"  {head:<{wide}}  {middle:<{source}}  {last}"]
    for heading, part in made.parts:
        lines.append(heading)
        lines += [f"  {row.words:<{wide}}  {row.source:<{source}}  {row.total:x}" for row in part]
    name = max(len(name) for name, _ in made.results)
    lines += ["", *(f"  {done:<{name}}  {result}" for done, result in made.results)]
    return "\n".join(lines)


def html(dissection: Dissection, step_id: str) -> Markup:
    """Return the working as a table, folded away: the packet widget shows it at its field."""
    made = working(dissection, step_id)
    head = element("tr", *(element("th", name, scope="col") for name in COLUMNS))
    bodies = [
        element(
            "tbody",
            element("tr", element("th", heading, colspan=3, scope="rowgroup")),
            *(
                element(
                    "tr",
                    element("td", row.words),
                    element("td", row.source),
                    element("td", f"{row.total:x}"),
                )
                for row in part
            ),
        )
        for heading, part in made.parts
    ]
    results = element(
        "dl",
        *(
            part
            for done, result in made.results
            for part in (element("dt", done), element("dd", result))
        ),
    )
    table = [element("table", element("thead", head), *bodies)] if bodies else []
    summary = element("summary", "The checksum, worked by hand")
    return element("details", summary, *table, results, class_="tc-working")
