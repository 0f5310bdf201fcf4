"""One small tree of exceptions, so that a caller may catch as wide or as narrow as it needs.

A bad *packet* is data: it becomes a Step with a problem, never an exception that a reader sees. A
bad *call* is an exception, and its message is one sentence that says what, what was needed and
what came: ``TCP needs 20 octets, got 3``.

Nothing here imports anything: every room of the house may use it.
"""


class CourseError(Exception):
    """Any failure that the course itself describes in one clear sentence."""


class WireError(CourseError):
    """Octets and headers do not fit together."""


class Truncated(WireError):
    """Fewer octets than the header needs."""

    def __init__(self, what: str, needed: int, got: int) -> None:
        """Say that `what` needed `needed` octets and got only `got`."""
        super().__init__(f"{what} needs {needed} octets, got {got}")
        self.what, self.needed, self.got = what, needed, got


class Malformed(WireError):
    """Enough octets, but they break a rule of the format."""


class CaptureError(CourseError):
    """A capture file or a pasted dump cannot be read."""


class AmbiguousForm(CaptureError):
    """A pasted dump has two readings; `forms` names them, and the caller must choose one."""

    def __init__(self, sentence: str, forms: tuple[str, ...]) -> None:
        """Keep the names that the sentence offers."""
        super().__init__(sentence)
        self.forms = forms


class StackError(CourseError):
    """A call that the connection's state does not allow, or a setting that cannot be."""


class BridgeError(CourseError):
    """The machine does not allow what was asked of it, or a real peer did not answer or went."""


class ScriptError(CourseError):
    """A script cannot be read; `line` and `column` (from 1) say where, 0 that it is as a whole."""

    def __init__(self, sentence: str, *, line: int = 0, column: int = 0) -> None:
        """Keep the place that the sentence names."""
        super().__init__(sentence)
        self.line, self.column = line, column


class FilterError(CourseError):
    """A display filter cannot be understood, or asks a field for what it does not hold."""


class WidgetError(CourseError):
    """A widget was called with something it does not know."""


class ContentError(CourseError):
    """A notebook, exercise or data file of the course is missing or stale."""


class LessonError(CourseError):
    """A lesson is asked for a card, a question or an experiment that it cannot give."""


class ExerciseError(CourseError):
    """An exercise, a task or its practice data is used in a way it cannot serve."""


class LimitExceeded(ExerciseError):
    """A student's function used up the lines it may execute, or returned what is enormous."""


class SubmissionError(CourseError):
    """A submission cannot be taken; the sentence says why, to the student."""


class GradeError(CourseError):
    """Grading needs something that is not there, or is asked for what it cannot do."""
