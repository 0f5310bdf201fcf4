"""Captures that ship with the course, and the rows that its sources print.

Strategy. The packets that a source prints byte by byte are data: one JSON file each, with the line
that stood above the packet. What a source shows only as rows of Wireshark is rebuilt by `made` as
whole frames, and the rows themselves stand in `ROWS` with the facts that are printed and nothing
else: what a row does not say is None.
"""

import json
from collections.abc import Callable
from importlib.resources import files
from typing import NamedTuple

from course.capture import made
from course.capture.clock import Clock
from course.capture.frame import Capture, Frame
from course.errors import CaptureError

__all__ = ["ABOUT", "NAMES", "OPTIONS", "ROWS", "Row", "Table", "load"]

_WHITE = 'Chris White, "Python Networking: TCP and UDP"'
_MORALES = 'Gealber Morales, "TCP handshake"'
_CHAT = '"Unpacking Packets"'

ABOUT: dict[str, str] = {
    "chat": f"eight packets of a chat over loopback, with tcpdump's lines, from {_CHAT}",
    "http-get": f"a browser's HTTP request, from its IP header on, from {_WHITE}",
    "dns-reply": f"a DNS reply, from its IP header on, from {_WHITE}",
    "http-fetch": f"one page fetched with curl, rebuilt after the rows of {_WHITE}",
    "dns-exchange": "a DNS query and its reply, of our own making",
    "two-programs": f"a client says one sentence and closes, rebuilt after {_MORALES}",
}
NAMES: tuple[str, ...] = tuple(ABOUT)

# Two NOPs and the timestamps of a packet, as White prints them.
OPTIONS = bytes.fromhex("0101 080a b34ffa49 b34ffa49")

_MADE: dict[str, Callable[[], Capture]] = {
    "http-fetch": made.http_fetch,
    "dns-exchange": made.dns_exchange,
    "two-programs": made.two_programs,
}


def load(name: str) -> Capture:
    """Return a bundled capture by its name, fresh each time; `NAMES` lists them."""
    if name in _MADE:
        return _MADE[name]()
    if name not in ABOUT:
        raise CaptureError(f"a bundled capture needs one of {', '.join(NAMES)}, got {name!r}")
    text = (files("course.capture") / "data" / f"{name}.json").read_text(encoding="utf-8")
    held = json.loads(text)
    clock = Clock()
    frames = [
        Frame(
            bytes.fromhex(packet["hex"]),
            number,
            held["link"],
            clock.t_ns([packet["said"]]),
            said=packet["said"],
        )
        for number, packet in enumerate(held["packets"], 1)
    ]
    return Capture(frames, "tcpdump" if clock.read else "python")


class Row(NamedTuple):
    """One row of Wireshark's packet list, as far as it is printed; numbers as it shows them."""

    src_port: int | None
    dst_port: int | None
    flags: str  # "SYN, ACK"; "" for a row that names a program's protocol
    seq: int | None = None  # relative to the SYN
    ack: int | None = None
    window: int | None = None  # after scaling, where both sides scale
    length: int | None = None  # octets of the frame
    mss: int | None = None
    sack_permitted: bool | None = None
    ts_val: int | None = None
    scale: int | None = None  # the factor, as Wireshark's WS shows it: 128 for a shift of 7

    @property
    def info(self) -> str:
        """The row in Wireshark's words, with what is known."""
        ports = f"{self.src_port} → {self.dst_port}" if self.src_port else ""
        shown = {
            "Seq": self.seq,
            "Ack": self.ack,
            "Win": self.window,
            "MSS": self.mss,
            "TSval": self.ts_val,
            "WS": self.scale,
        }
        words = [ports, f"[{self.flags}]" if self.flags else ""]
        words += [f"{name}={value}" for name, value in shown.items() if value is not None]
        words += ["SACK_PERM"] if self.sack_permitted else []
        return " ".join(word for word in words if word)


class Table(NamedTuple):
    """Rows that belong together."""

    source: str
    about: str
    rows: tuple[Row, ...]
    capture: str  # the bundled capture that shows the same numbers


ROWS: dict[str, Table] = {
    "http-fetch-opening": Table(
        _WHITE,
        "the handshake of `curl www.google.com` and its request",
        (
            Row(
                59468,
                80,
                "SYN",
                window=64240,
                mss=1460,
                sack_permitted=True,
                ts_val=554354431,
                scale=128,
            ),
            Row(80, 59468, "SYN, ACK", window=65535, mss=1412, scale=256),
            Row(59468, 80, "ACK", window=64256, ts_val=554354458),
            Row(59468, 80, "", length=144),
        ),
        "http-fetch",
    ),
    "http-fetch-closing": Table(
        _WHITE,
        "its close in three segments: 78 octets went out, 20,197 came in",
        (
            Row(59468, 80, "FIN, ACK", seq=79, ack=20198, window=72320),
            Row(80, 59468, "FIN, ACK", seq=20198, ack=80),
            Row(59468, 80, "ACK", ack=20199),
        ),
        "http-fetch",
    ),
}
