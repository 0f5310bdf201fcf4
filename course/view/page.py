"""Tables and reference pages of a lesson: rows in, text or an HTML fragment out.

Strategy. Plain elements, no script and no style sheet, so that an untrusted notebook, a web page
of a code host and a printed page show the same. Every cell is escaped unless it is markup.
"""

from collections.abc import Sequence

from course.view.markup import Markup, element

__all__ = ["html_table", "link", "text_table"]

LEFT = "text-align:left"  # notebooks set table text to the right


def text_table(
    names: Sequence[str], rows: Sequence[Sequence[object]], most: int | None = None
) -> str:
    """Return a text table: columns as wide as their widest cell, two blanks between them.

    Of more than `most` rows the first four and the last three are shown, dots between them.
    """
    shown = list(rows)
    if most is not None and len(shown) > most:
        shown = [*shown[:4], ["...", *[""] * (len(names) - 1)], *shown[-3:]]
    cells = [[str(cell) for cell in row] for row in [names, *shown]]
    widths = [max(len(row[n]) for row in cells) for n in range(len(names))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    )


def html_table(
    names: Sequence[str], rows: Sequence[Sequence[str]], *, note: str = "", drawing: str = ""
) -> Markup:
    """Return a table with a row of headings, a drawing in characters above it, a note under it."""
    head = element("tr", *(element("th", name, scope="col", style=LEFT) for name in names))
    body = [element("tr", *(element("td", cell, style=LEFT) for cell in row)) for row in rows]
    below = [element("p", element("small", note))] if note else []
    above = [element("pre", drawing)] if drawing else []
    return element(
        "div",
        *above,
        element("table", element("thead", head), element("tbody", *body)),
        *below,
    )


def link(words: str, target: str) -> Markup:
    """Return a link to a file beside the page."""
    return element("a", words, href=target)
