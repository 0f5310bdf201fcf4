"""Nothing of the sources may be missing: every row, card, misconception and question has a place.

A cell's tags claim that it answers them. The claim of a question or a card is checked: the cell
shows it. Only lessons that have a source are asked; the rest are on the map as coming.
"""

import re
from pathlib import Path

import jupytext
import pytest

from course.lesson import bank

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "notebooks" / "src").glob("[0-9][0-9]_*.py"))
LESSONS = {int(path.name[:2]): path for path in SOURCES if int(path.name[:2]) in bank.lessons()}
IDS = re.compile(r"(S[1-5]\.\d+|E\d\.\d+|M\d\d|[A-Z]\d{1,2})")
KNOWN = {**bank.rows(), **bank.cards(), **bank.misconceptions(), **bank.questions()}


def tagged(path: Path):
    for number, cell in enumerate(jupytext.read(path, fmt="py:percent").cells, 1):
        ids = [tag for tag in cell.metadata.get("tags", []) if IDS.fullmatch(tag)]
        yield number, ids, cell


def wanted(number: int) -> set[str]:
    lesson = bank.lessons()[number]
    rows = {row.id for row in bank.rows().values() if row.lesson == number}
    return rows | {*lesson.cards, *lesson.misconceptions, *lesson.quiz}


@pytest.mark.parametrize("number", LESSONS)
def test_everything_that_a_lesson_owns_has_a_place_in_it(number):
    found = {name for _, ids, _ in tagged(LESSONS[number]) for name in ids}
    assert sorted(wanted(number) - found) == []


@pytest.mark.parametrize("number", LESSONS)
def test_a_cell_answers_at_most_three_things_and_they_exist(number):
    for cell, ids, _ in tagged(LESSONS[number]):
        assert len(ids) <= 3, f"cell {cell}: {ids}"
        assert set(ids) <= set(KNOWN), f"cell {cell}: {ids}"


@pytest.mark.parametrize("number", LESSONS)
def test_a_cell_tagged_with_a_question_or_a_card_shows_it(number):
    for place, ids, cell in tagged(LESSONS[number]):
        for name in ids:
            if name in bank.questions() or name in bank.cards():
                assert f'"{name}"' in cell.source, f"cell {place} is tagged {name}"


def test_the_test_sees_a_row_without_a_place(tmp_path):
    path = tmp_path / "01_first_light.py"
    path.write_text('# %% tags=["S1.1", "B1"]\nask("B1")\n')
    found = {name for _, ids, _ in tagged(path) for name in ids}
    assert found == {"S1.1", "B1"}
    assert "S1.2" in wanted(1) - found


def test_every_row_of_the_sources_belongs_to_exactly_one_lesson():
    assert (
        sum(len([r for r in bank.rows().values() if r.lesson == n]) for n in range(1, 19)) == 252
    )
    owned = [name for lesson in bank.lessons().values() for name in lesson.cards]
    assert len(owned) == len(set(owned)) == 118
    held = [name for lesson in bank.lessons().values() for name in lesson.misconceptions]
    assert len(held) == len(set(held)) == 40
    asked = {name for lesson in bank.lessons().values() for name in lesson.quiz}
    assert asked == set(bank.questions())
