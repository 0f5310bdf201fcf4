"""Every set through the sandbox: its solution earns all, its blank notebook nothing."""

import pytest

from course import build, content
from course.grade import pool, sandbox, submission
from course.grade.pool import Settings

pytestmark = pytest.mark.needs("bwrap")
SETS = sorted(content.exercises().glob("[0-9][0-9]_*.ipynb"))


@pytest.mark.parametrize("shipped", SETS, ids=lambda path: path.stem)
def test_the_solution_earns_all_and_the_blank_notebook_nothing(shipped, tmp_path):
    number = shipped.name[:2]
    for student in ("solved", "blank"):
        (tmp_path / student).mkdir()
    build.solved(number, tmp_path / "solved" / shipped.name)
    (tmp_path / "blank" / shipped.name).write_bytes(shipped.read_bytes())
    settings = Settings(number, b"a key", limits=sandbox.Limits())
    came = pool.grades(settings, submission.find(tmp_path, number), workers=2)
    found = {one.student: graded.grade for one, graded in came}
    reasons = [(one.task, one.reason) for one in found["solved"].outcomes if one.points < one.max]
    assert reasons == []
    assert found["solved"].points == found["solved"].max > 0
    assert {one.status for one in found["blank"].outcomes} == {"todo"}
    assert found["blank"].points == 0
