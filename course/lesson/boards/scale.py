"""What a window field means in octets: the scale of RFC 7323, rule by rule."""

from course.view.markup import join
from course.view.scene import Box, Moment, Scene, boxes, notes, told

__all__ = ["scaled"]

BITS = 16  # of the window field
MOST_SHIFT = 14


def scaled(field: int, shift: int, *, other: bool, syn: bool, rtt_ms: int) -> Scene:
    """Return how a receiver of this segment reads its window field.

    `shift` is what the segment's sender offered in its SYN, `other` whether the receiver offered
    a shift of its own, `syn` whether this segment is a SYN.
    """
    counts = 0 if syn or not other else shift
    window = field << counts
    moments = [
        Moment(f"The field holds {field}: {field:016b}.", ("field",)),
        Moment(_may(shift, other=other, syn=syn), ("shift",) if counts else ()),
        Moment(
            f"{field} << {counts} = {field} x {1 << counts} = {window} octets.", ("field", "shift")
        ),
        Moment(_speed(window, rtt_ms)),
    ]
    digits = [Box(bit, names=("field",)) for bit in f"{field:0{BITS}b}"]
    zeros = [Box("0", names=("shift",), kind="gap")] * counts
    title = "What does this window field mean?"
    board = [
        boxes([*digits, *zeros], "The window in bits; those appended by the shift are dashed"),
        notes(
            [
                ("Window", f"{window} octets", 2),
                ("At most", _speed(window, rtt_ms), 3),
            ]
        ),
    ]
    return Scene(title, join(board), tuple(moments), told(title, moments))


def _may(shift: int, *, other: bool, syn: bool) -> str:
    """Say whether the shift counts for this segment."""
    if syn:
        return (
            "The window of a SYN is never scaled (RFC 7323 section 2.2): it counts as it stands."
        )
    if not other:
        return "Only one side's SYN had the option: nobody scales (RFC 7323 section 2.2)."
    return f"Both SYNs had the option: the sender's own shift counts, {shift} bits to the left."


def _speed(window: int, rtt_ms: int) -> str:
    """Say how fast a sender may be that is allowed one window in a round trip."""
    rate = 8000 * window // max(rtt_ms, 1)
    return f"One window in a round trip of {rtt_ms} ms is {rate:,} bits a second at most."
