"""What lies inside what: a packet without its outer layers, and the numbers that layers use."""

from dataclasses import dataclass

from course.decode.step import Dissection
from course.errors import LessonError
from course.view import hexdump
from course.view import toys as pictures
from course.view.page import text_table
from course.wire import ethernet, ipv4

__all__ = ["Floors", "Peeled", "floors", "peel", "places"]


@dataclass(frozen=True, slots=True)
class Peeled:
    """A packet with some of its layers taken off, from the outside."""

    data: bytes  # what is left
    layers: tuple[tuple[str, int], ...]  # of the whole packet: name and octets
    off: int

    def __str__(self) -> str:
        gone, left = self.layers[: self.off], self.layers[self.off :]
        parts = ", ".join(f"{name} {size}" for name, size in left)
        taken = "".join(f" {name} is off." for name, _ in gone)
        return f"{len(self.data)} octets: {parts}.{taken}\n{hexdump.text(self.data, indent='')}"

    __repr__ = __str__

    def figure(self) -> pictures.Figure:
        """Return the picture of these numbers."""
        return pictures.onion(self.layers, self.off, str(self))

    def _repr_html_(self) -> str:
        return self.figure().still


def peel(packet: Dissection, off: int = 0) -> Peeled:
    """Take the `off` outermost layers off a packet; the last one always stays."""
    layers = packet.layers
    if not 0 <= off < len(layers):
        raise LessonError(
            f"a packet of {len(layers)} layers can lose {len(layers) - 1}, not {off}"
        )
    sizes = tuple((layer.name, layer.end - layer.start) for layer in layers)
    return Peeled(packet.data[layers[off].start :], sizes, off)


@dataclass(frozen=True, slots=True)
class Floors:
    """The five layers, and for three of them a number: its octets and how people write it."""

    rows: tuple[tuple[str, str, bytes, str], ...]

    def __str__(self) -> str:
        cells = [(layer, who, octets.hex(" "), said) for layer, who, octets, said in self.rows]
        return text_table(("layer", "who", "octets", "written"), cells)

    __repr__ = __str__

    def figure(self) -> pictures.Figure:
        """Return the picture of these numbers."""
        return pictures.floors(self.rows, str(self))

    def _repr_html_(self) -> str:
        return self.figure().still


def floors(port: int, address: str, mac: str) -> Floors:
    """Return what each layer's number is on the wire: a port, an IPv4 and a MAC address."""
    return Floors(
        (
            ("application", "netcat", b"", "no number: it writes words"),
            ("transport", "TCP, UDP", port.to_bytes(2, "big"), f"port {port}, in decimal"),
            ("network", "IPv4", ipv4.from_text(address), f"{address}, four decimals"),
            ("link", "Ethernet, Wi-Fi", ethernet.from_text(mac), mac),
            ("physical", "copper, glass, air", b"", "no number: it moves bits"),
        )
    )


def places(number: int) -> str:
    """Return how the four hex digits of a 16-bit number make it up."""
    if not 0 <= number < 1 << 16:
        raise LessonError(f"four hex digits hold 0 to 65535, got {number}")
    digits = f"{number:04x}"
    rows = [
        (digit, int(digit, 16), f"x {16**place}", int(digit, 16) * 16**place)
        for digit, place in zip(digits, (3, 2, 1, 0), strict=True)
    ]
    table = text_table(("digit", "is", "counts", "gives"), rows)
    return f"{number} is 0x{digits}\n{table}\nsum {number}"
