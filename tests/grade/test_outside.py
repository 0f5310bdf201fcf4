"""What leaves the gradebook: results that count, tables, pages."""

import csv
import html.parser
import io

import pytest

from course.errors import GradeError
from course.grade import export, feedback, roster
from course.grade.final import finals
from course.grade.gradebook import Entry
from course.grade.grading import Grade
from course.grade.judge import Outcome
from course.grade.roster import DAY, NOBODY, Late

EVIL = '<script>alert(1)</script>"&'


def entry(student="ada", *, attempt=1, points=10, at=0, refused="", exercise="01", **more):
    one = Outcome(f"{exercise}.1", "f", points, 16, "partly", "2 of 9 hidden inputs", **more)
    grade = Grade(student, attempt, "x.ipynb", () if refused else (one,), (EVIL,))
    return Entry(exercise, grade, refused, "bubblewrap", at, "mark")


@pytest.fixture
def known(tmp_path):
    path = tmp_path / "class.csv"
    path.write_text(
        "student,name,email,id,deadline,deadline 02\n"
        "*,,,,1970-01-01T00:00Z,1970-01-03\n"
        "ada,Ada Lovelace,ada@example.org,17,,\n"
        'zoe,"=1+1",zoe@example.org,18,1970-01-02T01:00+01:00,\n'
    )
    return roster.read(path)


def test_the_best_attempt_counts_after_what_lateness_costs(known):
    late = Late.parse("10%/day, 50% at most, 15 min grace")
    of = [
        entry(attempt=1, points=8),
        entry(attempt=2, points=10, at=2 * DAY + 1),
        entry("zoe", points=10, at=DAY),
        entry("zoe", points=10, at=4 * DAY, exercise="02"),
        entry("bob", refused="broken"),
    ]
    found = {
        (one.student, one.exercise): (one.points, one.cost) for one in finals(of, known, late)
    }
    assert found == {
        ("ada", "01"): (8, 0),
        ("zoe", "01"): (10, 0),
        ("zoe", "02"): (7, 3) if known.deadline("zoe", "02") == DAY else (8, 2),
        ("bob", "01"): (0, 0),
    }


@pytest.mark.parametrize(
    ("late_s", "cost"),
    [(0, 0), (900, 0), (901, 2), (DAY, 2), (DAY + 1, 4), (5 * DAY, 10), (99 * DAY, 10)],
)
def test_lateness_costs_by_started_days(late_s, cost):
    assert Late.parse("10%/day, 50% at most, 15 min grace").cost(20, late_s) == cost


@pytest.mark.parametrize("text", ["", "10", "ten%/day", "10%/day, 5 min"])
def test_a_policy_that_is_none_is_one_sentence(text):
    with pytest.raises(GradeError, match="late policy needs to be like"):
        Late.parse(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name\nx\n", "needs a column student"),
        ("", "got nothing"),
        ("student\nada\nada\n", "line 3: ada stands there twice"),
        ("student,deadline\nada,soon\n", "line 2, deadline: needs a time"),
        ("student,name\n,x\n", "line 2: the column student is empty"),
    ],
)
def test_a_roster_that_is_wrong_names_its_line(tmp_path, text, words):
    path = tmp_path / "class.csv"
    path.write_text(text)
    with pytest.raises(GradeError, match=words):
        roster.read(path)


def test_tables_run_no_formula_and_have_everybody(known):
    of = finals([entry("ada"), entry("=cmd()", points=3)], known, Late())
    for form in export.FORMATS:
        rows = list(csv.reader(io.StringIO(export.export(of, known, form))))
        cells = [cell for row in rows for cell in row]
        assert not any(cell.startswith(("=", "+", "@", "\t")) for cell in cells)
        assert "'=cmd()" in cells
    canvas = list(csv.reader(io.StringIO(export.export(of, known, "canvas"))))
    assert canvas[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Exercises 01"]
    assert canvas[1][-1] == "16"
    assert canvas[2] == ["Ada Lovelace", "", "17", "ada", "", "10"]
    assert canvas[3][0] == "'=1+1"
    assert canvas[3][-1] == ""
    with pytest.raises(GradeError, match="csv, canvas, moodle"):
        export.export(of, known, "xml")


class Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = set()

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        assert not any(name in ("src", "href") or name.startswith("on") for name, _ in attrs)


def test_a_page_is_whole_and_runs_nothing(tmp_path):
    of = finals(
        [entry(f"../{EVIL}", causes=(EVIL,), parts=((EVIL, 1, 2),)), entry("bob", refused=EVIL)],
        NOBODY,
        Late(),
    )
    paths = feedback.write(of, tmp_path / "out")
    assert all(path.parent == tmp_path / "out" for path in paths)
    for path in paths:
        tags = Tags()
        tags.feed(path.read_text(encoding="utf-8"))
        assert "script" not in tags.seen
        assert {"title", "style", "h1"} <= tags.seen
