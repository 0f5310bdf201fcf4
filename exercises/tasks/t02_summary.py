"""Task 02.4: a line of tcpdump read back into fields."""

import re
from random import Random
from typing import Any

from course.capture import bundled
from course.exercise import Case, Mistake, Part, Task

from .t02_flags import text_of

HOSTS = ("localhost", "192.0.2.10", "203.0.113.80", "client.example", "::1", "2001:db8::7")
OPTIONS = (
    "mss 1460,sackOK,TS val 554354431 ecr 0,nop,wscale 7",
    "nop,nop,TS val 48581958 ecr 48581958",
    "mss 1460",
    "nop,nop,sack 1 {1461:2921}",
    "mss 1400,nop,nop,sackOK,nop,wscale 8",
)
# What stands behind the length when tcpdump knows the program.
BEHIND = ("", "", "", ": HTTP", ": HTTP: GET / HTTP/1.1", ": SMTP: MAIL FROM:<a@example.com>")


def lines(rng: Random) -> list[Case]:
    """Draw lines of all shapes, after the eight of the chat."""
    said = [frame.said for frame in bundled.load("chat").frames]
    return [line_case(line) for line in [*said, *(line_of(rng) for _ in range(80))]]


def line_of(rng: Random) -> str:
    """Return a line about some segment, its numbers relative or not."""
    flags = rng.choice((2, 0x12, 0x10, 0x10, 0x18, 0x11, 4, 0x14, 0x30, 0x38, 0xC2, 0))
    top = rng.choice((1, 1 << 16, 1 << 32))
    seq, ack = rng.randrange(top) + (top == 1), rng.randrange(top) + (top == 1)
    length = 0 if flags & 7 else rng.choice((0, 1, 13, 536, 1460))
    time = f"{rng.randrange(24):02}:{rng.randrange(60):02}:{rng.randrange(60):02}"
    ends = [
        f"{rng.choice(HOSTS)}.{rng.choice((80, 443, 7456, rng.randrange(65536)))}" for _ in "ab"
    ]
    parts = [f"Flags [{text_of(flags)}]"]
    if length:
        parts.append(f"seq {seq}:{(seq + length) % (1 << 32)}")
    elif flags & 7:
        parts.append(f"seq {seq}")
    parts += [f"ack {ack}"] if flags & 0x10 else []
    parts.append(f"win {rng.randrange(65536)}")
    parts += [f"urg {rng.randrange(65536)}"] if flags & 0x20 else []
    parts += [f"options [{rng.choice(OPTIONS)}]"] if rng.randrange(3) else []
    parts.append(f"length {length}" + (rng.choice(BEHIND) if length else ""))
    stamp = rng.choice((f"{time}.{rng.randrange(10**6):06} ", ""))
    return f"{stamp}{rng.choice(('IP', 'IP', 'IP6'))} {' > '.join(ends)}: {', '.join(parts)}"


def line_case(line: str) -> Case:
    """Return a case with the facts that feedback may name."""
    found = read(line)
    facts = {name: str(found[name]) for name in ("src", "seq", "seq_end", "length")}
    first = found["seq"] if isinstance(found["seq"], int) else 0
    facts["last"] = str(first + found["length"] - 1)
    return Case((line,), facts=facts)


SHAPE = re.compile(
    r"IP6? (?P<src>\S+)\.(?P<src_port>\d+) > (?P<dst>\S+)\.(?P<dst_port>\d+): "
    r"Flags \[(?P<flags>[^]]*)\]"
    r"(, seq (?P<seq>\d+)(:(?P<seq_end>\d+))?)?"
    r"(, ack (?P<ack>\d+))?"
    r", win (?P<window>\d+)"
    r"(, urg (?P<urgent_pointer>\d+))?"
    r"(, options \[(?P<options>[^]]*)\])?"
    r", length (?P<length>\d+)"
)
TEXT = ("src", "dst", "flags", "options")
ACK = re.compile(r"ack (\d+)")
BEHIND_IT = re.compile(r"length \d+:")


def read(line: str, **wrong: Any) -> dict[str, Any]:
    """Return the fields of a line; `wrong` replaces some."""
    found = SHAPE.search(line)
    values = found.groupdict() if found else {}
    fields = {
        name: value if name in TEXT or value is None else int(value)
        for name, value in values.items()
    }
    return fields | wrong


def without_options(line: str) -> dict[str, Any]:
    """Read a line as if there always were options."""
    start = line.index("options [") + 9
    return read(line, options=line[start : line.index("]", start)])


def stops(line: str, error: type[Exception], *, here: bool) -> dict[str, Any]:
    """Read a line, unless the code stops `here`."""
    if here:
        raise error
    return read(line)


def has_dots(line: str) -> bool:
    """Say whether a host of the line has dots of its own."""
    return "." in read(line)["src"] + read(line)["dst"]


AT_IP6 = (
    "Your code stops at a line that says IP6: its segment came over IPv6. That is the only "
    "difference, so allow for a 6 behind IP."
)
AT_THE_FIRST_DOT = (
    "You cut the host at its first dot. Addresses and names have dots of their own; the port "
    "stands behind the last one. Here the host is {src}."
)


def at_the_first_dot(line: str) -> dict[str, Any]:
    """Cut hosts at their first dot."""
    found = read(line)
    return found | {
        "src": found["src"].partition(".")[0],
        "dst": found["dst"].partition(".")[0],
    }


