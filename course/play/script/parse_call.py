"""A call's part of a statement: `write(4, ..., 1000) = -1 EAGAIN (Resource temporarily ...)`.

Arguments are dots, numbers, names joined by |, text in quotes, lists in brackets and structures in
braces, one inside the other as deep as real calls go. What such a value means is the kernel
side's matter.
"""

import re

from course.errors import ScriptError
from course.play.script.scan import LONGEST_NUMBER, Scanner, whole
from course.play.script.statement import DOTS, Call, Name, Struct, Value

IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
NUMBER = re.compile(r"-?(?:0[xX][0-9a-fA-F]+|\d+)")
TEXT = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
FIELD = re.compile(r"([A-Za-z_]\w*)\s*(?:\((?:\.\.\.|\d+)\))?\s*=(?!=)")
WORDS = re.compile(r"\([^)\n]*\)")
ERRNO = re.compile(r"E[A-Z0-9]+\b")
DEEPEST = 12
ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}


def call(scan: Scanner) -> Call:
    """Read a call with its arguments and what it must give."""
    name = scan.need(IDENTIFIER, "the name of a call")[0]
    scan.need_word("(", f"( behind {name}")
    arguments = _values(scan, ")", 0)
    if not scan.word("="):
        return Call(name, arguments)
    if scan.word("?"):
        return Call(name, arguments, DOTS)
    result = _one(scan, 0)
    error = scan.take(ERRNO)
    scan.take(WORDS)
    return Call(name, arguments, result, error[0] if error else "")


def _values(scan: Scanner, end: str, depth: int) -> tuple[Value, ...]:
    made: list[Value] = []
    while not scan.word(end):
        made.append(_one(scan, depth))
        if not scan.word(",") and not scan.text.startswith(end, scan.at):
            scan.fail(f"a comma or {end}")
    return tuple(made)


def _one(scan: Scanner, depth: int) -> Value:
    """Read one value; names may be joined by |."""
    if depth > DEEPEST:
        line, column = scan.place()
        raise ScriptError(
            f"{scan.name}:{line}:{column}: needed values at most {DEEPEST} deep, got more",
            line=line, column=column,
        )  # fmt: skip
    if scan.word("..."):
        return DOTS
    if scan.word("["):
        return _values(scan, "]", depth + 1)
    if scan.word("{"):
        return _struct(scan, depth + 1)
    if found := scan.take(TEXT):
        scan.word("...")
        return re.sub(r"\\(.)", lambda m: ESCAPES.get(m[1], m[1]), found[1]).encode()
    return _joined(scan, depth)


def _joined(scan: Scanner, depth: int) -> Value:
    first = _atom(scan, depth)
    names = [first]
    while scan.word("|"):
        names.append(_atom(scan, depth))
    if len(names) == 1:
        return first
    if all(isinstance(name, int) for name in names):
        total = 0
        for name in names:
            total |= int(name)  # type: ignore[arg-type]  # all are ints, as asked above
        return total
    return Name("|".join(str(name) for name in names))


def _atom(scan: Scanner, depth: int) -> Name | int | Value:
    if scan.sees(NUMBER):
        return scan.number(NUMBER, "a number")
    name = scan.need(IDENTIFIER, "a value: ..., a number, a name, text, [ or {")[0]
    given = scan.defines.get(name)
    if given is not None:
        is_number = NUMBER.fullmatch(given) and len(given) <= LONGEST_NUMBER
        return whole(given) if is_number else Name(given)
    if scan.word("("):  # htons(8080), inet_addr("192.0.2.1")
        inner = _values(scan, ")", depth + 1)
        return inner[0] if len(inner) == 1 else DOTS
    return Name(name)


def _struct(scan: Scanner, depth: int) -> Struct:
    fields: dict[str, Value] = {}
    items: list[Value] = []
    while not scan.word("}"):
        if found := scan.take(FIELD):
            fields[found[1]] = _one(scan, depth)
        else:
            items.append(_one(scan, depth))
        if not scan.word(",") and not scan.text.startswith("}", scan.at):
            scan.fail("a comma or }")
    return Struct(fields, tuple(items))
