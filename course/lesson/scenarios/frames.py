"""From a run to a capture, so that any tool of the trade opens it."""

from course.capture.frame import Frame
from course.trace import Trace

RAW_IP = 101  # LINKTYPE_RAW: a packet of either version and nothing before it


def frames_of(trace: Trace, at: str = "") -> list[Frame]:
    """Return what somebody sees who captures at the host `at`; without one, at the first host.

    What the host sends counts when it is sent, though it may be lost on the way; what arrives,
    when it arrives. `course.capture.pcap.write` makes a file of it.
    """
    packets = trace.packets(at or trace.hosts[0])
    return [Frame(data, n, RAW_IP, t_ns) for n, (t_ns, data) in enumerate(packets, 1)]
