"""Notebooks to grade: the shipped set 01 with answers of one's own in it."""

import json

import pytest

from course import content
from course.grade import inputs


@pytest.fixture(scope="session")
def shipped():
    """The notebook of set 01 as students get it."""
    path = next(content.exercises().glob("01_*.ipynb"))
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def solutions():
    """Sources of the instructor's cells, by name."""
    path = next((content.exercises() / "src").glob("01_*.py"))
    return inputs.cells(path.read_text(encoding="utf-8"))


@pytest.fixture
def notebook(shipped, solutions):
    """`notebook({"01.2": source}, solved=True)` -> a notebook as JSON can hold it."""

    def make(answers=(), *, solved=True):
        made = json.loads(json.dumps(shipped))
        given = {f"answer-{task.replace('.', '-')}": text for task, text in dict(answers).items()}
        for cell in made["cells"]:
            if cell["id"].startswith("answer-") and solved:
                cell["source"] = solutions[cell["id"]]
            cell["source"] = given.get(cell["id"], cell["source"])
        return made

    return make
