"""Every widget of the gallery on its one page: in all colours, small and large, with keys alone.

The page is opened once for each look; a widget that is added to the gallery is tested here without
another line, and what is found names the widget. The contact sheets in shots/ are for people: a
picture can be wrong where every assertion holds.
"""

from pathlib import Path

import pytest
from widget_samples import MADE

from course import gallery

HERE = Path(__file__).parent
SHOTS = HERE / "shots"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
}


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("gallery") / "gallery.html"
    path.write_text(gallery.page(), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def opened(chromium, file):
    """`opened(look)` -> the gallery's page, opened once; at the end: no request, no error."""
    pages, heard = {}, []

    def open_(look):
        if look not in pages:
            page = chromium.new_page(
                viewport={"width": 1000, "height": 900}, reduced_motion="reduce", **LOOKS[look]
            )
            page.on("request", lambda request: heard.append(request.url))
            page.on("pageerror", lambda error: heard.append(str(error)))
            page.add_init_script((HERE / "gallery.js").read_text(encoding="utf-8"))
            page.goto(file.as_uri())
            page.wait_for_selector("body[data-ready]")
            pages[look] = page
        return pages[look]

    yield open_
    for page in pages.values():
        page.close()
    assert [each for each in heard if not each.startswith(("file:", "blob:", "data:"))] == []


@pytest.fixture
def page(opened):
    return opened("light")


def test_every_widget_is_drawn_without_an_error(page):
    assert page.locator("[data-widget] > .tc[data-ready]").count() == len(MADE)
    assert page.evaluate("look.errors()") == []


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing(opened, need, look):
    page = opened(look)
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    page.evaluate(Path(need("axe")).read_text(encoding="utf-8"))
    found = page.evaluate(
        "rules => axe.run('main', { runOnly: rules, resultTypes: ['violations'] })", RULES
    )
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = false")
    assert [
        (each["id"], node["target"], node["html"][:120])
        for each in found["violations"]
        for node in each["nodes"][:3]
    ] == []


@pytest.mark.parametrize("look", LOOKS)
def test_one_contact_sheet_for_each_look(opened, look):
    SHOTS.mkdir(exist_ok=True)
    page = opened(look)
    for width in (1000, 320) if look == "light" else (1000,):
        shot = SHOTS / f"gallery-{look}-{width}.png"
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=shot, full_page=True)
        assert shot.stat().st_size > 100_000
    page.set_viewport_size({"width": 1000, "height": 900})


@pytest.mark.parametrize(("width", "zoom"), [(320, 1), (640, 2)])
def test_nothing_sticks_out_at_320_px_and_at_200_percent(page, width, zoom):
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("zoom => { document.body.style.zoom = zoom; }", zoom)
    found = page.evaluate("look.sticksOut()")
    page.evaluate("document.body.style.zoom = 1")
    page.set_viewport_size({"width": 1000, "height": 900})
    assert found == []


def test_targets_are_24_px_or_more(page):
    assert page.evaluate("look.small()") == []


@pytest.mark.parametrize("look", ["light", "forced"])
def test_wherever_the_focus_is_it_is_seen(opened, look):
    assert opened(look).evaluate("look.unseenFocus()") == []


def test_tab_goes_through_the_whole_page_in_order_and_is_never_trapped(page):
    for _ in range(page.evaluate("look.setOut()")):
        page.keyboard.press("Tab")
    assert page.evaluate("look.strayed()") == []


def test_dark_is_dark_and_jupyter_s_own_theme_wins(opened):
    page = opened("dark")
    assert page.evaluate("look.papers()") == ["rgb(17, 17, 17)"]
    page.evaluate("document.body.dataset.jpThemeLight = 'true'")
    assert page.evaluate("look.papers()") == ["rgb(255, 255, 255)"]
    page.evaluate("delete document.body.dataset.jpThemeLight")


def test_nothing_moves_by_itself(page):
    before = page.evaluate("look.hooks()")
    page.wait_for_timeout(400)
    assert page.evaluate("look.hooks()") == before
    assert page.evaluate("look.moving()") == []


def test_without_a_kernel_every_button_can_be_pressed_and_what_needs_it_says_so(page):
    """The last on this page, which is no longer as it was afterwards."""
    page.evaluate("look.pressAll()")
    page.wait_for_timeout(2800)
    assert page.evaluate("look.errors()") == []
    assert page.evaluate("look.silent()") == []
