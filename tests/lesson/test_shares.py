"""What the sum misses of each kind of damage: certainties are certain, the rest is counted."""

import pytest

from course.errors import LessonError
from course.lesson.boards.shares import shares


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_certainties(seed):
    rows = {row.name: row for row in shares(300, seed).rows}
    assert rows["one bit"].by_sum == rows["15 bits in a row"].by_sum == 0
    assert rows["two words swapped"].by_sum == rows["two words swapped"].damaged > 280
    assert 30 < rows["the same bit of two words"].percent < 70
    assert 0 < rows["two bits"].percent < 8
    assert sum(row.by_crc for row in rows.values()) == 0


def test_the_table_has_a_line_for_each_kind():
    assert len(str(shares(10)).splitlines()) == 7
    with pytest.raises(LessonError, match="a count of trials"):
        shares(0)
