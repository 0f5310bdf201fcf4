"""The lessons' boards on one page: axe in all colours, 320 px, and nothing that a step hides.

The named walks and the flag toggler are on the gallery's page, at their beginning; here stand the
others, and one of each way to light a part, all in the middle of their walk.
"""

from pathlib import Path

import pytest

from course.lesson.boards import BOARDS
from course.widget import saving

HERE = Path(__file__).parent
NAMES = ("fragmentation", "ttl", "scale", "forge", "fuzzer", "names_of", "onion", "options")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
}


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("boards") / "boards.html"
    shown = {name: BOARDS[name]() for name in NAMES}
    for board in shown.values():
        board.at = len(board.moments) // 2
    path.write_text(saving.page(shown, title="Boards"), encoding="utf-8")
    return path


@pytest.fixture(params=LOOKS)
def page(request, chromium, file):
    heard = []
    page = chromium.new_page(
        viewport={"width": 1000, "height": 900}, reduced_motion="reduce", **LOOKS[request.param]
    )
    page.on("request", lambda request: heard.append(request.url))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.add_init_script((HERE / "gallery.js").read_text(encoding="utf-8"))
    page.goto(file.as_uri())
    page.wait_for_selector("body[data-ready]")
    yield page
    page.close()
    assert [each for each in heard if not each.startswith(("file:", "blob:", "data:"))] == []


def test_every_board_can_be_read_by_everybody(page, need):
    assert page.evaluate("look.errors()") == []
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    page.evaluate(Path(need("axe")).read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run('main', { runOnly: rules })", RULES)
    assert [
        (each["id"], node["target"], node["html"][:120])
        for each in found["violations"]
        for node in each["nodes"][:3]
    ] == []
    assert page.evaluate("look.small()") == []
    page.set_viewport_size({"width": 320, "height": 900})
    assert page.evaluate("look.sticksOut()") == []
