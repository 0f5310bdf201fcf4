"""What became of a script: passed, failed or skipped; the story so far; the two timelines.

The left column is the script, statement by statement with its line; the right one is what the
stack did, with its time: packets in the script's own language and numbers, results of calls,
changes of state. A failure stands at the end: what was needed, and what came.
"""

from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple

from course.play.script.outcome import Outcome
from course.play.script.statement import Call, Script, Statement
from course.stack.event import Event
from course.trace.record import Record, What
from course.trace.trace import Trace

WIDTH = 64  # of the script's column
TOLD = ("state", "drop", "error")


class Failed(Exception):
    """A statement does not hold."""

    def __init__(self, statement: Statement, needed: str, came: str = "", at_ns: int = 0) -> None:
        """Keep what was needed, and the packet that came instead."""
        super().__init__(needed)
        self.statement, self.needed, self.came, self.at_ns = statement, needed, came, at_ns


class Did(NamedTuple):
    """One thing that the stack did."""

    at_ns: int
    words: str


@dataclass(slots=True)
class Row:
    """A statement, and what the stack did until the next."""

    statement: Statement
    at_ns: int
    did: list[Did] = field(default_factory=list)


class Story:
    """Takes notes while a script is played."""

    def __init__(self, script: Script) -> None:
        """Nothing has happened."""
        self.script = script
        self.rows: list[Row] = []
        self.records: list[Record] = []

    def begin(self, statement: Statement, now: int) -> None:
        """Open the row of a statement."""
        self.rows.append(Row(statement, now))

    def at(self, at_ns: int) -> None:
        """Say when the statement happened."""
        self.rows[-1].at_ns = at_ns

    def record(self, at_ns: int, host: str, what: What, connection: str = "") -> None:
        """Add a record to the trace, and a note if it is worth one."""
        self.records.append(Record(len(self.records), at_ns, host, what, connection))
        if isinstance(what, Event) and what.kind in TOLD and self.rows:
            self.rows[-1].did.append(Did(at_ns, what.text))

    def agrees(self, at_ns: int, came: str, joined: int) -> None:
        """Note a packet that is what the script expects."""
        more = f" ({joined} segments)" if joined > 1 else ""
        self.rows[-1].did.append(Did(at_ns, came + more))

    def holds(self, at_ns: int) -> None:
        """Note that an assertion holds."""
        self.rows[-1].did.append(Did(at_ns, "so it is"))

    def returned(self, at_ns: int, call: Call, outcome: Outcome) -> None:
        """Note what a call gave."""
        text = f"{call.name}() = {outcome.value} {outcome.error}".rstrip()
        self.rows[-1].did.append(Did(at_ns, text))

    def trace(self, title: str) -> Trace:
        """Return the records as a trace that a ladder can show."""
        return Trace(("stack", "script"), tuple(self.records), title)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one script."""

    name: str
    status: str  # "passed", "failed" or "skipped"
    reason: str = ""  # one sentence, unless it passed
    line: int = 0
    column: int = 0
    profile: str = ""
    rows: tuple[Row, ...] = ()
    trace: Trace = field(default_factory=lambda: Trace(("stack", "script"), ()))
    came: tuple[str, ...] = ()  # the packets that came instead, or that nobody asked for

    @property
    def place(self) -> str:
        """The name, with line and column if they are known."""
        return f"{self.name}:{self.line}:{self.column}" if self.line else self.name

    def __str__(self) -> str:
        """Return one line: place, status, reason."""
        return f"{self.place}: {self.status}{': ' if self.reason else ''}{self.reason}"

    __repr__ = __str__

    def text(self) -> str:
        """Return both timelines side by side; a failure, with what came instead, at the end."""
        lines = [f"{self.name} under {self.profile}: {self.status}"] if self.profile else []
        for row in self.rows:
            left = f"{row.statement.line:4} {row.at_ns / 1e9:10.6f} {row.statement.source}"
            first, *rest = [f"{d.at_ns / 1e9:10.6f} {d.words}" for d in row.did] or [""]
            if len(left) > WIDTH:
                left = left[: WIDTH - 3] + "..."
            lines.append(f"{left:<{WIDTH}} | {first}".rstrip())
            lines += [f"{'':<{WIDTH}} | {words}" for words in rest]
        if self.reason:
            lines += ["", f"{self.place}: {self.reason}"]
        if self.status == "failed" and self.rows:
            here = [row for row in self.rows if row.statement.line == self.line]
            source = (here or self.rows)[-1].statement.source
            lines.append(f"    the script says   {source}")
            lines += [f"    the stack sent    {came}" for came in self.came] or [
                "    the stack sent    nothing more"
            ]
        return "\n".join(lines)

    def to_json(self) -> dict[str, str | int]:
        """Return name, status, reason and place as JSON can hold them."""
        return {
            "name": self.name, "status": self.status, "reason": self.reason, "line": self.line,
            "column": self.column, "profile": self.profile,
        }  # fmt: skip

    def _repr_html_(self) -> str:
        """Return both timelines as a table."""
        style = (
            "text-align:left;vertical-align:top;font-family:monospace;"
            "white-space:pre-wrap;overflow-wrap:anywhere"
        )
        cells = "".join(
            f'<tr><td style="{style}">{row.statement.line}</td>'
            f'<td style="{style}">{row.at_ns / 1e9:.6f}</td>'
            f'<td style="{style}">{escape(row.statement.source)}</td>'
            f'<td style="{style}">{_did(row)}</td></tr>'
            for row in self.rows
        )
        head = "".join(
            f'<th scope="col" style="text-align:left">{name}</th>'
            for name in ("line", "s", "script", "what the stack did")
        )
        foot = f"<p>{escape(str(self))}</p>"
        return f"<table><thead><tr>{head}</tr></thead><tbody>{cells}</tbody></table>{foot}"


def _did(row: Row) -> str:
    return "<br>".join(escape(f"{did.at_ns / 1e9:.6f} {did.words}") for did in row.did)
