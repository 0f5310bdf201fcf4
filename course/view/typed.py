"""What a reader types into a box of octets: hexadecimal digits, however they are set."""

import re

from course.errors import CourseError

__all__ = ["octets"]

_IDLE = re.compile(r"0x|[\s,:;\-]")


def octets(text: str, what: str, most: int) -> bytes:
    """Return the octets of hexadecimal digits; blanks, commas, colons and 0x count for nothing.

    Raises `CourseError` for anything else, and for more than `most` octets.
    """
    digits = _IDLE.sub("", text)
    try:
        data = bytes.fromhex(digits)
    except ValueError:
        wrong = re.sub(r"[0-9a-fA-F]", "", digits)[:1]
        got = f"got {wrong!r}" if wrong else f"got {len(digits)} digits"
        raise CourseError(f"{what} needs octets of two hexadecimal digits each, {got}") from None
    if len(data) > most:
        raise CourseError(f"{what} needs at most {most} octets, got {len(data)}")
    return data
