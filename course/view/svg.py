"""The few SVG parts that the course draws with: a document, a text, and the outline of a run.

Strategy. Groups carry the colours of the light theme as attributes, so that a picture reads well
even where its style sheet is taken away; the style sheet inside the picture adds the dark theme
and forced colours. There are no ids: two copies of one picture on a page do not meet.
"""

from base64 import b64encode
from collections.abc import Callable

from course.view import theme
from course.view.markup import Attribute, Markup, element, number, void

__all__ = [
    "MONO",
    "SANS",
    "document",
    "group",
    "outline",
    "span",
    "still",
    "text",
    "typeset",
    "width_of",
]

SANS = "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif"
MONO = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"

# Widths of characters in units of the font size: good enough to choose a label by.
_NARROW, _WIDE = frozenset("fijlrtI.,:;'!|()[] "), frozenset("mwMWACDGOQ%@")


def width_of(words: str, size: float, *, mono: bool = False) -> float:
    """Estimate how wide `words` will be, a little on the safe side."""
    if mono:
        return 0.61 * size * len(words)
    return size * sum(
        0.34 if char in _NARROW else 0.8 if char in _WIDE else 0.58 for char in words
    )


def text(words: str, x: float, y: float, **attributes: Attribute) -> Markup:
    """Return a text whose anchor and size its group decides."""
    return element("text", words, x=x, y=y, **attributes)


def span(words: str, **attributes: Attribute) -> Markup:
    """Return words inside a text that look different, or stand a little further on (`dx`)."""
    return element("tspan", words, **attributes)


def group(*inside: str, **attributes: Attribute) -> Markup:
    """Return parts that share attributes."""
    return element("g", *inside, **attributes)


def outline(
    first: int, last: int, columns: int, x: Callable[[int], float], y: Callable[[int], float]
) -> str:
    """Return the path around the cells from `first` to before `last`, in rows of `columns`.

    `x` and `y` give the place of a column's left and a row's upper edge. Two rows that share no
    column are two boxes.
    """
    top, left = divmod(first, columns)
    bottom, right = divmod(last - 1, columns)
    right += 1
    if top == bottom:
        return _polygon((x(left), y(top)), (x(right), y(top + 1)))
    if bottom == top + 1 and right <= left:
        return outline(first, (top + 1) * columns, columns, x, y) + outline(
            bottom * columns, last, columns, x, y
        )
    corners = [
        f"M{number(x(left))} {number(y(top))}",
        f"H{number(x(columns))}",
        f"V{number(y(bottom))}",
        f"H{number(x(right))}",
        f"V{number(y(bottom + 1))}",
        f"H{number(x(0))}",
        f"V{number(y(top + 1))}",
        f"H{number(x(left))}Z",
    ]
    return "".join(corners)


def _polygon(upper: tuple[float, float], lower: tuple[float, float]) -> str:
    (left, top), (right, bottom) = upper, lower
    return f"M{number(left)} {number(top)}H{number(right)}V{number(bottom)}H{number(left)}Z"


def document(
    *body: str, width: float, height: float, title: str, desc: str, styled: bool = True
) -> Markup:
    """Return a whole picture; a `styled` one brings its colours for dark and forced themes."""
    scope = ".tc-picture"
    style = element("style", Markup(f"{theme.variables(scope)}\n{theme.picture(scope)}"))
    paper = void("rect", width=width, height=height, fill=theme.LIGHT["paper"], class_="tc-paper")
    return element(
        "svg",
        element("title", title),
        element("desc", desc),
        *([style] if styled else []),
        group(
            *([paper] if styled else []),
            *body,
            class_=scope[1:] if styled else None,
            font_family=SANS,
        ),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=width,
        height=height,
        role="img",
        aria_label=title,
    )


def typeset(lines: str, title: str) -> Markup:
    """Return lines of text as a picture, for what has no other: columns stay columns."""
    rows, size = lines.splitlines() or [""], 13
    width = 24 + width_of(max(rows, key=len), size, mono=True)
    drawn = [text(row, 12, 24 + 18 * at) for at, row in enumerate(rows)]
    look: dict[str, Attribute] = {
        "font_size": size,
        "font_family": MONO,
        "style": "white-space:pre",
    }
    return document(
        group(*drawn, **look), width=width, height=18 * len(rows) + 20, title=title, desc=rows[0]
    )


def still(picture: str, said: str, width: float) -> Markup:
    """Return a styled picture as an ``<img>``, for notebooks; `said` is what it shows, in words.

    An untrusted notebook strips SVG elements and leaves their words in a heap; an image it keeps.
    """
    source = f"data:image/svg+xml;base64,{b64encode(picture.encode()).decode()}"
    return void("img", src=source, alt=said, width=width, style="max-width:100%")
