"""Octets drawn by a seed: inputs for whoever compares two functions."""

from random import Random

from course.errors import LessonError

__all__ = ["noise"]

LONGEST = 80  # octets


def noise(count: int = 1000, seed: int = 1) -> list[bytes]:
    """Return `count` runs of 0 to 80 random octets, the same for the same seed."""
    if not 1 <= count <= 100_000:
        raise LessonError(f"noise needs a count of 1 to 100000, got {count}")
    chance = Random(seed)  # noqa: S311  the same seed gives the same octets
    return [chance.randbytes(chance.randrange(LONGEST + 1)) for _ in range(count)]
