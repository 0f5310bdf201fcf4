"""axe-core on what the gallery does not show: a packet with problems; and axe itself at work.

All widgets, in all colours and sizes, are looked at on the gallery's page: test_gallery.
"""

import pytest
from widget_samples import MADE, SYN

from course import widget

LOOKS = {
    "light": {"theme": "light"},
    "dark": {"theme": "dark", "colors": "dark"},
    "forced": {"theme": "light", "forced": True},
}


def unfold(page):
    for summary in page.locator("summary:visible").all():
        summary.click()


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


def test_axe_would_find_something(rig, need):
    made = rig()
    page = made.mount(MADE[widget.Slider]())
    page.evaluate("document.querySelector('.tc-label').remove()")
    assert "label" in [rule for rule, _ in made.axe(need("axe"))]
