"""Tables to look things up in: ports, options, whatever has a name and a number."""

from collections.abc import Sequence

from course.view import page
from course.view.markup import Markup, element

__all__ = ["html", "still", "text"]


def html(names: Sequence[str], rows: Sequence[Sequence[str]], title: str) -> Markup:
    """Return the table whose rows a widget hides and shows."""
    head = element("tr", *(element("th", name, scope="col") for name in names))
    body = [
        element("tr", element("th", cells[0], scope="row"), *(element("td", c) for c in cells[1:]))
        for cells in rows
    ]
    return element(
        "table",
        element("caption", title) if title else "",
        element("thead", head),
        element("tbody", *body),
    )


def still(names: Sequence[str], rows: Sequence[Sequence[str]], title: str) -> Markup:
    """Return the table for a notebook."""
    return page.html_table(names, rows, note=title)


def text(names: Sequence[str], rows: Sequence[Sequence[str]], title: str) -> str:
    """Return the table in columns."""
    table = page.text_table(names, rows)
    return f"{title}\n\n{table}" if title else table
