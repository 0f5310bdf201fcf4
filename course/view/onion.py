"""A packet taken apart from the outside, layer by layer: shells inside shells, and the octets.

Strategy. The shells are `view.toys.onion`'s and the octets `view.hexdump`'s; here they become a
scene. At each moment one layer is looked at: what it is for, how many octets it takes, which field
names what is inside. Every octet keeps its place in the dump, so nothing moves but the eye.
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
    for n, layer in enumerate(layers):
        inner = layers[n + 1].name if n + 1 < len(layers) else ""
        lit = tuple(step.id for step in _own(packet, layer))
        moments.append(Moment(_said(packet, layer, inner), lit))
    sizes = [(layer.name, layer.end - layer.start) for layer in layers]
    listed = [
        (layer.name, f"{size} octets, from octet {layer.start} on", n + 1)
        for n, (layer, (_, size)) in enumerate(zip(layers, sizes, strict=True))
    ]
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


def _said(packet: Dissection, layer: Layer, inner: str) -> str:
    """Say what a layer is, and how it knows what it carries."""
    size = layer.end - layer.start
    said = f"{layer.name}, {size} octets: {layer.step.meaning}."
    if not inner:
        return f"{said} Nothing is inside."
    name = next(
        (
            step
            for step in packet.steps
            if step.name in NAMES_NEXT and step.id.startswith(f"{layer.step.id}.")
        ),
        None,
    )
    if name is None:
        return f"{said} It names no inner layer: its ports say who knows how to read on."
    return f"{said} Its field {name.label}, {name.raw!r}, names the next one: {inner}."
