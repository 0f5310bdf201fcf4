"""Every pair of colours that stands together can be told apart."""

import re

import pytest
from view_samples import ETHERNET, SYN

from course.decode import explain
from course.view import theme

THEMES = {"light": theme.LIGHT, "dark": theme.DARK}
FLOORS = ("link", "network", "transport", "application", "data")
TEXT = [
    *((ink, paper) for ink in ("ink", "muted") for paper in ("paper", *FLOORS)),
    ("selected-ink", "selected"),
    *((ink, "paper") for ink in ("client", "server", "special")),
]
LINES = [
    *(("line", paper) for paper in ("paper", *FLOORS)),
    *(("special", paper) for paper in FLOORS),
    ("selected-line", "selected"),
    ("selected-line", "paper"),
    ("focus", "paper"),
]


@pytest.mark.parametrize("name", THEMES)
def test_text_reaches_4_5_to_1(name):
    colours = THEMES[name]
    low = {pair: theme.contrast(colours[pair[0]], colours[pair[1]]) for pair in TEXT}
    assert {pair: value for pair, value in low.items() if value < 4.5} == {}


@pytest.mark.parametrize("name", THEMES)
def test_lines_reach_3_to_1(name):
    colours = THEMES[name]
    low = {pair: theme.contrast(colours[pair[0]], colours[pair[1]]) for pair in LINES}
    assert {pair: value for pair, value in low.items() if value < 3} == {}


def test_contrast_is_wcags():
    assert theme.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert theme.contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


def test_both_themes_name_the_same_colours():
    assert theme.LIGHT.keys() == theme.DARK.keys()


def test_every_colour_used_is_defined():
    css = theme.variables(".tc") + theme.picture(".tc")
    used = set(re.findall(r"var\(--tc-([a-z-]+)\)", css))
    assert used <= theme.LIGHT.keys()


def test_the_floor_of_a_layer():
    assert [theme.family(name) for name in ("Ethernet", "IPv4", "TCP", "DNS", "Payload")] == [
        *FLOORS
    ]


def test_every_layer_that_is_explained_stands_on_a_floor():
    layers = {
        layer.name
        for data, link in (
            (bytes.fromhex("02000000") + SYN, 0),
            (bytes.fromhex("00000002") + SYN, 108),
            (ETHERNET + SYN, 1),
            (
                bytes.fromhex("60000000 0008 00 40")
                + bytes(32)
                + bytes.fromhex("3b00010400000000"),
                229,
            ),
        )
        for layer in explain(data, link=link).layers
    }
    assert {"NULL", "LOOP", "Ethernet", "IPv4", "IPv6", "TCP", "Hop-by-Hop Options"} <= layers
    assert {name for name in layers if theme.family(name) == "data"} <= {"Payload"}
