import linecache
from functools import cache

import pytest

from course.exercise import check, practice
from course.exercise.alone import alone
from course.exercise.question import draw

from .sample import halves as right
from .sample import task

SETUP = "BASE = 16\n"


@pytest.fixture
def cell():
    """Run a cell as a notebook does: its text is kept for tracebacks, the file does not exist."""
    space, names = {}, []
    exec(SETUP, space)

    def run(source):
        names.append(f"<cell {len(names)} of a test>")
        linecache.cache[names[-1]] = (len(source), None, source.splitlines(True), names[-1])
        exec(compile(source, names[-1], "exec"), space)
        return space

    yield run
    for name in names:
        del linecache.cache[name]


@pytest.fixture(autouse=True)
def _practice(tmp_path, monkeypatch):
    held = practice.Practice(SETUP, (draw(task(), right, practice.seed("90.1")),))
    (tmp_path / "90.json").write_text(practice.dump(held))
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    monkeypatch.setenv("COURSE_PROGRESS", "")


ANSWER = """\
def halves(octet):
    high, low = divmod(octet, BASE)
    return {"high": high, "low": low}
"""


def test_an_answer_may_use_the_set_up_cell_and_its_own(cell):
    space = cell("import operator\nSHIFT = 4\n" + ANSWER.replace("BASE", "1 << SHIFT"))
    assert check("90.1", space["halves"]).outcome == "correct"
    assert check("90.1", cell(ANSWER)["halves"]).outcome == "correct"


def test_a_helper_in_another_cell_does_not_count(cell):
    cell("def split(octet):\n    return divmod(octet, 16)\n")
    space = cell(ANSWER.replace("divmod(octet, BASE)", "split(octet)"))
    assert space["halves"](0x45) == {"high": 4, "low": 5}
    result = check("90.1", space["halves"])
    assert result.outcome == "error"
    text = " ".join(repr(result).split())
    assert "NameError: name 'split' is not defined in line 2 of its cell" in text
    assert "with the set-up cell and nothing else" in text


def test_a_cell_that_does_not_run_alone_is_an_error(cell):
    cell("WIDTH = 4")
    space = cell(ANSWER + "print(WIDTH)")
    result = check("90.1", space["halves"])
    assert result.outcome == "error"
    assert (
        repr(result).splitlines()[1].startswith("Run by itself, your code stopped with NameError")
    )


def test_a_changed_set_up_does_not_count(cell):
    cell("BASE = 10")
    assert check("90.1", cell(ANSWER)["halves"]).outcome == "correct"


def test_a_cell_that_does_not_end_alone_is_a_limit(cell):
    cell("READY = True")
    space = cell(f"while 'READY' not in globals():\n    pass\n{ANSWER}")
    assert check("90.1", space["halves"]).outcome == "limit"


def test_a_check_inside_an_answer_cell_does_nothing(cell):
    cell("from course.exercise import check")
    source = "from course.exercise import check\n" + ANSWER + 'inner = check("90.1", halves)\n'
    space = cell(source)
    assert space["inner"].outcome == "correct"
    assert check("90.1", space["halves"]).outcome == "correct"


def test_what_comes_from_no_cell_is_taken_as_it_is(cell):
    cached = cache(cell(ANSWER)["halves"])
    assert alone(cached, SETUP) is cached
    assert alone(right, SETUP) is right
    assert alone(len, SETUP) is len
    anonymous = cell("pair = [lambda octet: octet]")["pair"][0]
    assert alone(anonymous, SETUP) is anonymous
