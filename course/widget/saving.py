"""Widgets as files: text, SVG, and one HTML page that plays without Jupyter and without a network.

Strategy. A widget is its traits and its module, so a page needs nothing else: each module once,
the traits as JSON, and a model of ten lines (`static/page.html`). It works from ``file://``; its
content policy forbids every request (and allows `Function`, by which a module unfolds). What needs
a kernel says so there, as it does in a notebook whose kernel is gone. A PNG is made by the
browser, in the small menu that every widget has.
"""

import json
from base64 import b64decode
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from course.errors import WidgetError
from course.view.markup import element, escape, join
from course.view.svg import typeset

if TYPE_CHECKING:
    from course.widget.base import CourseWidget

__all__ = ["page", "save", "svg"]

PAGE = Path(__file__).parent / "static" / "page.html"
SUFFIXES = (".html", ".svg", ".txt")
IMAGE = 'src="data:image/svg+xml;base64,'


def save(widget: "CourseWidget", path: str | Path, title: str = "") -> str:
    """Write `widget` to `path`, whose suffix says how; return a sentence.

    Raises `WidgetError` for another suffix or a path that cannot be written.
    """
    target = Path(path)
    if target.suffix == ".html":
        text = page([widget], title=title or type(widget).__name__)
    elif target.suffix == ".svg":
        text = svg(widget)
    elif target.suffix == ".txt":
        text = widget.text() + "\n"
    else:
        how = "; a PNG is made by the widget's own menu, in a browser"
        raise WidgetError(f"a widget is saved as {', '.join(SUFFIXES)}, got {target.name!r}{how}")
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise WidgetError(f"{target} cannot be written: {problem.strerror}") from problem
    return f"{target} holds the {type(widget).__name__}."


def svg(widget: "CourseWidget") -> str:
    """Return the widget's picture as one SVG document; its text in a picture if it draws none."""
    picture = widget.picture()
    if "image/svg+xml" in picture:
        return picture["image/svg+xml"]
    found = picture.get("text/html", "").partition(IMAGE)[2].partition('"')[0]
    if found:
        return b64decode(found).decode()
    return typeset(widget.text(), type(widget).__name__)


def page(
    widgets: Mapping[str, "CourseWidget"] | Sequence["CourseWidget"], title: str = "Widgets"
) -> str:
    """Return one HTML page with these widgets, each under its heading if they have names.

    Widgets that are linked with each other stay so. The page asks nothing of any network.
    """
    named = widgets.items() if isinstance(widgets, Mapping) else [("", each) for each in widgets]
    headings, shown = [name for name, _ in named], [each for _, each in named]
    texts = [each.get_state("_esm")["_esm"] for each in shown]
    modules = list(dict.fromkeys(texts))
    sheets = dict.fromkeys(each.get_state("_css")["_css"] for each in shown)
    data = {
        "modules": modules,
        "widgets": [
            {"module": modules.index(text), "state": _traits(each)}
            for text, each in zip(texts, shown, strict=True)
        ],
        "links": _links(shown),
    }
    hosts = [
        element(
            "section",
            *([element("h2", heading)] if heading else []),
            element("div", element("pre", each.text()), data_widget=str(at)),
        )
        for at, (heading, each) in enumerate(zip(headings, shown, strict=True))
    ]
    return Template(PAGE.read_text(encoding="utf-8")).substitute(
        title=escape(title),
        css="\n".join(sheets).replace("</", "<\\/"),
        hosts=join(hosts, "\n"),
        data=json.dumps(data).replace("<", "\\u003c"),
    )


def _traits(widget: "CourseWidget") -> dict[str, Any]:
    """Return what the browser gets of a widget, without what only Jupyter needs."""
    own = widget.traits(sync=True).keys() - {"layout", "tabbable", "tooltip"}
    return {name: getattr(widget, name) for name in sorted(own) if not name.startswith("_")}


def _links(widgets: Sequence["CourseWidget"]) -> list[list[tuple[int, str]]]:
    """Return the links between these widgets: pairs of (number of the widget, trait)."""
    found = []
    for each in widgets:
        for link in filter(None, (getattr(each, "_link", None), *getattr(each, "_links", ()))):
            ends = [link.source, link.target]
            if all(end[0] in widgets for end in ends):
                found.append([(widgets.index(one), name) for one, name in ends])
    return found
