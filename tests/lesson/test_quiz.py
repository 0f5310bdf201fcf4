from dataclasses import replace

import pytest

from course.errors import LessonError
from course.lesson import bank
from course.lesson.bank import practice, questions
from course.lesson.quiz import WIDTH, ask

ALL = {**questions(), **practice()}


def test_a_number_may_be_typed_in_several_ways():
    assert all(ask("B1", answer) for answer in (60, 60.0, "60", " 60 ", "0x3c"))
    assert all(ask("B5", answer) for answer in (64, "0x40", "40", "0X40"))
    assert not ask("B5", 40)
    assert ask("U4", "65,507")


def test_letters_may_be_typed_in_several_ways():
    assert all(ask("B3", answer) for answer in ("d", "D", "(d)", ["d"]))
    assert all(ask("H3", answer) for answer in ("de", "e, d", {"d", "e"}))
    assert not ask("H3", "d")
    assert ask("Z1", "b c a")
    assert not ask("Z1", "abc")
    assert ask("Z3", "fin")


@pytest.mark.parametrize(
    "answer", ["sixty", "", [], b"60", True, object(), float("nan"), "0x", {}]
)
def test_an_answer_that_is_none_is_told_what_was_wanted(answer):
    verdict = ask("B1", answer)
    assert not verdict
    assert "Not yet." in str(verdict)


def test_a_wrong_option_is_explained_and_followed_by_a_hint():
    said = " ".join(str(ask("B3", "a")).split())
    assert "0x2000" in said
    assert "Write 0x4000 in bits." in said
    assert "DF 1" not in said


def test_hints_come_one_by_one(monkeypatch):
    assert ask("B1", hint=2).startswith("Hint 2 of 3: ")
    assert ask("B1", hint=4) == "B1 has hints 1 to 3."
    bare = replace(questions()["B1"], hints=())
    monkeypatch.setattr(bank, "find", lambda *_: bare)
    assert ask("B1", hint=1) == "B1 has no hints."


def test_an_unknown_question_is_an_error_in_one_sentence():
    with pytest.raises(LessonError, match=r"a question needs one of B1, B2, .* got 'B99'"):
        ask("B99")


@pytest.mark.parametrize("name", ALL)
def test_the_text_form_asks_and_never_answers(name):
    question, text = ALL[name], repr(ask(name))
    flat = " ".join(text.split())
    assert " ".join(question.prompt.split()) in flat
    assert question.explanation not in flat
    assert all(hint not in flat for hint in question.hints)
    assert "Answer:" not in flat
    assert max(map(len, text.splitlines())) <= WIDTH


@pytest.mark.parametrize("name", ALL)
def test_in_html_the_answer_is_folded(name):
    html = ask(name)._repr_html_()
    before, _, _ = html.partition("<details>")
    assert html.count("<details>") == html.count("</details>") == len(ALL[name].hints) + 1
    assert "Answer" not in before
    assert "<script" not in html
