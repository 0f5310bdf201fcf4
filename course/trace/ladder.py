"""The text form of a run: one line for each packet and each change of state, in order of time.

       0.000 ms  client: CLOSED -> SYN-SENT: active OPEN
       0.000 ms  1 client -> server  [S] seq 0 win 65535 <mss 1460 sackOK> length 0, at 10.000 ms
      50.000 ms  2 client -> server  [S] seq 0 ... retransmission, LOST: by script

The number before a packet is its own in the run: on every link, as a copy, as fragments; faults of
a scenario go by it. A link's end that the packet does not reach is followed by why.
"""

from collections.abc import Collection, Iterator

from course.errors import WireError
from course.stack.event import Event
from course.stack.ip import unwrap
from course.stack.segment import TCP_PROTOCOL
from course.trace.record import Call, Hop
from course.trace.trace import Trace
from course.trace.words import Reader

SHOWN = ("state", "error", "drop")


def lines(
    trace: Trace,
    *,
    relative: bool = True,
    kinds: Collection[str] = SHOWN,
    calls: bool = True,
) -> Iterator[str]:
    """Yield one line a packet; `kinds` are those of the events that are told beside them.

    `relative` off shows the sequence numbers on the wire, as the RFC's figures do.
    """
    reader = Reader(is_relative=relative, with_ports=_connections(trace) > 1)
    for record in trace:
        what = record.what
        when = f"{record.t_ns / 1e6:12.3f} ms"
        if isinstance(what, Hop):
            yield f"{when}  {_hop(what, reader)}"
        elif isinstance(what, Call) and calls:
            yield f"{when}  {record.host}: {_call(what)}"
        elif isinstance(what, Event) and what.kind in kinds:
            yield f"{when}  {record.host}: {what.text}"


def text(
    trace: Trace,
    *,
    relative: bool = True,
    kinds: Collection[str] = SHOWN,
    calls: bool = True,
) -> str:
    """Return the whole ladder."""
    return "\n".join(lines(trace, relative=relative, kinds=kinds, calls=calls))


def _hop(hop: Hop, reader: Reader) -> str:
    where = f"{hop.src} -> {hop.dst}" if hop.src != hop.dst else f"at {hop.src}"
    return f"{hop.packet} {where}  {reader.words(hop)}, {_fate(hop)}"


def _fate(hop: Hop) -> str:
    """Return what becomes of a packet: when it arrives, or why it does not."""
    because = f" ({hop.why})" if hop.why else ""
    if hop.arrives_ns is None:
        return f"{hop.fate.upper()}{because}"
    at = f"at {hop.arrives_ns / 1e6:.3f} ms"
    return at if hop.fate == "delivered" else f"{hop.fate.upper()}{because}, {at}"


def _call(call: Call) -> str:
    asked = f"{call.name}({', '.join(map(_short, call.arguments))})"
    if call.phase == "begin":
        return f"{asked} waits"
    if call.error:
        return f"{asked} fails: {call.error}"
    return asked if call.result is None else f"{asked} = {_short(call.result)}"


def _short(value: object) -> str:
    """Return a value as Python writes it; long octets by their number."""
    if isinstance(value, bytes) and len(value) > 40:
        return f"{len(value)} octets"
    return repr(value)


def _connections(trace: Trace) -> int:
    """Return how many TCP connections a run has, by their ports."""
    pairs = set()
    for _, hop in trace.hops():
        try:
            datagram = unwrap(hop.data)
        except WireError:
            continue
        if datagram.protocol == TCP_PROTOCOL and not datagram.offset:
            pairs.add(frozenset((datagram.payload[:2], datagram.payload[2:4])))
    return len(pairs)
