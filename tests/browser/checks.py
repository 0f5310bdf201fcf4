"""What every widget of the course must stand: asked of an opened notebook, told in sentences.

Each check looks at all widgets on the page (every element with `data-ready`) and returns what is
wrong, an empty list if nothing is. None of them knows a particular widget.
"""

from playwright.sync_api import Locator
from rig import Opened

LETTERS = "xddabmyzcv"  # what JupyterLab's command mode takes: cut, delete, insert, change, undo


def letters(page: Opened) -> list[str]:
    """Type letters at each stop of each widget: no cell may be cut, inserted or changed."""
    found = []
    for at, widget in enumerate(page.widgets(), 1):
        before = page.page.evaluate("rig.sources()")
        for stop in range(len(_stops(widget))):
            widget.evaluate("(root, at) => rig.stops(root)[at].focus()", stop)
            for letter in LETTERS:
                page.page.keyboard.press(letter)
        if page.page.evaluate("rig.sources()") != before:
            return [*found, f"widget {at}: letters typed in it change the notebook"]
    return found


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
            if walked != [*order, None]:
                found.append(f"widget {at}: {key} goes {walked}, the widget shows {order}")
    return found


def _walk(page: Opened, widget: Locator, key: str, stops: int) -> list[str | None]:
    """Press `key` once for each stop, from the first (or the last) on; name what had the focus.

    None stands for what is outside of the widget: at the end the focus must have left it.
    """
    first = 0 if key == "Tab" else stops - 1
    widget.evaluate("(root, at) => rig.stops(root)[at].focus()", first)
    walked = [widget.evaluate("rig.position")]
    for _ in range(stops):
        page.page.keyboard.press(key)
        walked.append(widget.evaluate("rig.position"))
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
    """Walk to the second field by arrow keys in the tree, and on in the dump; say what failed."""
    found, visited = [], set()
    widget.locator("[role=treeitem][tabindex='0']").focus()
    for key in ("Home", "ArrowDown", "ArrowDown", "End"):
        page.page.keyboard.press(key)
        visited.add(widget.get_attribute("data-selected"))
        found += [f"after {key} {view} is not lit" for view in _unlit(widget)]
    widget.locator(".tc-bytes").focus()
    page.page.keyboard.press("ArrowLeft")
    visited.add(widget.get_attribute("data-selected"))
    if len(visited) < 5:
        found.append(f"five keys led to {visited}")
    return found
