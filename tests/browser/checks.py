"""What every widget of the course must stand: asked of an opened notebook, told in sentences.

Each check looks at all widgets on the page (every element with `data-ready`) and returns what is
wrong, an empty list if nothing is. None of them knows a particular widget.
"""

from playwright.sync_api import Locator
from rig import Opened

LETTERS = "xddabmy"  # what JupyterLab's command mode takes: cut, delete, insert, change


def letters(page: Opened) -> list[str]:
    """Type letters at each stop of each widget: no cell may be cut, inserted or changed."""
    before = page.page.evaluate("rig.sources()")
    for at, widget in enumerate(page.widgets(), 1):
        for stop, name in enumerate(_stops(widget)):
            widget.evaluate("(root, at) => rig.stops(root)[at].focus()", stop)
            for letter in LETTERS:
                page.page.keyboard.press(letter)
            if page.page.evaluate("rig.sources()") != before:
                return [f"widget {at}: letters typed at {name!r} change the notebook"]
    return []


def _stops(widget: Locator) -> list[str]:
    names: list[str] = widget.evaluate("root => rig.stops(root).map(rig.name)")
    return names


def tab_order(page: Opened) -> list[str]:
    """Walk each widget by Tab and back by Shift+Tab: every stop, in order, and out again."""
    found = []
    for at, widget in enumerate(page.widgets(), 1):
        stops = _stops(widget)
        if not stops:
            found.append(f"widget {at}: no key reaches it")
            continue
        for key, order in (("Tab", stops), ("Shift+Tab", stops[::-1])):
            walked = _walk(page, widget, key, len(stops))
            if walked != [*order[1:], None]:
                found.append(f"widget {at}: {key} goes {walked}, the widget shows {order}")
    return found


def _walk(page: Opened, widget: Locator, key: str, stops: int) -> list[str | None]:
    """Press `key` once for each stop; return where the focus went from the first (or last) on.

    None stands for what is outside of the widget: at the end the focus must have left it.
    """
    first = 0 if key == "Tab" else stops - 1
    follow = widget.evaluate_handle("(root, at) => rig.follow(root, at)", first)
    for _ in range(stops):
        page.page.keyboard.press(key)
    walked: list[str | None] = follow.evaluate("end => end()")
    return walked


def widths(page: Opened, width: int) -> list[str]:
    """Make the page `width` CSS pixels wide: nothing of a widget may stick out of its cell."""
    page.resize(width)
    return [
        f"widget {at}: {name!r} sticks out at {width} px"
        for at, widget in enumerate(page.widgets(), 1)
        for name in widget.evaluate("rig.sticksOut")
    ]


def packets(page: Opened) -> list[str]:
    """Choose octets by mouse and fields by key in each packet widget: all three views follow."""
    found = []
    for at, widget in enumerate(page.page.locator(".tc-packet[data-ready]").all(), 1):
        octets = widget.locator(".tc-bytes [data-f]")
        for number in {0, octets.count() // 2, octets.count() - 1}:
            octet = octets.nth(number)
            octet.click()
            chosen = widget.get_attribute("data-selected")
            if chosen not in (octet.get_attribute("data-f") or "").split():
                found.append(f"packet widget {at}: a click on octet {number} chose {chosen!r}")
            found += [f"packet widget {at}: {view} not lit" for view in _unlit(widget)]
        found += [f"packet widget {at}: {problem}" for problem in _keys(page, widget)]
    return found


def _unlit(widget: Locator) -> list[str]:
    """Name the views of a packet widget that do not show its chosen field."""
    views: list[str] = widget.evaluate("rig.unlit")
    return views


def _keys(page: Opened, widget: Locator) -> list[str]:
    """Walk to the fourth field by arrow keys in the tree, and on in the dump; say what failed."""
    found, visited = [], set()
    widget.locator("[role=treeitem][tabindex='0']").focus()
    for key in ("End", "Home", "ArrowDown", "ArrowDown", "ArrowDown"):
        page.page.keyboard.press(key)
        visited.add(widget.get_attribute("data-selected"))
        found += [f"after {key} {view} is not lit" for view in _unlit(widget)]
    widget.locator(".tc-bytes").focus()
    page.page.keyboard.press("ArrowRight")
    visited.add(widget.get_attribute("data-selected"))
    if len(visited) < 6:
        found.append(f"six keys led to {visited}")
    return found
