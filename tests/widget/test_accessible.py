"""axe-core finds nothing in any widget, in any colours; nothing is lost at 320 px or at 200 %."""

import pytest
from widget_samples import MADE, SYN

from course import widget

LOOKS = {
    "light": {"theme": "light"},
    "dark": {"theme": "dark", "colors": "dark"},
    "forced": {"theme": "light", "forced": True},
}
each = pytest.mark.parametrize("cls", MADE, ids=lambda cls: cls.__name__)


def unfold(page):
    for summary in page.locator("summary:visible").all():
        summary.click()


@each
@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing(rig, need, cls, look):
    wanted = dict(LOOKS[look])
    theme = wanted.pop("theme")
    made = rig(**wanted)
    page = made.mount(MADE[cls](), theme=theme)
    unfold(page)
    assert made.axe(need("axe")) == []


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_where_there_are_problems(rig, need, look):
    wanted = dict(LOOKS[look])
    theme = wanted.pop("theme")
    made = rig(**wanted)
    data = bytes([SYN[0], SYN[1] ^ 0xFF, *SYN[2:]])
    page = made.mount(widget.packets([data], selected="ipv4.checksum"), theme=theme)
    unfold(page)
    assert page.locator(".tc-working table:visible").count() == 1
    assert page.locator(".tc-problems button").first.is_visible()
    assert made.axe(need("axe")) == []


@each
def test_a_page_of_the_system_s_dark_colours_is_dark(rig, cls):
    page = rig(colors="dark").mount(MADE[cls](), theme="")
    paper = page.evaluate("getComputedStyle(document.querySelector('.tc')).backgroundColor")
    assert paper == "rgb(17, 17, 17)"


@each
def test_jupyter_s_light_theme_wins_over_a_dark_system(rig, cls):
    page = rig(colors="dark").mount(MADE[cls](), theme="light")
    paper = page.evaluate("getComputedStyle(document.querySelector('.tc')).backgroundColor")
    assert paper == "rgb(255, 255, 255)"


def test_axe_would_find_something(rig, need):
    made = rig()
    page = made.mount(MADE[widget.Slider]())
    page.evaluate("document.querySelector('.tc-label').remove()")
    assert "label" in [rule for rule, _ in made.axe(need("axe"))]


@each
@pytest.mark.parametrize(("width", "zoom"), [(320, 1), (640, 2)])
def test_the_page_never_scrolls_sideways(rig, cls, width, zoom):
    page = rig(width=width).mount(MADE[cls]())
    page.evaluate("zoom => { document.body.style.zoom = zoom; }", zoom)
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")


@each
def test_targets_are_24_px_or_more(rig, cls):
    page = rig().mount(MADE[cls]())
    kinds = ("button", "input", "summary", "[role=treeitem]", "tr[data-at]")
    small = page.evaluate(
        """kinds => [...document.querySelectorAll(kinds)]
             .map((e) => e.closest("label") ?? e) // a label is part of the target
             .filter((e) => e.getClientRects().length && e.getBoundingClientRect().height < 24)
             .map((e) => e.outerHTML.slice(0, 80))""",
        ", ".join(f".tc {kind}" for kind in kinds),
    )
    assert small == []


@each
def test_the_focus_is_visible(rig, cls):
    page = rig().mount(MADE[cls]())
    for _ in range(3):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "(({ outlineStyle, outlineWidth }) => [outlineStyle, parseFloat(outlineWidth)])"
            "(getComputedStyle(document.activeElement))"
        )
        if page.evaluate("document.activeElement === document.body"):
            break
        assert style[0] != "none"
        assert style[1] >= 2
