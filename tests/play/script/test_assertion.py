"""The small evaluator of blocks, beside Python's own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.play.script import assertion
from course.play.script.scan import Lack

NAMES = {"tcpi_a": 3, "tcpi_b": 10}
ATOMS = st.sampled_from(["tcpi_a", "tcpi_b", "0", "1", "7", "2.5", "-1"])
OPERATORS = st.sampled_from(["+", "-", "*", "<", "<=", "==", "!=", ">", ">=", "and", "or"])
TREES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, OPERATORS, inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(inner, inner, inner).map(lambda t: f"({t[0]} <= {t[1]} < {t[2]})"),
        inner.map(lambda text: f"(not {text})"),
        inner.map(lambda text: f"abs({text})"),
        st.tuples(inner, inner).map(lambda t: f"max({t[0]}, {t[1]})"),
    ),
    max_leaves=8,
)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(TREES)
def test_it_agrees_with_python(text):
    holds = bool(eval(text, {}, dict(NAMES)))
    assert (assertion.failures(f"assert {text}", NAMES.get) == []) is holds


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.text(alphabet="assert tcpi_ab()+-*/%<>=!&|~^.,:;[]{}'\"\n0129_x", max_size=60))
def test_any_block_is_worked_out_or_refused(text):
    try:
        sentences = assertion.failures(text, NAMES.get)
    except Lack:
        return
    assert all(isinstance(sentence, str) for sentence in sentences)


def test_a_failure_says_the_values():
    found = assertion.failures(" assert tcpi_a == 4, tcpi_a; \\\n assert tcpi_b > 9", NAMES.get)
    assert found == ["tcpi_a == 4; tcpi_a is 3"]


@pytest.mark.parametrize(
    "text", ["assert tcpi_a & 2 == 2", "print(1)", "pass", "assert 9 >> 1", "assert 1and 2"]
)
def test_what_may_stand_in_a_block(text):
    assert assertion.failures(text, NAMES.get) == []
