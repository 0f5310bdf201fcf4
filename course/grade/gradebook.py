"""The gradebook: what every submission came to, kept so that nothing is lost and nothing doubled.

Strategy. One table of attempts and one of tasks, in any database that SQLAlchemy speaks; a file of
SQLite if nothing else is said. Each graded submission is one transaction: a grader that is killed
leaves whole rows and no others, and the next run does what is missing. What is done is known by a
fingerprint of all that a grade depends on: the octets handed in, the key, the course's version.
One grader at a time holds a set: its lock is a row too, with a pulse, so that the lock of one that
was killed is noticed and taken over.

Points are kept as they were earned; what being late costs is computed when they are read.
"""

import os
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Engine,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
    create_engine,
    delete,
    event,
    select,
)
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship
from sqlalchemy.pool import NullPool

from course.errors import GradeError
from course.grade.grading import Grade
from course.grade.judge import Outcome
from course.grade.submission import Cell

__all__ = ["Entry", "Gradebook"]

PULSE = 10  # seconds between two signs of life of a grader
DEAD = 60  # seconds without one, after which its lock is free


class Base(DeclarativeBase):
    """The tables of a gradebook."""


class Attempt(Base):
    """One submission: what it earned, or why it was refused."""

    __tablename__ = "attempts"
    __table_args__ = (UniqueConstraint("exercise", "student", "attempt"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    exercise: Mapped[str] = mapped_column(String(8))
    student: Mapped[str] = mapped_column(String(200))
    attempt: Mapped[int]
    file: Mapped[str] = mapped_column(String(400))
    points: Mapped[int]
    max: Mapped[int]
    refused: Mapped[str] = mapped_column(Text)
    flags: Mapped[list[str]] = mapped_column(JSON)
    walls: Mapped[str] = mapped_column(String(40))
    submitted_s: Mapped[int]
    fingerprint: Mapped[str] = mapped_column(String(64))
    answers: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    tasks: Mapped[list["Task"]] = relationship(
        cascade="all, delete-orphan", order_by="Task.task", lazy="selectin"
    )


class Task(Base):
    """One task of an attempt."""

    __tablename__ = "tasks"

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id", ondelete="CASCADE"))
    task: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(80))
    points: Mapped[int]
    max: Mapped[int]
    status: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text)
    parts: Mapped[list[list[Any]]] = mapped_column(JSON)
    causes: Mapped[list[str]] = mapped_column(JSON)
    mistakes: Mapped[list[str]] = mapped_column(JSON)


class Held(Base):
    """A set that a grader is at work on."""

    __tablename__ = "held"

    exercise: Mapped[str] = mapped_column(String(8), primary_key=True)
    holder: Mapped[str] = mapped_column(String(200))
    pulse_s: Mapped[int]


class Setting(Base):
    """What a set is graded with: key and course version, so that a regrade draws the same."""

    __tablename__ = "settings"

    exercise: Mapped[str] = mapped_column(String(8), primary_key=True)
    key: Mapped[str] = mapped_column(String(128))
    course: Mapped[str] = mapped_column(String(40))


@dataclass(frozen=True)
class Entry:
    """One attempt as the gradebook has it; `grade` has no outcomes if it was refused."""

    exercise: str
    grade: Grade
    refused: str
    walls: str
    submitted_s: int
    fingerprint: str
    answers: tuple[Cell, ...] = ()


