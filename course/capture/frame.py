"""A frame as it was captured, and a capture: frames with what was said of them."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Frame:
    """One captured frame; `wire_length` exceeds `len(data)` if the capture cut it."""

    data: bytes
    number: int = 1  # from 1
    link: int = 1  # LINKTYPE_ number: 1 Ethernet, 101 raw IP, 228 IPv4, 229 IPv6, ...
    t_ns: int = 0  # nanoseconds since the capture's first frame
    wire_length: int = 0  # 0: as many as were captured
    said: str = ""  # the line that stood above it in a pasted dump, or a comment

    def __post_init__(self) -> None:
        """A length that nobody gave is the length captured."""
        self.wire_length = self.wire_length or len(self.data)


@dataclass(slots=True)
class Capture:
    """Frames in file order, and sentences about what was dropped or wrong on the way."""

    frames: list[Frame] = field(default_factory=list)
    form: str = ""  # a name of `text_input.FORMS`: "pcap", "pcapng", "tcpdump", "xxd", ...
    notes: list[str] = field(default_factory=list)
    epoch_ns: int = 0  # absolute time of the first frame, nanoseconds since 1970; 0: unknown
    rest: bytes = b""  # what a cut file still holds of the frame that it cut
