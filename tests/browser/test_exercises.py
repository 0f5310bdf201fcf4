"""Every exercise set in JupyterLab, as it is handed out."""

import pytest

from course import content

EXERCISES = sorted(content.exercises().glob("*.ipynb"))


@pytest.mark.parametrize("path", EXERCISES, ids=[path.stem for path in EXERCISES])
def test_a_blank_exercise_runs_through(notebook, axe, path):
    page = notebook(path)
    assert axe(page) == []
    assert "to do, 0 of" in page.page.locator(".jp-OutputArea-output").last.text_content()