class Gradebook:
    """A gradebook in a database: `Gradebook("grades.db")` makes a file if there is none."""

    def __init__(self, url: str) -> None:
        """Open it; raise `GradeError` in one sentence if that cannot be."""
        self.url = url if "://" in url else f"sqlite:///{url}"
        try:
            is_file = self.url.startswith("sqlite")
            self.engine = create_engine(self.url, poolclass=NullPool if is_file else None)
            if is_file:
                _tune(self.engine)
            Base.metadata.create_all(self.engine)
        except (SQLAlchemyError, ArgumentError, ImportError, OSError) as error:
            words = str(error).partition("\n")[0]
            raise GradeError(f"the gradebook {self.safe_url} cannot be opened: {words}") from error

    @property
    def safe_url(self) -> str:
        """The address without its password."""
        try:
            return self.engine.url.render_as_string(hide_password=True)
        except AttributeError:
            return "at that address"

    # --- one grader at a time -----------------------------------------------------------------

    @contextmanager
    def hold(
        self, exercise: str, now: Callable[[], int], wait: Callable[[str], None]
    ) -> Iterator[Callable[[], None]]:
        """Hold a set while it is graded; yield a function to call now and then, a sign of life.

        `now` tells the time in seconds; `wait` gets a sentence about who holds the set, and
        returns when it is time to look again.
        """
        me = f"{platform.node()} {os.getpid()}"
        while (holder := self._take(exercise, me, now())) is not None:
            wait(f"exercise {exercise} is being graded by process {holder}: waiting for it to end")
        last = now()

        def pulse() -> None:
            nonlocal last
            if now() - last >= PULSE:
                last = now()
                with Session(self.engine) as session, session.begin():
                    held = session.get(Held, exercise)
                    if held is not None and held.holder == me:
                        held.pulse_s = last

        try:
            yield pulse
        finally:
            with Session(self.engine) as session, session.begin():
                session.execute(delete(Held).where(Held.exercise == exercise, Held.holder == me))

    def _take(self, exercise: str, me: str, now_s: int) -> str | None:
        """Take the lock; return who has it if that cannot be."""
        try:
            with Session(self.engine) as session, session.begin():
                held = session.get(Held, exercise, with_for_update=True)
                if held is None:
                    session.add(Held(exercise=exercise, holder=me, pulse_s=now_s))
                elif held.holder == me or _is_dead(held, now_s):
                    held.holder, held.pulse_s = me, now_s
                else:
                    return held.holder
        except IntegrityError:  # another was quicker
            return "another"
        return None

    # --- what is written ----------------------------------------------------------------------

    def key(self, exercise: str, key: bytes | None, course: str) -> tuple[bytes, str]:
        """Return the key that a set is graded with, and a sentence if the version has changed.

        The first key that is given is kept. Raises `GradeError` for another one later, or if none
        is given and none is kept.
        """
        with Session(self.engine) as session, session.begin():
            kept = session.get(Setting, exercise)
            if kept is None:
                if key is None:
                    raise GradeError(
                        f"grading exercise {exercise} for the first time needs its key: "
                        "say --key FILE, the file that course release made"
                    )
                session.add(Setting(exercise=exercise, key=key.hex(), course=course))
                return key, ""
            if key is not None and key.hex() != kept.key:
                raise GradeError(
                    f"exercise {exercise} has been graded with another key: "
                    "grades of two keys do not belong into one gradebook"
                )
            changed = kept.course != course
            words = f"graded before with course {kept.course}, now with {course}"
            kept.course = course
            return bytes.fromhex(kept.key), words if changed else ""

    def put(self, entry: Entry) -> None:
        """Write one attempt, in place of what was known of it, in one transaction."""
        grade = entry.grade
        with Session(self.engine) as session, session.begin():
            old = session.scalar(_attempt(entry.exercise, grade.student, grade.attempt))
            if old is not None:
                session.delete(old)
                session.flush()
            session.add(
                Attempt(
                    exercise=entry.exercise,
                    student=grade.student,
                    attempt=grade.attempt,
                    file=grade.file,
                    points=grade.points,
                    max=grade.max,
                    refused=entry.refused,
                    flags=list(grade.flags),
                    walls=entry.walls,
                    submitted_s=entry.submitted_s,
                    fingerprint=entry.fingerprint,
                    answers=[asdict(cell) for cell in entry.answers],
                    tasks=[Task(**_row(one)) for one in grade.outcomes],
                )
            )

    # --- what is read -------------------------------------------------------------------------

    def entries(self, exercise: str = "") -> list[Entry]:
        """Return the attempts of a set, or all, by set, student and attempt."""
        with Session(self.engine) as session:
            query = select(Attempt).order_by(Attempt.exercise, Attempt.student, Attempt.attempt)
            if exercise:
                query = query.where(Attempt.exercise == exercise)
            return [_entry(row) for row in session.scalars(query)]

    def done(self, exercise: str) -> dict[tuple[str, int], str]:
        """Return (student, attempt) -> fingerprint of what is graded."""
        with Session(self.engine) as session:
            query = select(Attempt.student, Attempt.attempt, Attempt.fingerprint)
            rows = session.execute(query.where(Attempt.exercise == exercise))
            return {(student, attempt): mark for student, attempt, mark in rows}


def _tune(engine: Engine) -> None:
    """Let SQLite wait for another process, and keep what was committed through a kill."""

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _: Any) -> None:
        for line in ("journal_mode=WAL", "busy_timeout=30000", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {line}")


def _is_dead(held: Held, now_s: int) -> bool:
    """Say whether the holder of a lock is gone: no such process here, or no pulse for long."""
    host, _, number = held.holder.rpartition(" ")
    if host == platform.node() and number.isdigit() and not Path(f"/proc/{number}").exists():
        return Path("/proc").exists()
    return now_s - held.pulse_s > DEAD


def _attempt(exercise: str, student: str, attempt: int) -> Any:
    return select(Attempt).where(
        Attempt.exercise == exercise, Attempt.student == student, Attempt.attempt == attempt
    )


def _row(one: Outcome) -> dict[str, Any]:
    return {
        "task": one.task,
        "name": one.name,
        "points": one.points,
        "max": one.max,
        "status": one.status,
        "reason": one.reason,
        "parts": [list(part) for part in one.parts],
        "causes": list(one.causes),
        "mistakes": list(one.mistakes),
    }


def _entry(row: Attempt) -> Entry:
    outcomes = tuple(
        Outcome(
            task=one.task,
            name=one.name,
            points=one.points,
            max=one.max,
            status=one.status,
            reason=one.reason,
            parts=tuple((name, earned, of) for name, earned, of in one.parts),
            causes=tuple(one.causes),
            mistakes=tuple(one.mistakes),
        )
        for one in row.tasks
    )
    return Entry(
        exercise=row.exercise,
        grade=Grade(row.student, row.attempt, row.file, outcomes, tuple(row.flags)),
        refused=row.refused,
        walls=row.walls,
        submitted_s=row.submitted_s,
        fingerprint=row.fingerprint,
        answers=tuple(Cell(**cell) for cell in row.answers),
    )
