"""Hints in three steps: where to look, how to go about it, almost the line itself.

Strategy. A hint is asked for, never pushed, and the first comes before the second: whoever asks
for the third reads the two before it too, because they explain it.
"""

import textwrap
from collections.abc import Sequence

from course.errors import ExerciseError

__all__ = ["Hint"]

WIDTH = 88


class Hint:
    """The hints up to one step, 1 to 3; its repr is the text. Another step is refused."""

    def __init__(self, hints: Sequence[str], step: int) -> None:
        """Keep the hints up to `step`; raise `ExerciseError` if there is no such step."""
        if not 1 <= step <= len(hints):
            raise ExerciseError(f"a hint needs a step from 1 to {len(hints)}, got {step!r}")
        self.hints, self.step, self.steps = tuple(hints[:step]), step, len(hints)

    def __repr__(self) -> str:
        return "\n".join(
            textwrap.fill(f"Hint {number} of {self.steps}: {hint}", WIDTH, break_on_hyphens=False)
            for number, hint in enumerate(self.hints, 1)
        )
