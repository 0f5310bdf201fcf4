"""Which questions come back, and when."""

import pytest

from course import progress
from course.errors import LessonError
from course.lesson import bank
from course.lesson.spaced import again, draw, earlier
from course.progress import Seen

POOL = earlier(4)
DAY = 20_000


@pytest.fixture(autouse=True)
def _own_file(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))


def names(found):
    return [question.id for question in found]


def lessons_of(found):
    return [question.lessons[0] for question in found]


def test_two_of_last_time_and_two_older_and_it_is_the_same_each_time():
    found = draw(POOL, 3, {})
    assert len(found) == 5
    assert names(found) == names(draw(POOL, 3, {}))
    assert lessons_of(found)[:4] == [3, 3, *lessons_of(found)[2:4]]
    assert not {3} & set(lessons_of(found)[2:4])


def test_one_that_was_missed_comes_first():
    missed = next(question for question in POOL if 1 in question.lessons)
    assert names(draw(POOL, 3, {missed.id: Seen(0, 1, 0, DAY)}, DAY + 1))[0] == missed.id


def test_what_was_right_at_once_waits_twice_as_long_each_time():
    one = POOL[0]
    few = [one, *POOL[1:6]]
    for box, wait in enumerate((1, 2, 4, 8, 16), 1):
        seen = {one.id: Seen(box, box, box, DAY)}
        others = {question.id: Seen(5, 9, 9, DAY - 16) for question in few[1:]}
        early = names(draw(few, 99, seen | others, DAY + wait - 1))
        late = names(draw(few, 99, seen | others, DAY + wait))
        assert one.id not in early, box
        assert one.id in late if box < 5 else True


def test_without_a_day_the_worst_known_come_first():
    seen = {question.id: Seen(3, 3, 3, DAY) for question in POOL[:-5]}
    assert set(names(draw(POOL, 99, seen))) == set(names(POOL[-5:]))


def test_a_small_pool_gives_all_it_has_and_lesson_1_asks_its_own():
    assert len(draw(POOL[:3], 3, {})) == 3
    assert names(earlier(1)) == list(bank.lessons()[1].quiz)
    with pytest.raises(LessonError, match="from 1 to 18, got 0"):
        again(0)


def test_the_widget_notes_what_was_answered_and_draws_again():
    made = again(4)
    first = [card.id for card in made._cards]
    made.set_state({"day": DAY})
    right = {"said": ["a"], "right": True, "first": True, "tries": 1, "done": True, "day": DAY}
    made.set_state({"answer": dict.fromkeys(first, right)})
    assert progress.show().questions == {name: Seen(1, 1, 1, DAY) for name in first}
    made.set_state({"answer": {}})
    assert not set(first) & {card.id for card in made._cards}
    assert made.error == ""


def test_a_day_changes_no_question_that_is_being_answered():
    made = again(4)
    made.set_state({"answer": {made._cards[0].id: {"done": False}}})
    before = made.bank
    made.set_state({"day": DAY})
    assert made.bank == before


def test_the_text_form_shows_the_bank_and_not_the_draw():
    made = again(4)
    before = made.text()
    assert before.startswith(f"Quiz: 5 questions of {len(POOL)} on bytes")
    progress.answered(POOL[0].id, right=False, day=DAY)
    assert again(4).text() == before
