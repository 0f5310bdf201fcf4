"""A matplotlib figure that the reader keeps: drawn the same on every machine, with its words.

    fig = Figure(figsize=(7, 3))
    fig.subplots().plot(seconds, octets)
    keep(fig, "Octets over time: a straight line of 40 octets a second", "The chat, as sent")

Strategy. The figure leaves as one SVG without date and without random ids, its text as text, so
that two runs give the same octets and nbval compares them. It stands in a `figure` with words for
those who do not see it; front ends keep an image of a notebook that nobody trusts yet, too.
"""

import base64
import io
from html import escape
from typing import TYPE_CHECKING

from course.errors import LessonError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Kept", "keep"]

MOST = 60_000  # octets of a picture that a notebook stores


class Kept:
    """A figure as SVG, with the words that say what it shows."""

    def __init__(self, svg: str, words: str, caption: str) -> None:
        """Hold a picture, what it shows, and the line that stands below it."""
        self.svg, self.words, self.caption = svg, words, caption

    def __repr__(self) -> str:
        return f"Figure: {self.caption}\n{self.words}" if self.caption else f"Figure: {self.words}"

    def _repr_html_(self) -> str:
        data = base64.b64encode(self.svg.encode()).decode()
        caption = f"<figcaption>{escape(self.caption)}</figcaption>" if self.caption else ""
        return (
            f'<figure style="margin:0"><img style="max-width:100%;background:#fff" '
            f'alt="{escape(self.words)}" src="data:image/svg+xml;base64,{data}">{caption}</figure>'
        )

    def save(self, path: str) -> None:
        """Write the picture to a file."""
        with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123  a reader's own path
            file.write(self.svg)


def keep(figure: "Figure", words: str, caption: str = "") -> Kept:
    """Return a matplotlib figure as a picture to keep.

    `words` say what it shows to those who cannot see it. Raises `LessonError` without words, and
    for a picture of more than 60 kB: fewer points show the same.
    """
    if not words:
        raise LessonError("a figure needs words that say what it shows, got none")
    import matplotlib as mpl  # noqa: PLC0415  only lessons with a figure pay for it

    # Text stays text: small, and the same with any font library. The salt stands for random ids.
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "transport-course"}):
        out = io.StringIO()
        figure.savefig(out, format="svg", bbox_inches="tight", metadata={"Date": None})
    svg = out.getvalue()
    size = len(svg.encode())
    if size > MOST:
        raise LessonError(f"a figure needs at most {MOST} octets of SVG, got {size}")
    return Kept(svg, words, caption)
