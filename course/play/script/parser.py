"""From the text of a script to its typed statements.

A script is options (`--ip_version=ipv4`, `-D NAME=value`), then perhaps shell lines without a
time, then statements: a time, and what happens at it. The first letter behind the time says which
kind: < or > a packet, ` a shell line, %{ a block of assertions, a name a call.
"""

import re

from course.play.script.parse_call import call
from course.play.script.parse_packet import packet
from course.play.script.scan import LONGEST_NUMBER, Lack, Scanner
from course.play.script.statement import Code, Script, Shell, Statement, When

SECOND = 1_000_000_000
TIME = re.compile(r"(\+?)\s*(\d+\.\d+|\.\d+|\d+(?:\.(?![.\d]))?)")
OPTION = re.compile(r"--([\w-]+)(?:[ \t]*=[ \t]*([^\s/]+|/[^\s/]\S*))?")
DEFINE = re.compile(r"-D[ \t]*(\w+)=(\S+)")
BACKTICKS = re.compile(r"`([^`]*)`")
BLOCK = re.compile(r"%\{((?:[^}]|\}(?!%))*)\}%")
PACKET, SHELL, CODE = re.compile("[<>]"), re.compile("`"), re.compile(r"%\{")
LETTER = re.compile(r"[A-Za-z_]")
# The options that are played, with the numbers that they may have; others are passed over.
NUMBERS = {
    "mtu": (68, 65_535),  # RFC 791 section 3.2, and the largest packet
    "tolerance_usecs": (0, 10**9),
    "tcp_ts_tick_usecs": (0, 10**9),
}
# What --ip_version= may say -> what is on the wire: a mapped address is IPv4 there.
VERSIONS = {"ipv4": "ipv4", "ipv6": "ipv6", "ipv4-mapped-ipv6": "ipv4"}
LONGEST = 10_000_000 * SECOND
WHAT = "a packet (< or >), a call, a shell line in backticks or a block %{ ... }%"


def parse(text: str, name: str = "script", defines: dict[str, str] | None = None) -> Script:
    """Read a script; raise `ScriptError` with line and column for what is none.

    `defines` are names with their values, as -D gives them.
    """
    scan = Scanner(text, name, defines)
    options: dict[str, str] = {}
    statements: list[Statement] = []
    lacks = ""
    try:
        _options(scan, options)
        while not scan.is_at_end:
            statements.append(_statement(scan, is_first=not statements))
    except Lack as lack:
        line, _ = scan.place()
        lacks = f"{lack} (line {line})"
    if not statements and not lacks:
        scan.fail("a statement such as +0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3")
    return Script(name, tuple(statements), options, lacks)


def _options(scan: Scanner, options: dict[str, str]) -> None:
    while True:
        at = scan.at
        if found := scan.take(OPTION):
            options[found[1]] = found[2] or ""
            _check(scan, found[1], options[found[1]], at)
        elif found := scan.take(DEFINE):
            scan.defines[found[1]] = found[2]
        else:
            return


def _check(scan: Scanner, name: str, value: str, at: int) -> None:
    """Say what an option needs, if it is played and its value cannot be."""
    if name == "ip_version" and value not in VERSIONS:
        scan.fail(f"--ip_version= and one of {', '.join(VERSIONS)}", at)
    if name not in NUMBERS:
        return
    least, most = NUMBERS[name]
    if not value.isdecimal() or len(value) > LONGEST_NUMBER or not least <= int(value) <= most:
        scan.fail(f"--{name}= and a number from {least} to {most}", at)


def _statement(scan: Scanner, *, is_first: bool) -> Statement:
    start = scan.at
    line, column = scan.place()
    # Shell lines stand without a time before the first statement, or behind the last.
    is_bare = scan.sees(SHELL)
    when = When(0, is_relative=not is_first) if is_bare else _when(scan)
    what: Shell | Code
    if scan.sees(PACKET):
        made = packet(scan)
        return Statement(when, made, line, column, _source(scan, start))
    if scan.sees(SHELL):
        what = Shell(scan.need(BACKTICKS, "a closing backtick")[1])
    elif scan.sees(CODE):
        what = Code(scan.need(BLOCK, "}% at the end of the block")[1])
    elif scan.sees(LETTER):
        called = call(scan)
        return Statement(when, called, line, column, _source(scan, start))
    else:
        scan.fail(WHAT)
    return Statement(when, what, line, column, _source(scan, start))


def _source(scan: Scanner, start: int) -> str:
    """Return the statement as it stands in the file, on one line, without comments."""
    text = re.sub(r"//[^\n]*", "", scan.text[start : scan.at])
    return " ".join(text.split())


def _when(scan: Scanner) -> When:
    if scan.word("*"):
        return When(None)
    is_relative, start = _time(scan, "a time such as 0.1, +.1 or *")
    end = until = None
    if scan.word("~"):
        at = scan.at
        end_relative, end = _time(scan, "the end of the range, such as +.2")
        if end_relative != is_relative or end < start:
            scan.fail("the end of the range behind its start, both with + or both without", at)
    elif scan.sees(re.compile(r"\.\.\.\s*[\d.]")):
        scan.need_word("...")
        _, until = _time(scan, "when the call returns, such as 0.2")
    return When(start, is_relative, end, until)


def _time(scan: Scanner, what: str) -> tuple[bool, int]:
    at = scan.at
    found = scan.need(TIME, what)
    if len(found[2]) > LONGEST_NUMBER:
        scan.fail(f"{what}, of at most {LONGEST_NUMBER} digits", at)
    whole, _, part = found[2].partition(".")
    value = int(whole or "0") * SECOND + int((part + "0" * 9)[:9])
    if value > LONGEST:
        scan.fail(f"a time below {LONGEST // SECOND} seconds", at)
    return bool(found[1]), value
