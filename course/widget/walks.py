"""Walks with a name: what each shows is a pure function of `view`, what it takes is in its class.

Checksum(packet, "tcp.checksum")     the sum word by word; Checksum(octets) of any octets
PseudoHeader(src, dst)               the octets that are summed and never sent
Options(octets)                      TCP options one by one, bad ones too
Padding("mss sackok ts")             the puzzle of a SYN's options in whole words
Demux(sockets, arrivals)             who gets which packet
Onion(packet)                        layers from the outside in
DnsNames(packet)                     names along their pointers; DnsNames(octets) of any message
"""

from collections.abc import Iterable, Sequence
from typing import Any

from course.decode import Dissection
from course.errors import WidgetError
from course.view import demux, dns_names, onion, options, summing
from course.view.scene import Scene
from course.widget.controls import Choice, Line, Number
from course.widget.walk import Walk

__all__ = ["Checksum", "Demux", "DnsNames", "Onion", "Options", "Padding", "PseudoHeader"]


class Checksum(Walk):
    """A checksum, added up word by word: one of a packet, or that of octets to type."""

    def __init__(
        self, packet: Dissection | str, field: str = "ipv4.checksum", at: int = 0, **unknown: Any
    ) -> None:
        """Step through the checksum in `field`, or through that of octets in hexadecimal."""
        if isinstance(packet, Dissection):
            super().__init__(summing.packet(packet, field), at, **unknown)
        else:
            super().__init__(summing.plain, at, data=Line("Octets", packet), **unknown)


class PseudoHeader(Walk):
    """The pseudo-header of TCP or UDP, put together octet by octet."""

    def __init__(
        self, src: str, dst: str, protocol: str = "TCP", length: int = 20, at: int = 0,
        **unknown: Any,
    ) -> None:  # fmt: skip
        """Begin with these addresses, both of one version, and a segment of `length` octets."""
        super().__init__(
            summing.pseudo,
            at,
            src=Line("Source address", src, 45),
            dst=Line("Destination address", dst, 45),
            protocol=Choice("Protocol", tuple(summing.PROTOCOLS), protocol),
            length=Number("Segment", length, 0, 65_535, unit="octets"),
            **unknown,
        )


class Options(Walk):
    """TCP options, walked one by one."""

    def __init__(self, octets: str, at: int = 0, **unknown: Any) -> None:
        """Begin with these octets, in hexadecimal."""
        super().__init__(options.walked, at, text=Line("Options", octets), **unknown)


class Padding(Walk):
    """The options of a SYN, to be packed into whole words."""

    def __init__(self, line: str = "", at: int = 0, **unknown: Any) -> None:
        """Begin with these options, by name."""
        super().__init__(options.packed, at, line=Line("Options", line), **unknown)


class Demux(Walk):
    """A table of sockets, asked who gets a packet."""

    def __init__(
        self,
        sockets: Sequence[demux.Socket],
        arrivals: Iterable[demux.Arrival],
        at: int = 0,
        **unknown: Any,
    ) -> None:
        """Ask `sockets`, for one of `arrivals` at a time."""
        known = {str(one): one for one in arrivals}
        if not sockets or not known:
            raise WidgetError("a table of sockets needs one and a packet at least, got none")

        def asked(packet: str) -> Scene:
            return demux.walked(sockets, known[packet])

        first = next(iter(known))
        choice = Choice("A packet arrives", tuple(known), first)
        super().__init__(asked, at, packet=choice, **unknown)


class Onion(Walk):
    """A packet from the outside in, layer by layer."""

    def __init__(self, packet: Dissection, at: int = 0, **unknown: Any) -> None:
        """Take `packet` apart."""
        super().__init__(onion.walked(packet), at, **unknown)


class DnsNames(Walk):
    """The names of a DNS message, with an arrow for each pointer."""

    def __init__(self, packet: Dissection | str, at: int = 0, **unknown: Any) -> None:
        """Read the message in a packet, or one in hexadecimal that a reader may change."""
        if isinstance(packet, Dissection):
            super().__init__(dns_names.packet(packet), at, **unknown)
        else:
            line = Line("Message", packet, 1600)
            super().__init__(dns_names.typed, at, text=line, **unknown)