PARSE_SUMMARY = Task(
    id="02.4",
    name="parse_summary",
    points=3,
    parts=(
        Part("who", 1, ("src", "src_port", "dst", "dst_port")),
        Part("flags and numbers", 1, ("flags", "seq", "seq_end", "ack")),
        Part("the rest", 1, ("window", "urgent_pointer", "options", "length")),
    ),
    hints=(
        (
            'Take the line apart from the outside: what stands before ": Flags" says who, what '
            "stands behind it is a list with commas. Not every item is there in every line, so "
            "look for each by its name and begin with None for all."
        ),
        (
            'Regular expressions suit this well: re.search(r", ack (\\d+)", line) gives a match '
            "or None, and match[1] is the number as text. The host ends at the last dot before "
            'the blank or the colon: rpartition("."). seq has one number or two, with a colon '
            'between them: r"seq (\\d+)(?::(\\d+))?".'
        ),
        (
            "A helper saves much: def number(pattern): found = re.search(pattern, line); return "
            'int(found[1]) if found else None. Then seq is number(r", seq (\\d+)"), seq_end '
            'number(r", seq \\d+:(\\d+)"), ack number(r", ack (\\d+)"), and so on. Who: '
            're.search(r"IP6? (\\S+)\\.(\\d+) > (\\S+)\\.(\\d+): Flags", line).groups().'
        ),
    ),
    inputs=lines,
    mistakes=(
        Mistake(
            "options taken for granted",
            without_options,
            "Your code stops at a line without options. Many segments have none: a plain "
            "acknowledgement without timestamps has a header of 20 octets. Options are None then.",
            loses=3,
        ),
        Mistake(
            "1:14 read as two packets",
            lambda line: (
                read(line, seq=[read(line)["seq"], read(line)["seq_end"]], seq_end=None)
                if read(line)["seq_end"] is not None
                else read(line)
            ),
            "seq {seq}:{seq_end} is one packet, not two. The numbers count octets: the first is "
            "{seq}, the last {last}, and {seq_end} is the one that comes next.",
            loses=1,
            misconception="M03",
        ),
        Mistake(
            "the last octet for the end",
            lambda line: (
                read(line, seq_end=read(line)["seq_end"] - 1)
                if read(line)["seq_end"] is not None
                else read(line)
            ),
            "You give the number of the last octet. tcpdump prints the one after it, {seq_end}, "
            "so that end minus start is the length: {length}.",
            loses=1,
        ),
        Mistake(
            "0 for what is not there",
            lambda line: {
                name: 0 if value is None and name != "options" else value
                for name, value in read(line).items()
            },
            "You give 0 where a line says nothing. A number that is not there is no 0: without "
            "ACK there is no acknowledgement at all. None says so.",
            loses=2,
        ),
        Mistake(
            "hosts cut at the first dot",
            at_the_first_dot,
            AT_THE_FIRST_DOT,
            loses=1,
        ),
        Mistake(
            "ports cut at the first dot",
            lambda line: stops(line, ValueError, here=has_dots(line)),
            AT_THE_FIRST_DOT,
            loses=3,
        ),
        Mistake(
            "the time taken for granted",
            lambda line: stops(line, ValueError, here=line.startswith("IP")),
            "Your code stops at a line without the time in front. It may begin with IP or IP6 as "
            "well: look for that word, and do not count from the left.",
            loses=3,
        ),
        Mistake(
            "IP6 not expected, and no match read",
            lambda line: stops(line, TypeError, here="IP6" in line),
            AT_IP6,
            loses=3,
        ),
        Mistake(
            "IP6 not expected, and no match asked",
            lambda line: stops(line, AttributeError, here="IP6" in line),
            AT_IP6,
            loses=3,
        ),
        Mistake(
            "seq always cut in two",
            lambda line: stops(
                line, ValueError, here=", seq" in line and not read(line)["seq_end"]
            ),
            "Your code stops at a seq with one number. Without data there is no end to tell: "
            "here it is seq {seq}, and seq_end is None.",
            loses=3,
        ),
        Mistake(
            "ack found in sack",
            lambda line: read(line, ack=int(found[1]) if (found := ACK.search(line)) else None),
            "Your ack comes out of the options: sack 1 holds the letters of ack 1. This segment "
            "has no ACK, so ack is None. Look for the item with its comma: , ack",
            loses=1,
        ),
        Mistake(
            "length only at the end",
            lambda line: read(
                line, length=None if BEHIND_IT.search(line) else read(line)["length"]
            ),
            "You find the length only at the end of a line. tcpdump goes on behind it when it "
            "knows the program, as in length 78: HTTP. Take the digits and let the rest be.",
            loses=1,
        ),
        Mistake(
            "numbers left as text",
            lambda line: {
                name: value if value is None else str(value) for name, value in read(line).items()
            },
            "Your numbers are still text. int(...) makes numbers of them, and only then can "
            "anybody compute with them.",
            loses=3,
        ),
        Mistake(
            "options with their brackets",
            lambda line: (
                read(line, options=f"[{read(line)['options']}]")
                if read(line)["options"]
                else read(line)
            ),
            "Your options still have their brackets. Give what stands between them.",
            loses=1,
        ),
    ),
)
