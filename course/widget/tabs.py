"""Panels behind tabs: commands for each system, and the TCP header in its three editions.

    Tabs({"Linux": [Command("ss -tan", "All TCP connections.")], "macOS": [...]})
    Editions("1981")

The trait `selected` is the name of the panel that is seen. No kernel is needed.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from traitlets import List, Unicode, validate

from course.errors import WidgetError
from course.view import editions
from course.view import tabs as view
from course.view.markup import Markup, element, join
from course.view.svg import still
from course.view.tabs import Command
from course.widget.base import CourseWidget, script, styles

__all__ = ["Editions", "Tabs"]


class _Panels(CourseWidget):
    """What has panels."""

    _esm: ClassVar[str] = script("tabs.js")
    _css: ClassVar[str] = styles("tabs.css")
    title = Unicode("", help="stands above").tag(sync=True)
    panels: List[Any] = List(help="name, markup and the ids that are lit, for each").tag(sync=True)
    selected = Unicode("", help="the name of the panel that is seen").tag(sync=True)
    plain = Unicode("", help="what drawings say, as text; empty where all is text").tag(sync=True)

    @validate("selected")
    def _known(self, proposal: Any) -> str:
        name: str = proposal["value"]
        names = [each["name"] for each in self.panels]
        if name not in names:
            raise WidgetError(f"there is no panel {name!r}: there are {', '.join(names)}")
        return name


class Tabs(_Panels):
    """Commands, system by system."""

    def __init__(
        self,
        systems: Mapping[str, Sequence[Command]],
        selected: str = "",
        title: str = "",
        **unknown: Any,
    ) -> None:
        """Show the commands of `selected`, of the first system if it is not given."""
        if not systems:
            raise WidgetError("tabs need at least one system, got none")
        self._systems = {name: tuple(commands) for name, commands in systems.items()}
        shown = {name: view.panel(commands) for name, commands in self._systems.items()}
        panels = [{"name": name, "shown": each, "lit": []} for name, each in shown.items()]
        super().__init__(unknown=unknown, title=title, panels=panels)
        self.selected = selected or next(iter(systems))

    def text(self) -> str:
        """Return the commands of every system."""
        return view.text(self._systems, self.title)

    def picture(self) -> dict[str, str]:
        """Return the same, one system below the other."""
        shown = {name: view.panel(commands) for name, commands in self._systems.items()}
        head = element("p", self.title) if self.title else Markup()
        return {"text/html": head + view.still(shown)}


class Editions(_Panels):
    """The TCP header of 1981, of 2001 to 2003, and of today; what is new is lit."""

    def __init__(self, selected: str = "", **unknown: Any) -> None:
        """Show the edition `selected` ("1981", "2001 to 2003", "2022"), else the first."""
        panels = [
            {"name": each.name, "shown": editions.panel(each), "lit": editions.changed(each)}
            for each in editions.EDITIONS
        ]
        title = "The TCP header in three editions"
        super().__init__(unknown=unknown, panels=panels, title=title, plain=editions.text())
        self.selected = selected or editions.EDITIONS[0].name

    def text(self) -> str:
        """Return all editions."""
        return editions.text()

    def picture(self) -> dict[str, str]:
        """Return the three diagrams as images that need no trust."""
        parts = []
        for each in editions.EDITIONS:
            said = f"The TCP header of {each.name}, {each.rfc}"
            parts.append(element("p", element("strong", said)))
            parts.append(element("p", still(editions.drawing(each), said, 600)))
            parts += [element("p", words) for words in each.says]
        return {"text/html": join(parts)}
