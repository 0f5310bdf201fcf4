"""Where the course's files are, in a clone and in a wheel, and what is said where they are not."""

import json

import pytest

from course import content
from course.errors import ContentError


def test_a_clone_keeps_them_beside_the_package():
    assert content.is_clone()
    assert content.notebooks() == content.PACKAGE.parent / "notebooks"
    assert content.exercises() == content.PACKAGE.parent / "exercises"


def test_every_exercise_has_practice_data_that_is_json():
    sets = sorted(path.name[:2] for path in content.exercises().glob("*.ipynb"))
    assert sets
    for number in sets:
        assert json.loads(content.data(number).read_bytes())


def test_the_quiz_bank_lies_inside_the_package():
    assert all(json.loads(path.read_bytes()) for path in content.quiz().iterdir())
    assert content.PACKAGE in content.quiz().parents


def test_a_wheel_carries_them_inside(tmp_path, monkeypatch):
    monkeypatch.setattr(content, "IN_WHEEL", tmp_path)
    assert not content.is_clone()
    (tmp_path / "notebooks").mkdir()
    assert content.notebooks() == tmp_path / "notebooks"


def test_what_is_missing_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(content, "IN_WHEEL", tmp_path)
    with pytest.raises(ContentError, match=r"needs its folder 'notebooks'"):
        content.notebooks()
    (tmp_path / "exercises").mkdir()
    with pytest.raises(ContentError, match=r"exercise 77 needs its practice data in .*77\.json"):
        content.data("77")
    monkeypatch.setattr(content, "PACKAGE", tmp_path)
    with pytest.raises(ContentError, match=r"the quiz bank should be .*quiz"):
        content.quiz()
