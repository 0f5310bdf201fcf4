"""Text protocols explained: HTTP/1 and SSDP, line by line (RFC 9112).

Both are lines of ASCII: a start line, fields, an empty line, and then a body, which is data. A
line ends with carriage return and line feed; a bare line feed is taken too (section 2.2). What the
segment cuts off in the middle of a line goes on in the next one and is shown as far as it is here.
"""

from course.decode import formula
from course.decode.formula import Text, always, octets, text
from course.decode.ids import Ids, Spot
from course.decode.step import Kind, Layer, Step
from course.decode.walk import Next, Walk

METHODS = "GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH"  # RFC 9110 section 9.3, RFC 5789
SSDP = "NOTIFY M-SEARCH"
STARTS = (b"HTTP/1.", *(f"{word} ".encode() for word in f"{METHODS} {SSDP}".split()))
LONGEST_LINE = 8000  # RFC 9112 section 3: what everybody should take, at least

PURPOSE = {
    "GET": "give me this",
    "HEAD": "give me only what you would say about this",
    "POST": "take this and do with it what it is for",
    "PUT": "keep this under the name given",
    "DELETE": "remove this",
    "CONNECT": "open a way through to another machine",
    "OPTIONS": "what could I ask for?",
    "TRACE": "say back what you got",
    "PATCH": "change this so",
    "NOTIFY": "here I am, or I am going",
    "M-SEARCH": "who is there?",
}
CLASSES = {
    "1": "wait, more comes",
    "2": "done",
    "3": "look elsewhere",
    "4": "the request is wrong",
    "5": "the server failed",
}


def looks_like(data: bytes, at: int) -> bool:
    """Return whether a start line of HTTP/1 or SSDP stands at octet `at`, whole or cut."""
    if not data.startswith(STARTS, at):
        return False
    line, newline, _ = data[at : at + LONGEST_LINE].partition(b"\n")
    return b"HTTP/1." in line if newline else True


def _line_formula(step: Step) -> str:
    """Show a line as it would be typed, with the end of the line in escapes."""
    return f'"{repr(octets(step))[2:-1]}"'


def _version_says(step: Step) -> str:
    return f"the sender speaks {text(step)}"


def _method_says(step: Step) -> str:
    return PURPOSE.get(text(step), "a method not known here")


def _status_says(step: Step) -> str:
    return CLASSES.get(text(step)[:1], "a class not known here")


def _field_says(step: Step) -> str:
    name, colon, value = text(step).partition(":")
    return f"{name} is {value.strip()}" if colon else "no field: it has no colon"


# name, label, section of RFC 9112, what it says, why it exists
LINES: tuple[tuple[str, str, str, Text, str], ...] = (
    ("start_line", "Start line", "2.1", text, "What kind of message this is"),
    ("method", "Method", "3.1", _method_says, "What shall be done"),
    ("target", "Request target", "3.2", text, "With what it shall be done"),
    ("version", "HTTP-version", "2.3", _version_says, "Both sides must agree on the format"),
    ("status", "Status code", "4", _status_says, "Programs read numbers, people the phrase"),
    ("reason", "Reason phrase", "4", text, "For people only"),
    ("field", "Field", "5", _field_says, "Whoever does not know a field skips it"),
    ("end", "Empty line", "2.1", always("the fields end here"), "The body may be anything"),
    ("cut", "Line, cut", "2.2", always("goes on in the next segment"), ""),
)


def _kinds(layer: str) -> dict[str, Kind]:
    """Return the Kinds of one of the two protocols."""
    return {
        name: Kind(layer, name, label, f"RFC 9112 section {section}", _line_formula, says, why)
        for name, label, section, says, why in LINES
    }


KINDS = {layer: _kinds(layer) for layer in ("HTTP", "SSDP")}
OWN = {
    "HTTP": Kind(
        "HTTP", "", "HTTP", "RFC 9112 section 2.1", formula.where,
        lambda step: f"HTTP: {text(step)}", "Browsers and servers talk so, in lines of text",
    ),
    "SSDP": Kind(
        "SSDP", "", "SSDP", "UPnP Device Architecture 2.0 section 1.1", formula.where,
        lambda step: f"SSDP: {text(step)}", "Devices at home find each other without a server",
    ),
}  # fmt: skip


def http(walk: Walk, at: int, end: int) -> Next | None:
    """Explain start line and fields of HTTP/1; the body is data."""
    return _dissect(walk, "HTTP", at, end)


def ssdp(walk: Walk, at: int, end: int) -> Next | None:
    """Explain a message of SSDP, which is HTTP over UDP; anything else there is data."""
    return _dissect(walk, "SSDP", at, end) if looks_like(walk.data, at) else (None, at, end)


def _dissect(walk: Walk, layer: str, at: int, end: int) -> Next:
    slug = walk.slug(layer.lower())
    first = walk.data[at:end].partition(b"\n")[0].rstrip(b"\r")
    own = walk.add(OWN[layer], at, end, slug, value=first.decode("ascii", "backslashreplace"))
    walk.layers.append(Layer(layer, None, at, end, own))
    ids = Ids(slug, 0)
    here = at
    while here < end:
        newline = walk.data.find(b"\n", here, end)
        stop = newline + 1 if newline >= 0 else end
        is_empty = not walk.data[here:stop].strip(b"\r\n")
        if newline < 0 and not is_empty:
            _add(walk, KINDS[layer]["cut"], here, stop, ids.next("cut"))
        elif here == at:
            _start_line(walk, layer, here, stop, ids.next("start_line"))
        else:
            name = "end" if is_empty else "field"
            _add(walk, KINDS[layer][name], here, stop, ids.next(name))
        here = stop
        if is_empty:
            break
    own.width, own.raw = 8 * (here - at), walk.data[at:here]
    walk.layers[-1].end = here
    return (None, here, end)


def _add(walk: Walk, kind: Kind, at: int, end: int, spot: Spot) -> None:
    """Add a line, or a word of one; what separates it from the next belongs to it."""
    raw = walk.data[at:end]
    slug, parent, depth = spot
    value = raw.decode("ascii", "backslashreplace").strip()
    walk.add(kind, at, end, slug, parent, depth, value, raw)


def _start_line(walk: Walk, layer: str, at: int, end: int, spot: Spot) -> None:
    """Add the start line with its three words; blanks belong to the word before them."""
    kinds = KINDS[layer]
    _add(walk, kinds["start_line"], at, end, spot)
    is_response = walk.data.startswith(b"HTTP/", at)
    names = ("version", "status", "reason") if is_response else ("method", "target", "version")
    ids = Ids(spot[0], spot[2])
    for name in names:
        blank = walk.data.find(b" ", at, end)
        stop = blank + 1 if blank >= 0 and name != names[-1] else end
        if at < stop:
            _add(walk, kinds[name], at, stop, ids.next(name))
        at = stop
