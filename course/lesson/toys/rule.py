"""Four rules of TCP, each of which can be switched off: the chat runs again, on the real stack."""

from collections.abc import Iterator
from dataclasses import dataclass

from course.lesson.scenarios.rules import RULES, Rule
from course.trace import Trace, ladder

__all__ = ["Broken", "without"]

FIRST, LAST = 16, 4  # lines of a long run that are shown


@dataclass(frozen=True, slots=True)
class Broken:
    """What becomes of the chat: the runs, each with the rule it does without (None: none)."""

    runs: tuple[tuple[Rule | None, Trace], ...]

    def __str__(self) -> str:
        return "\n\n".join(text for rule, trace in self.runs for text in _told(rule, trace))

    __repr__ = __str__


def without(
    *, agree: bool = True, number: bool = True, acknowledge: bool = True, finish: bool = True
) -> Broken:
    """Play the chat without the rules that are switched off; with all of them, one plain run."""
    kept = {"agree": agree, "number": number, "acknowledge": acknowledge, "finish": finish}
    broken = [rule for rule in RULES if not kept[rule.name]]
    if not broken:
        return Broken(((None, RULES[-1](keeps=True)),))
    return Broken(tuple((rule, rule(keeps=False)) for rule in broken))


def _told(rule: Rule | None, trace: Trace) -> Iterator[str]:
    if rule is None:
        yield f"All four rules are kept: nothing goes wrong.\n{_read(trace)}"
    else:
        kept = _read(rule(keeps=True))
        yield (
            f"WITHOUT: {rule.asks}.\n{rule.trouble}\n"
            f"Without the rule: {_read(trace)}\nWith it:          {kept}\n{rule.outcome}"
        )
    lines = list(ladder.lines(trace, kinds=("error",)))
    left_out = len(lines) - FIRST - LAST
    if left_out > 1:
        lines[FIRST:-LAST] = [f"{'...':>12}     {left_out} more lines like these"]
    yield "\n".join(lines)


def _read(trace: Trace) -> str:
    """Say what the server read."""
    (server,) = trace.hosts[1:]
    read = b"".join(call.result for _, call in trace.calls(server, "recv") if call.result)
    return f"the server reads {read!r}." if read else "the server reads nothing."
