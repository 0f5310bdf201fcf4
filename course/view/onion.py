"""A packet taken apart from the outside, layer by layer: shells inside shells, and the octets.

Strategy. The shells are `view.toys.onion`'s and the octets `view.hexdump`'s; here they become a
scene. At each moment one layer is looked at: what it is for and how many octets it takes; then the
field, if there is one, that names what is inside. Every octet keeps its place in the dump, so
nothing moves but the eye.
"""

from course.decode.step import Dissection, Layer, Step
from course.view import hexdump, toys
from course.view.markup import element, join
from course.view.scene import Moment, Scene, notes, told

__all__ = ["walked"]

NAMES_NEXT = ("protocol", "next_header", "ethertype")  # fields that say what comes inside


def walked(packet: Dissection) -> Scene:
    """Return the packet's layers, from the outside in."""
    layers = packet.layers
    moments = [Moment(f"{len(packet.data)} octets, {len(layers)} layers. What is outermost?")]
    listed = []
    for n, layer in enumerate(layers):
        inner = layers[n + 1].name if n + 1 < len(layers) else ""
        size = layer.end - layer.start
        listed.append((layer.name, f"{size} octets, from octet {layer.start} on", len(moments)))
        moments += _looked_at(packet, layer, inner)
    sizes = [(layer.name, layer.end - layer.start) for layer in layers]
    title = f"Packet {packet.number} from the outside in"
    text = f"{told(title, moments)}\n{hexdump.text(packet.data, indent='')}"
    figure = toys.onion(sizes, 0, "What lies inside what") if sizes else None
    dump = element(
        "div",
        hexdump.html(packet),
        class_="tc-wide",
        role="group",
        tabindex=0,
        aria_label="Octets",
    )
    parts = [dump, notes(listed)]
    board = join([figure.live, *parts] if figure else parts)
    still = join([figure.still, *parts] if figure else parts)
    return Scene(title, board, tuple(moments), text, still)


def _own(packet: Dissection, layer: Layer) -> list[Step]:
    """Return the leaves of one layer."""
    slug = layer.step.id
    return [leaf for leaf in packet.leaves() if leaf.id == slug or leaf.id.startswith(f"{slug}.")]


def _looked_at(packet: Dissection, layer: Layer, inner: str) -> list[Moment]:
    """Say what a layer is, and how it knows what it carries."""
    lit = tuple(step.id for step in _own(packet, layer))
    said = f"{layer.name}, {layer.end - layer.start} octets: {layer.step.meaning}."
    if not inner:
        return [Moment(f"{said} Nothing is inside.", lit)]
    name = _names_next(packet, layer)
    if name is None:
        ports = "It names no inner layer: its ports say who knows how to read on."
        return [Moment(f"{said} {ports}", lit)]
    at = name.first_byte - layer.start
    number = name.raw if isinstance(name.raw, int) else int.from_bytes(name.raw, "big")
    where, value = f"Octet {at}", f"{number}"
    if name.width > 8:
        where, value = f"Octets {at} and {at + 1}", f"0x{number:04x}"
    return [
        Moment(said, lit),
        Moment(f"{where} of it, {name.label}, {value}, names the next one: {inner}.", (name.id,)),
    ]


def _names_next(packet: Dissection, layer: Layer) -> Step | None:
    """Return the field of a layer that says what comes inside, if it has one."""
    return next(
        (
            step
            for step in packet.steps
            if step.name in NAMES_NEXT and step.id.startswith(f"{layer.step.id}.")
        ),
        None,
    )
