"""How much of a trace is drawn at once, and the sentence about what is not."""

from course.trace import Trace

__all__ = ["MOST", "part_of"]

MOST = 4000  # records


def part_of(trace: Trace, first: int = 0, most: int = MOST) -> tuple[Trace, str]:
    """Return what is drawn of a trace, from the record `first` on, and a sentence about the rest.

    The sentence is empty if all is drawn. An empty trace is returned as it is, with a sentence.
    """
    shown = trace.records[first : first + most]
    if not shown:
        return Trace(trace.hosts, (), trace.title), "Nothing happens in this trace."
    if len(shown) == len(trace):
        return trace, ""
    part = Trace(
        trace.hosts, tuple(record._replace(n=n) for n, record in enumerate(shown)), trace.title,
        trace.epoch_ns, trace.addresses,
    )  # fmt: skip
    return part, f"Records {first + 1} to {first + len(shown)} of {len(trace)} are drawn."
