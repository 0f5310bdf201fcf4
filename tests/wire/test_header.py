"""The engine, through every header that the room has: a new table is tested by existing."""

import importlib
import pkgutil
from dataclasses import dataclass, fields, replace
from typing import Annotated

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import course.wire
from course.errors import Malformed, Truncated, WireError
from course.wire.header import Bits, Header, Tail, codec, diagram, glossary
from course.wire.ipv4 import IPv4
from course.wire.tcp import TCP
from course.wire.udp import UDP

ROOM = [
    importlib.import_module(f"course.wire.{module.name}")
    for module in pkgutil.iter_modules(course.wire.__path__)
]
HEADERS = [
    thing
    for module in ROOM
    for thing in vars(module).values()
    if isinstance(thing, type)
    and thing.__module__ == module.__name__
    and Header in thing.__bases__
]

every_header = pytest.mark.parametrize(
    "cls", HEADERS, ids=lambda cls: f"{cls.__module__[12:]}.{cls.__name__}"
)
quick = settings(max_examples=20, derandomize=True, deadline=None)


def octets(size):
    """Draw octets by the thousand without asking for each."""
    return st.integers(0, 255).map(lambda start: bytes((start + n) % 256 for n in range(size)))


@st.composite
def headers(draw, cls):
    """Draw a header of this class whose length field tells the truth."""
    made, values = codec(cls), {}
    for row in made.rows:
        width = row.bits.width
        if row.is_octets:
            values[row.name] = draw(st.binary(min_size=width // 8, max_size=width // 8))
        elif row.bits.only is not None:
            values[row.name] = row.bits.only
        else:
            values[row.name] = draw(st.integers(0, (1 << width) - 1))
    if made.tail and made.tail[1].octets:
        name, tail = made.tail
        size = tail.octets(*(values[field] for field in tail.field.split()))
        values[name] = draw(octets(size))
    elif made.tail:
        name, tail = made.tail
        bits = cls.layout()[tail.field]
        least = max(-(-made.size // bits.times) - tail.plus, 0)
        count = draw(st.integers(least, min(least + 12, (1 << bits.width) - 1)))
        size = bits.times * (count + tail.plus) - made.size
        values |= {tail.field: count, name: draw(octets(size))}
    return cls(**values)


@every_header
@quick
@given(data=st.data())
def test_parse_undoes_build(cls, data):
    head = data.draw(headers(cls))
    raw = bytes(head)
    assert len(raw) == head.header_length
    assert cls.parse(raw + b"behind it") == head
    assert cls.take(b"ahead" + raw + b"behind", 5, 5 + len(raw)) == (head, 5 + len(raw))
    assert bytes(cls.parse(raw)) == raw


@every_header
@quick
@given(data=st.data())
def test_cut_agrees_with_parse(cls, data):
    head = data.draw(headers(cls))
    cuts = list(cls.cut(bytes(head)))
    assert [(row.name, value) for row, value in cuts] == [
        (row.name, getattr(head, row.name)) for row in codec(cls).rows
    ]
    assert cls.fixed(bytes(head)[: codec(cls).size]) == replace(
        head, **{codec(cls).tail[0]: b""} if codec(cls).tail else {}
    )


@every_header
def test_cut_goes_as_far_as_the_octets(cls):
    size = codec(cls).size
    for got in range(size):
        rows = [row for row, _ in cls.cut(bytes(got))]
        assert all(row.at + row.bits.width <= 8 * got for row in rows)
        assert rows == list(codec(cls).rows[: len(rows)])


@every_header
def test_too_few_octets_are_said(cls):
    size, name = codec(cls).size, cls.name_of()
    for got in range(size):
        with pytest.raises(Truncated, match=rf"^{name} needs {size} octets, got {got}$"):
            cls.parse(bytes(got))
        with pytest.raises(Truncated, match=f"{name} needs {size} octets"):
            cls.fixed(bytes(got))


@every_header
@quick
@given(data=st.data())
def test_values_that_do_not_fit_are_named(cls, data):
    head = data.draw(headers(cls))
    row = data.draw(st.sampled_from(codec(cls).rows))
    if row.is_octets:
        bad = replace(head, **{row.name: b""})
        message = f"{cls.name_of()} {row.name} needs {row.bits.width // 8} octets, got 0"
    else:
        top = (1 << row.bits.width) - 1
        bad = replace(head, **{row.name: data.draw(st.sampled_from([top + 1, -1]))})
        message = f"{cls.name_of()} {row.name} holds {row.bits.width} bits"
    with pytest.raises(WireError, match=message):
        bytes(bad)


@every_header
def test_the_source_shown_runs_by_itself(cls):
    own: dict = {}
    exec(cls.source(), own)
    raw = bytes(range(codec(cls).size))
    assert own["read"](b"xx" + raw, 2) == codec(cls).read(raw, 0)
    assert own["write"](cls.fixed(raw)) == raw


@every_header
def test_every_row_says_what_it_is(cls):
    assert cls.rfc.startswith(("RFC ", "IEEE ", "https://"))
    for row in codec(cls).rows:
        assert row.bits.label
        assert row.bits.meaning
        assert f"| {row.bits.label} | `{row.name}` | {row.bits.width} |" in glossary(cls)
    assert {field.name for field in fields(cls)} >= set(cls.layout())


@every_header
def test_the_picture_has_a_cell_for_every_bit(cls):
    lines = diagram(cls).splitlines()[2:]
    drawn = sum(len(line) // 2 for line in lines if line.startswith("|") and "[" not in line)
    bits = 8 * codec(cls).size
    assert drawn >= bits
    assert {len(line) for line in lines} <= {65, 2 * (bits % 32) + 1}


# RFC 9293 section 3.1, figure 1, with AE in its place and the flags as one field.
PICTURE = """\
 0                   1                   2                   3
 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
|          Source Port          |        Destination Port       |
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
|                        Sequence Number                        |
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
|                     Acknowledgment Number                     |
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
|  Data |Reser|A|  Control Bits |             Window            |
| Offset| ved |E|               |                               |
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
|            Checksum           |         Urgent Pointer        |
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
|                           [Options]                           |
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+"""


def test_the_picture_of_tcp_is_the_rfcs():
    assert diagram(TCP) == PICTURE


def test_a_field_across_rows_has_no_line_inside():
    @dataclass(slots=True)
    class Odd(Header):
        address: Annotated[bytes, Bits(48, "Address", "six octets")]

    assert diagram(Odd).splitlines()[2:] == [
        "+" + "-+" * 32,
        "|" + "Address".center(63) + "|",
        "+" + " " * 31 + "+" + "-+" * 16,
        "|" + " " * 31 + "|",
        "+" + "-+" * 16,
    ]


def test_a_table_that_does_not_fill_octets_is_refused():
    @dataclass(slots=True)
    class Crooked(Header):
        half: Annotated[int, Bits(4, "Half", "half an octet")]

    @dataclass(slots=True)
    class Wide(Header):
        most: Annotated[int, Bits(24, "Most", "three octets that no word holds")]

    with pytest.raises(WireError, match="the table of Crooked needs whole octets, got 4 bits"):
        codec(Crooked)
    with pytest.raises(WireError, match="must fill a word of 8, 16, 32 or 64 bits"):
        codec(Wide)


@pytest.mark.parametrize(
    ("cls", "raw", "error", "sentence"),
    [
        (IPv4, b"\x65" + bytes(19), Malformed, "IPv4 needs version 4, got 6"),
        (IPv4, b"\x44" + bytes(19), Malformed, "IPv4 IHL needs at least 5, got 4"),
        (IPv4, b"\x46" + bytes(20), Truncated, "IPv4 with its options needs 24 octets, got 21"),
        (TCP, bytes(20), Malformed, "TCP Data Offset needs at least 5, got 0"),
        (TCP, bytes(12) + b"\xf0" + bytes(7), Truncated, "TCP with its options needs 60 octets"),
        (UDP, bytes(7), Truncated, "UDP needs 8 octets, got 7"),
    ],
)
def test_what_a_header_says_of_its_length(cls, raw, error, sentence):
    with pytest.raises(error, match=f"^{sentence}"):
        cls.parse(raw)


def test_a_tail_may_count_units_that_its_row_does_not():
    @dataclass(slots=True)
    class Extension(Header):
        following: Annotated[int, Bits(8, "Next", "what follows")]
        length: Annotated[int, Bits(8, "Length", "in units of 8, less one", times=8)]
        data: Annotated[bytes, Tail("length", plus=1)] = bytes(6)

    head = Extension.parse(bytes((59, 1)) + bytes(range(20)))
    assert head == Extension(59, 1, bytes(range(14)))
    assert head.header_length == 16
    with pytest.raises(Truncated, match="Extension with its data needs 16 octets, got 15"):
        Extension.parse(bytes((59, 1)) + bytes(13))
