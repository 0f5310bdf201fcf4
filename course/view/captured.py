"""From packets of a capture to a trace, and from a trace to packets.

A capture has one clock and one place: every packet arrives in the moment it is seen, and what was
lost on the way to it is not there. Hosts are named by their addresses, or, where both ends have
the same one, by address and port.
"""

from collections.abc import Sequence

from course.decode import Dissection, explain
from course.trace import Hop, Record, Trace

__all__ = ["dissections", "trace_of"]

IP = ("IPv4", "IPv6")
RAW = 101  # LINKTYPE_RAW: a packet of either version, and nothing before it


def trace_of(packets: Sequence[Dissection], title: str = "") -> Trace:
    """Return the trace that a capture tells; packets without an IP header are left out."""
    rows = []
    for packet in packets:
        layer = next((one for one in packet.layers if one.name in IP), None)
        if layer is None:
            continue
        values = {step.name: str(step.value) for step in packet.steps if step.depth == 1}
        src, dst = values.get("src", "?"), values.get("dst", "?")
        ports = values.get("src_port"), values.get("dst_port")
        if src == dst and None not in ports:
            src, dst = f"{src}:{ports[0]}", f"{dst}:{ports[1]}"
        rows.append((packet.t_ns, packet.number, src, dst, packet.data[layer.start :]))
    start = min((row[0] for row in rows), default=0)
    hosts = tuple(dict.fromkeys(host for row in rows for host in row[2:4]))
    records = tuple(
        Record(n, t_ns - start, src, Hop(number, src, dst, data, t_ns - start))
        for n, (t_ns, number, src, dst, data) in enumerate(rows)
    )
    return Trace(hosts, records, title)


def dissections(trace: Trace) -> list[Dissection]:
    """Return each packet of a trace once, explained, as its first link took it."""
    seen: dict[int, Dissection] = {}
    for t_ns, hop in trace.hops():
        if hop.packet not in seen:
            told = explain(hop.data, link=RAW, number=hop.packet)
            told.t_ns = t_ns
            seen[hop.packet] = told
    return list(seen.values())
