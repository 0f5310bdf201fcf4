import json
import math
from enum import IntEnum, StrEnum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.errors import LimitExceeded
from course.exercise.values import BIGGEST, MOST, Other, pack, same, unpack

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**80), 2**80)
    | st.floats()
    | st.text()
    | st.binary()
)
HASHABLE = st.integers() | st.text() | st.binary() | st.tuples(st.integers(), st.text())
VALUES = st.recursive(
    LEAVES | st.sets(HASHABLE),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text() | st.integers() | st.just("$hex"), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(VALUES)
def test_a_value_survives_the_way_through_json(value):
    packed = json.loads(json.dumps(pack(value)))
    assert packed == pack(value) or "NaN" in json.dumps(packed)
    assert same(unpack(packed), value)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(VALUES, VALUES)
def test_same_is_symmetric(one, other):
    assert same(one, other) == same(other, one)


def test_tuples_count_as_lists():
    assert unpack(pack(((1, b"x"), 2))) == [[1, b"x"], 2]


class Seven(int):
    def __eq__(self, _):
        return True

    __hash__ = int.__hash__

    def __add__(self, _):
        return 42

    def __repr__(self):
        return "42"


class Text(str):
    __slots__ = ()

    def __str__(self):
        return "lie"


class Octets(bytes):
    def __bytes__(self):
        return b"lie"

    def hex(self, *_):
        return "00"


class Listed(list):
    def __iter__(self):
        return iter(["lie"])


class Pretender:
    """Says that it is of another type, and equal to all."""

    def __init__(self, claimed):
        self.claimed = claimed

    @property
    def __class__(self):
        return self.claimed

    def __eq__(self, _):
        return True

    __hash__ = object.__hash__


class Named(type):
    @property
    def __name__(cls):
        return {"any": "thing"}


class Level(IntEnum):
    TOP = 3


class Word(StrEnum):
    ICMP = "icmp"


@pytest.mark.parametrize(
    ("liar", "truth"),
    [
        (Seven(7), 7),
        (Text("true"), "true"),
        (Octets(b"true"), b"true"),
        (Listed([1, 2]), [1, 2]),
        (Level.TOP, 3),
        (Word.ICMP, "icmp"),
        (bytearray(b"ab"), b"ab"),
        (memoryview(b"abcd")[::2], b"ac"),
        (frozenset({1}), {1}),
    ],
)
def test_values_are_forced_to_plain_ones(liar, truth):
    plain = unpack(pack(liar))
    assert plain == truth
    assert type(plain) is type(truth)


def test_what_json_cannot_hold_is_named_by_its_type():
    assert unpack(pack(object())) == Other("object")
    assert unpack(pack([range(3)])) == [Other("range")]
    endless = []
    endless.append(endless)
    assert "nested too deep" in json.dumps(pack(endless))
    assert unpack(pack(1 << BIGGEST)) == Other("int of enormous size")


@pytest.mark.parametrize("claimed", [bool, int, float, str, bytes, memoryview, list, set, dict])
def test_what_only_says_that_it_is_plain_is_named_by_its_type(claimed):
    liar = Pretender(claimed)
    assert isinstance(liar, claimed)
    assert pack(liar) == {"$other": "Pretender"}
    assert not same(True, unpack(pack([liar])[0]))


def test_the_name_of_a_type_is_its_own():
    assert pack(Named("Thing", (), {})()) == {"$other": "Thing"}


def test_a_float_is_not_an_int():
    assert not same(3, 3.0)
    assert not same([1], [1.0])
    assert same(1, True)
    assert same(math.nan, math.nan)
    assert not same("4500", b"4500")


def _nested(width, depth):
    """Return a list that holds one list `width` times, which holds one list, and so on."""
    value = []
    for _ in range(depth):
        value = [value] * width
    return value


@pytest.mark.parametrize(
    "value",
    [
        ["x" * 30] * 1_000_000,
        "x" * (MOST + 1),
        bytes(MOST + 1),
        _nested(100, 15),
        set(range(MOST)),
    ],
    ids=["a long list", "a text", "octets", "lists of one list", "a set"],
)
def test_what_is_enormous_is_refused(value):
    with pytest.raises(LimitExceeded, match="more than 262,144 items, characters and octets"):
        pack(value)


def test_what_a_packet_can_hold_is_packed():
    assert unpack(pack([bytes(65535), "f" * 65535])) == [bytes(65535), "f" * 65535]
