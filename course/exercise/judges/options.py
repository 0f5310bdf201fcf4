"""Packed TCP options: any order, any padding that a reader passes over, forty octets at most."""

from typing import Any

from course.exercise import feedback
from course.exercise.feedback import Difference, counted
from course.exercise.judges.base import Args, Judge, Places, whole
from course.exercise.task import Part

MOST = 40  # octets of options that a TCP header holds (RFC 9293 section 3.1)


def _options(part: Part, args: Args, wanted: Any, got: Any, _: Places) -> Difference | None:
    if got is not None and not isinstance(got, bytes):
        return feedback.first(wanted, got, {}) or Difference("", "bytes or None", "neither")
    if (wanted is None) != (got is None):
        size = sum(length for _, length, _ in args[0])
        room = f"None: {size} octets find no room" if wanted is None else f"{size} octets fit"
        return Difference("", room, feedback.show(got))
    if got is None:
        return None
    judges = {"present": _present, "words": _words, "room": _room}
    return judges[str(part.of[0])](args[0], got)


def _room(options: Any, got: bytes) -> Difference | None:
    """Judge that the octets of all options stand there, wherever."""
    lacking = (one for one in _octets(options) if one not in got)
    return next((Difference("", feedback.show(one), feedback.show(got)) for one in lacking), None)


def _octets(options: Any) -> list[bytes]:
    return [bytes((kind, length)) + data for kind, length, data in options]


def _words(options: Any, got: bytes) -> Difference | None:
    """Judge that the octets fill words of 32 bits, ten at most."""
    if len(got) % 4 == 0 and len(got) <= MOST:
        return _room(options, got)
    return Difference("", f"a multiple of 4, {MOST} at most", counted(len(got), "octet"))


def _present(options: Any, got: bytes) -> Difference | None:
    """Judge that a reader finds the options that were asked for, and no others."""
    read, padding, stop = _read(got)
    left = _octets(options)
    for one in read:
        if one not in left:
            return Difference("", "only options that were given", feedback.show(one))
        left.remove(one)
    if left:
        note = "" if stop is None else f"A reader has to stop at octet {stop}."
        if any(padding):
            note = "Nothing is read behind EOL, the first 0 where a kind is expected."
        return Difference("", feedback.show(left[0]), "it is not to be found", note)
    if stop is not None:
        return Difference(f"octet {stop}", "an option or padding", feedback.show(got[stop:]))
    if any(padding):
        return Difference("behind EOL", "zeros (RFC 9293 MUST-69)", feedback.show(padding))
    return None


def _read(raw: bytes) -> tuple[list[bytes], bytes, int | None]:
    """Return the options without NOPs, what stands behind EOL, and where no option begins."""
    found: list[bytes] = []
    at = 0
    while at < len(raw):
        if raw[at] == 0:
            return found, raw[at + 1 :], None
        if raw[at] == 1:
            at += 1
            continue
        length = raw[at + 1] if at + 1 < len(raw) else 0
        if length < 2 or at + length > len(raw):
            return found, b"", at
        found.append(raw[at : at + length])
        at += length
    return found, b"", None


OPTIONS = Judge(whole, _options)
