import builtins
import struct
import sys

import pytest

from course.exercise.answers import Answer, is_blank, run


def one(function, *args, lines=1000):
    return run(function, [args], lines)[0]


def test_a_value_is_packed_and_what_is_printed_is_kept():
    def speaks(data):
        print("looking at", len(data))
        print("and here", file=sys.stderr)
        return data[:1]

    assert one(speaks, b"ab") == Answer({"$hex": "61"}, printed="looking at 2\nand here\n")


def test_printing_without_end_is_cut():
    def shouts():
        for _ in range(300):
            print("x" * 1000)

    assert len(one(shouts).printed) == 10_000


def test_an_error_is_told_with_the_students_own_line():
    def outer(data):
        return int.from_bytes(sorted(data, key=lambda _: inner(data)), "big")

    def inner(data):
        return data[99]

    answer = one(outer, b"a")
    assert answer.stopped == "error"
    assert answer.words == "IndexError: index out of range"
    assert answer.code == "return data[99]"
    assert answer.line == inner.__code__.co_firstlineno + 1


def test_an_error_that_is_called_error_is_named_with_its_module():
    made = one(lambda data: struct.unpack("!H", data), b"1")
    assert made.words == "struct.error: unpack requires a buffer of 2 bytes"


def test_an_error_whose_type_lies_or_fails_is_named_by_its_own_name():
    def fails(_):
        raise ValueError

    lying = type("Lying", (type,), {"__name__": property(fails), "__module__": property(fails)})

    def raises(error):
        raise error

    assert one(raises, lying("error", (Exception,), {})("said")).words == "error"
    assert one(raises, lying("Own", (Exception,), {})("said")).words == "Own: said"


def test_leaving_the_program_is_an_error_and_the_stop_button_is_not():
    def leaves():
        raise SystemExit(3)

    def stopped():
        raise KeyboardInterrupt

    assert one(leaves).words == "SystemExit: 3"
    with pytest.raises(KeyboardInterrupt):
        one(stopped)


def test_an_exception_that_cannot_be_printed_is_told_by_name():
    class Mute(Exception):
        def __str__(self):
            raise RuntimeError

    def fails():
        raise Mute

    assert one(fails).words == "Mute"


def test_a_function_of_another_shape_is_an_error():
    answer = one(lambda: 1, b"a")
    assert answer.words.startswith("TypeError")
    assert answer.line == 0


def test_lines_used_up_are_a_limit():
    def turns():
        while True:
            pass

    assert one(turns).stopped == "limit"


def test_arguments_of_one_call_are_not_those_of_the_next():
    def eats(items):
        items.append(1)
        return items

    assert [answer.value for answer in run(eats, [([],), ([],)], 100)] == [[1], [1]]


def dots(data): ...


def documented(data):
    """Says what it will do."""
    # Your code takes the place of the three dots.
    ...  # noqa: PIE790  as in the notebook


def passing(data, more=1, *, most=2):
    pass


def returns_none():
    return None


def returns_five():
    """Has a docstring, as the blank one."""
    return 5


def computes(data):
    data + 1


@pytest.mark.parametrize("blank", [dots, documented, passing, returns_none, None, ...])
def test_blank_answers(blank):
    assert is_blank(blank)


@pytest.mark.parametrize("written", [returns_five, computes, len, Answer, 5, lambda: 1])
def test_written_answers(written):
    assert not is_blank(written)


def test_an_answer_in_json_leaves_out_what_is_empty():
    assert Answer(None).to_json() == {"value": None}
    assert Answer(stopped="limit", words="w").to_json() == {"stopped": "limit", "words": "w"}


def test_input_does_not_wait_for_anybody():
    def ask():
        return input("your number? ")

    before = builtins.input
    (answer,) = run(ask, [()], 100)
    assert answer.stopped == "error"
    assert "here all values come as arguments" in answer.words
    assert builtins.input is before
