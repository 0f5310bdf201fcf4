"""The cards of lesson 05: ports that come back, and choices that are explained."""

from course import progress
from course.decode.words import PORTS
from course.lesson import drill
from course.lesson.toys.port import range_of


def test_each_port_of_the_table_is_one_that_the_decoder_names():
    assert len(drill.TABLE) == 21
    assert {number for number, _ in drill.TABLE} <= set(PORTS)


def test_a_port_that_was_missed_comes_back_first(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))
    quiz = drill.ports()
    first = [card.id for card in quiz._cards]
    assert len(first) == 5
    for name in first:
        right = name != first[-1]
        quiz.answer = {**quiz.answer, name: {"done": True, "right": right, "first": right}}
    assert progress.show().questions[first[-1]].box == 0
    again = [card.id for card in drill.ports()._cards]
    assert again[0] == first[-1]
    assert not set(first[:-1]) & set(again)


def test_a_card_of_the_drill_accepts_its_port_and_names_its_range():
    for card in drill.ports()._cards:
        (port,) = card.right
        assert card.id == f"port {port}"
        shown = (card.prompt, card.heading, *card.hints)
        assert not any(port in words for words in shown)
        name = range_of(int(port)).split(" ")[0]
        assert name in card.explanation
        assert name in card.hints[0]


def test_each_decision_says_something_for_both_choices():
    cards = drill.decisions()._cards
    assert {card.right for card in cards} == {("tcp",), ("udp",)}
    for card in cards:
        (right,) = card.right
        (wrong,) = {"tcp", "udp"} - {right}
        assert card.whys[right].startswith("Yes")
        assert not card.whys[wrong].startswith("Yes")
        assert card.source


def test_the_doorstep_breaks_in_three_places():
    assert drill.doorstep().text().count("\n  - ") == 3
