import pytest

from course import progress
from course.errors import ContentError, ExerciseError
from course.exercise import check, given, practice
from course.exercise.question import draw
from course.exercise.result import WORDS, outcome_of, points_of

from .sample import MISTAKES, halves, task


@pytest.fixture(autouse=True)
def _practice(tmp_path, monkeypatch):
    question = draw(task(), halves, practice.seed("90.1"))
    held = practice.Practice("BASE = 16", (question,))
    (tmp_path / "90.json").write_text(practice.dump(held))
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))


def test_a_right_answer_in_one_line():
    assert repr(check("90.1", halves)) == "90.1 halves: correct, 3 of 3 points (20 of 20 inputs)"


def test_a_wrong_answer_in_full():
    assert repr(check("90.1", MISTAKES[0].wrong)) == (
        "90.1 halves: partly right, 2 of 3 points (1 of 20 inputs)\n"
        "  high half  0 of 1   1 of 20 inputs right\n"
        "  low half   2 of 2\n"
        "First difference: input 1, high (bits 7-4)\n"
        "  wanted  4\n"
        "  got     64 (0x40)\n"
        "Likely cause: Shift the high half of 45 down.\n"
        'Look at it alone: halves(*given("90.1", 1))\n'
        'Stuck? check("90.1", halves, hint=1) gives the first of three hints.'
    )


@pytest.mark.parametrize("blank", [None, ..., lambda octet: ...])
def test_a_blank_answer_is_to_do(blank):
    result = check("90.1", blank)
    assert result.outcome == "todo"
    assert repr(result).startswith("90.1 halves: to do, 0 of 3 points\nWrite your answer")


def test_an_answer_that_refuses_is_to_do():
    def halves(octet):
        raise NotImplementedError

    assert "still raises NotImplementedError" in repr(check("90.1", halves))


def test_what_is_no_function_is_missing():
    result = check("90.1", 5)
    assert result.outcome == "missing"
    assert "check needs the function halves, got int" in repr(result)


def test_hints_come_in_three_steps_and_bring_the_ones_before():
    texts = [repr(check("90.1", halves, hint=step)) for step in (1, 2, 3)]
    assert texts[0].endswith("\nHint 1 of 3: Two halves.")
    assert texts[2].endswith(
        "Hint 1 of 3: Two halves.\nHint 2 of 3: Shift and mask.\n"
        "Hint 3 of 3: octet >> 4, octet & 15"
    )
    assert repr(check("90.1", None).hint(2)) in repr(check("90.1", None, hint=2))


@pytest.mark.parametrize("step", [4, -1, "1"])
def test_another_hint_is_refused(step):
    with pytest.raises(ExerciseError, match="a step from 1 to 3"):
        check("90.1", halves, hint=step)
    with pytest.raises(ExerciseError, match="a step from 1 to 3"):
        check("90.1", halves).hint(0)


def test_an_error_is_a_sentence_and_no_traceback():
    def halves(octet):
        return octet / 0

    text = repr(check("90.1", halves))
    assert text.startswith("90.1 halves: stopped by an error, 0 of 3 points")
    assert "Input 1: your code stopped with ZeroDivisionError: division by zero in line" in text
    assert "Traceback" not in text


def test_what_the_failing_call_printed_is_shown():
    def halves(octet):
        for _ in range(20):
            print("octet", octet)

    text = repr(check("90.1", halves))
    assert text.count("octet 69") == 8
    assert "…" in text
    assert "`return`" in text


def test_nothing_reaches_the_screen(capsys):
    def noisy(octet):
        print("hello")
        return halves(octet)

    assert check("90.1", noisy).outcome == "correct"
    assert capsys.readouterr() == ("", "")


def test_one_input_can_be_taken_out():
    assert given("90.1", 1) == (0x45,)
    for number in (0, 21, "1"):
        with pytest.raises(ExerciseError, match="an input from 1 to 20"):
            given("90.1", number)


def test_points_are_noted_and_the_best_is_kept():
    check("90.1", halves)
    check("90.1", MISTAKES[0].wrong)
    assert progress.show().tasks["90.1"] == progress.Entry(2, 3, 3, 2)


def test_a_check_does_not_fail_because_of_its_book_keeping(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "file" / "progress.json"))
    assert check("90.1", halves).outcome == "correct"


@pytest.mark.parametrize("damaged", [True, False])
def test_what_became_of_the_progress_file_is_told_beside_the_text(
    monkeypatch, tmp_path, capsys, damaged
):
    path = tmp_path / "kept" / "progress.json"
    if damaged:
        path.parent.mkdir()
        path.write_text("{")
    else:
        path.parent.write_text("a file where a folder should be")
    monkeypatch.setenv("COURSE_PROGRESS", str(path))
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    result = check("90.1", halves)
    assert repr(result) == "90.1 halves: correct, 3 of 3 points (20 of 20 inputs)"
    assert ("it is kept as" if damaged else "was not noted in") in result.notice
    assert capsys.readouterr() == ("", result.notice + "\n")


def test_an_unknown_task_is_told():
    with pytest.raises(ExerciseError, match=r"exercise 90 needs one of 90\.1, got '90\.2'"):
        check("90.2", halves)


def test_an_exercise_without_data_is_told():
    with pytest.raises(ContentError, match="exercise 91 needs its practice data"):
        check("91.1", halves)


@pytest.mark.parametrize("name", ["", "../90.1", 5, None, "halves"])
def test_what_names_no_task_is_told(name):
    with pytest.raises(ExerciseError, match=r'the name of a task, like "01\.2"'):
        check(name, halves)


def test_outcome_and_points_can_be_read_back_from_the_text():
    for answer in (halves, MISTAKES[1].wrong, MISTAKES[2].wrong, None, 5, lambda octet: octet / 0):
        result = check("90.1", answer)
        assert outcome_of(repr(result)) == result.outcome
        assert points_of(repr(result)) == result.earned
    assert outcome_of("Traceback") == ""
    assert points_of("Traceback") == 0


def test_every_outcome_has_words_of_its_own():
    for name, words in WORDS.items():
        assert outcome_of(f"90.1 halves: {words}, 0 of 3 points") == name


def test_changed_practice_data_are_read_again(tmp_path):
    assert check("90.1", halves).total == 20
    path = tmp_path / "90.json"
    path.write_text(path.read_text().replace('"points": 3', '"points": 7'))
    assert check("90.1", halves).points == 7
