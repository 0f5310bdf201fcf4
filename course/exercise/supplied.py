"""Parts that a task hands over: functions among the arguments of an answer.

Strategy. A task that builds on another gets the part as an argument, `finish(segment, checksum)`,
so that one wrong answer does not spoil the next. Such an argument is held as its name and its
source, which is data like any other argument, and travels with the inputs; it is made a function
where the answer runs. Only arguments are made so: an answer is packed by `values.pack`, which
knows of no functions, so nothing that a student returns is ever executed elsewhere.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, Never

from course.errors import ExerciseError
from course.exercise.values import Json, pack, unpack

__all__ = ["KEY", "Supplied", "give", "hold"]

KEY = "$supplied"


@dataclass(frozen=True, slots=True, repr=False)
class Supplied:
    """A function given to an answer: called like one, shown by its name.

    `source` is plain Python that defines `name` and needs nothing but the standard library.
    """

    name: str
    source: str

    def __call__(self, *args: Any) -> Any:
        """Call the function that the source defines."""
        return _function(self.name, self.source)(*args)

    def __iter__(self) -> Never:
        """Refuse to be gone through: who does so has forgotten to call it."""
        raise self._uncalled()

    def __getitem__(self, _: object) -> Never:
        """Refuse to be looked into, for the same reason."""
        raise self._uncalled()

    def __contains__(self, _: object) -> Never:
        """Refuse to be searched, for the same reason."""
        raise self._uncalled()

    def _uncalled(self) -> TypeError:
        return TypeError(f"{self.name} is a function: {self.name}(...) calls it")

    def __repr__(self) -> str:
        return self.name


@cache
def _function(name: str, source: str) -> Any:
    space: dict[str, Any] = {"__name__": f"supplied_{name}"}
    exec(compile(source, f"<{name}>", "exec"), space)  # noqa: S102  the course's own source
    if name not in space:
        raise ExerciseError(f"a supplied part needs a source that defines {name}: it does not")
    return space[name]


def hold(argument: Any) -> Json:
    """Return an argument in plain JSON values."""
    if isinstance(argument, Supplied):
        return {KEY: [argument.name, argument.source]}
    return pack(argument)


def give(held: Json) -> Any:
    """Return the argument that `hold` held."""
    if isinstance(held, dict) and KEY in held:
        return Supplied(*held[KEY])
    return unpack(held)
