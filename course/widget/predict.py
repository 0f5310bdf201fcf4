"""Say what you expect, then let the code run: the result stands beside the prediction.

    Predict("How many octets has the SYN?", lambda: len(frames[0].data), unit="octets")
    Predict("What does it answer?", talk, choices=("RST", "nothing", "ICMP"))

What is asked is a live object: a function is called when the reader has said what they expect,
and not before; that needs the kernel, and without one the card says so. A plain value instead of a
function travels veiled and needs no kernel. A prediction is not graded, and there is one.
"""

from collections.abc import Callable, Sequence
from typing import Any

from traitlets import observe

from course.errors import WidgetError
from course.view.quiz import Card
from course.widget.quiz import Quiz

__all__ = ["Predict"]


class Predict(Quiz):
    """One prediction, and what really comes."""

    noun = "prediction"

    def __init__(
        self,
        prompt: str,
        live: Callable[[], Any] | str | float,
        choices: Sequence[str] = (),
        *,
        why: str = "",
        hints: Sequence[str] = (),
        near: float = 0,
        unit: str = "",
        **unknown: Any,
    ) -> None:
        """Ask `prompt`; `live` gives what is so: a number, or words (one of `choices`).

        A number may be `near` by so much. `why` is said afterwards. A function without choices
        is asked for a number if `unit` or `near` is given, else any words are taken.
        """
        self._live, self._why = live, why
        is_function, options = callable(live), {str(n): each for n, each in enumerate(choices, 1)}
        if options and not is_function and live not in choices:
            raise WidgetError(f"a prediction needs one of its choices as value, got {live!r}")
        is_number = isinstance(live, (int, float)) or bool(unit or near)
        self._by_key = options
        card = Card(
            id="predict",
            kind="one" if options else "number" if is_number else "text",
            prompt=prompt,
            right=() if is_function else (_key(options, str(live)),),
            options=options,
            near=near,
            unit=unit,
            hints=tuple(hints),
            answer="" if is_function else f"It is {_counted(live, unit)}.",
            explanation=why,
            tries=1,
            is_live=is_function,
        )
        super().__init__([card], **unknown)

    @property
    def heading(self) -> str:
        """What the text form begins with."""
        return "Predict, then run"

    @observe("answer")
    def _run(self, change: Any) -> None:
        """Call the live object once the reader has said what they expect."""
        record = change.new.get("predict")
        if not callable(self._live) or not record or record == (change.old or {}).get("predict"):
            return
        found = self._live()
        (said,) = record["said"]
        expected = self._by_key.get(said, said)
        unit = self._cards[0].unit
        said, found_words = _counted(expected, unit), _counted(found, unit)
        self.result = {
            "predict": {
                "n": record["tries"],
                "right": _agree(found, expected, self._cards[0].near),
                "words": f"You said {said}. It is {found_words}. {self._why}".rstrip(),
            }
        }


def _counted(value: Any, unit: str) -> str:
    """Return a value with its unit, which is in the singular for one."""
    one = str(value) == "1" and unit.isalpha() and unit.endswith("s") and len(unit) > len("kbs")
    return f"{value} {unit[:-1] if one else unit}".rstrip()


def _key(options: dict[str, str], words: str) -> str:
    """Return the key of a choice, or the words themselves where there are none."""
    return next((key for key, each in options.items() if each == words), words)


def _agree(found: Any, said: str, near: float) -> bool:
    """Say whether a prediction came true: numbers by their value, all else by its words."""
    if isinstance(found, (int, float)) and not isinstance(found, bool):
        try:
            number = int(said, 16) if "0x" in said.lower() else float(said.replace(",", ""))
        except ValueError:
            return False
        return abs(number - found) <= near
    return " ".join(said.lower().split()) == " ".join(str(found).lower().split())
