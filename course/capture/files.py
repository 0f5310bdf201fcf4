"""Which kind of capture file these octets begin, told by their first few."""

from course.capture import pcap, pcapng
from course.capture.stream import FrameStream

__all__ = ["reader_of"]


def reader_of(head: bytes) -> type[FrameStream] | None:
    """Return the reader for a file that begins so (12 octets are enough); None if it is none."""
    if head[:4] in pcap.MAGICS:
        return pcap.PcapFrames
    if head[:4] == pcapng.MAGIC:
        return pcapng.PcapngFrames
    return None
