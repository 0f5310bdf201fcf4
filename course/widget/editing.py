"""What a reader did to a packet: each change, what it makes wrong, and the way back.

Strategy. A `History` holds one packet's states, the one as captured first. A change comes from
`decode.edit`, which also says what else must change; `mend` takes all of that, `keep` lets it be.
The widget sends what the reader asks for as a dict and shows what `told` returns: no packet is
changed or judged in JavaScript.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from course.decode import Dissection, Step
from course.decode.edit import Consequence, Edit, again, change, flip
from course.errors import WidgetError
from course.view import words

__all__ = ["History", "read"]


class State(NamedTuple):
    """A packet after a change."""

    packet: Dissection
    said: str = ""  # what was done
    rebuilt: bytes = b""  # the packet with all that must change, too
    must: tuple[Consequence, ...] = ()


def read(step: Step, text: str) -> int | bytes | str:
    """Return what a reader typed as the value of a field, as `decode.edit` takes it.

    A number (443, 0x1bb, 0b1) for a field of bits; for octets an address as it is written, hex
    digits, or text in double quotes. Raises `WidgetError`.
    """
    bare = text.strip()
    if isinstance(step.raw, int):
        try:
            return int(bare, 0)
        except ValueError:
            raise WidgetError(
                f"{step.label} needs a number (443 or 0x1bb), got {bare!r}"
            ) from None
    if len(bare) > 1 and bare[0] == bare[-1] == '"':
        return bare[1:-1].encode()
    if words.is_address(step):
        return bare
    try:
        return bytes.fromhex(bare)
    except ValueError:
        raise WidgetError(
            f'{step.label} needs octets as hex digits, or text in "quotes", got {bare[:40]!r}'
        ) from None


class History:
    """One packet and all that was done to it."""

    def __init__(self, packet: Dissection) -> None:
        """Start with the packet as it came."""
        self.states = [State(packet)]

    @property
    def packet(self) -> Dissection:
        """The packet as it stands now."""
        return self.states[-1].packet

    def do(self, asked: Mapping[str, Any]) -> None:
        """Do what the reader asks for; raises a `CourseError` that says why not.

        `asked` holds `do` ("set", "flip", "mend", "keep", "undo", "reset"), and for the first two
        `field` with `value` (text) or `bit` (counted from the field's first).
        """
        now = self.states[-1]
        what = asked.get("do")
        if what in {"set", "flip"}:
            self._change(asked)
        elif what == "mend" and now.must:
            said = f"mended {', '.join(each.step_id for each in now.must)}"
            self.states.append(State(self._explained(now.rebuilt), said))
        elif what == "keep" and now.must:
            self.states[-1] = State(now.packet, f"{now.said}; the inconsistency kept")
        elif what == "undo" and len(self.states) > 1:
            del self.states[-1]
        elif what == "reset":
            del self.states[1:]
        else:
            raise WidgetError(f"there is nothing to do for {what!r}")

    def _change(self, asked: Mapping[str, Any]) -> None:
        packet, field = self.packet, str(asked.get("field"))
        step = next((step for step in packet.steps if step.id == field), None)
        if step is None:
            raise WidgetError(f"an edit needs a field of this packet, got {field!r}")
        if asked["do"] == "set":
            edit = change(packet, field, read(step, str(asked.get("value", ""))))
            said = f"{step.label} set to {str(asked.get('value', '')).strip()[:60]}"
        else:
            bit = int(asked.get("bit", 0))
            edit = flip(packet, step.bit + bit)
            said = f"{step.label}: bit {bit} flipped"
        self.states.append(self._state(edit, said))

    def _state(self, edit: Edit, said: str) -> State:
        if edit.problem:
            said = f"{said} (there may be more that must change: {edit.problem})"
        return State(self._explained(edit.kept), said, edit.rebuilt, edit.consequences)

    def _explained(self, data: bytes) -> Dissection:
        """Explain the packet anew, as the same packet of the same capture."""
        return again(self.packet, data)

    def told(self) -> dict[str, list[str]]:
        """Return what was done and what else must change, a line each."""
        return {
            "edits": [state.said for state in self.states[1:]],
            "must": [str(each) for each in self.states[-1].must],
        }

    def text(self) -> str:
        """Return the same as text, to stand above the packet; "" if nothing was done."""
        told = self.told()
        lines = [f"Edited: {said}" for said in told["edits"]]
        lines += [f"What else must change: {each}" for each in told["must"]]
        return "\n".join(lines)
