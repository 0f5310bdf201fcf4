"""The 119 requirements of RFC 9293, appendix B, as data: what each asks, what became of it.

A requirement is fulfilled by the code beside whose comment its id stands, and proved by tests that
bear it in their names (`test_MUST_20_r1_r2`); or it does not apply, and `reason` says why.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row: "MUST-20", "MUST", "3.8.3", a paraphrase, and why it does not apply, if so."""

    id: str
    level: str
    section: str
    text: str
    reason: str = ""

    @property
    def in_names(self) -> str:
        """The id as test names bear it: MUST_20."""
        return self.id.replace("-", "_")


@cache
def requirements() -> tuple[Requirement, ...]:
    """Return all of them, in the RFC's order."""
    text = (files("course.stack") / "data" / "requirements.json").read_text(encoding="utf-8")
    return tuple(Requirement(**row) for row in json.loads(text))
