import base64
import re
import xml.etree.ElementTree as ET

import pytest

from course.errors import LessonError
from course.lesson import keep


def figure(points=3):
    from matplotlib.figure import Figure

    fig = Figure(figsize=(4, 2))
    axes = fig.subplots()
    axes.plot(range(points), [n * n % 7 for n in range(points)], label="octets")
    axes.set_xlabel("seconds")
    axes.legend()
    return fig


def test_two_runs_give_the_same_octets():
    one, two = (keep(figure(), "squares", "A line")._repr_html_() for _ in range(2))
    assert one == two


def test_the_picture_is_svg_with_its_text_as_text():
    shown = keep(figure(), 'a "line" <b>', "A line & more")._repr_html_()
    svg = base64.b64decode(re.search(r"base64,([^\"]+)", shown)[1]).decode()
    assert ET.fromstring(svg).tag.endswith("svg")
    assert "seconds" in svg
    assert 'alt="a &quot;line&quot; &lt;b&gt;"' in shown
    assert "<figcaption>A line &amp; more</figcaption>" in shown


def test_the_text_form_says_what_it_shows():
    assert repr(keep(figure(), "squares", "A line")) == "Figure: A line\nsquares"
    assert repr(keep(figure(), "squares")) == "Figure: squares"


def test_it_can_be_saved(tmp_path):
    kept = keep(figure(), "squares")
    kept.save(str(tmp_path / "a.svg"))
    assert (tmp_path / "a.svg").read_text(encoding="utf-8") == kept.svg


def test_no_words_and_too_many_points_are_refused():
    with pytest.raises(LessonError, match="words that say what it shows"):
        keep(figure(), "")
    with pytest.raises(LessonError, match=r"at most 60000 octets of SVG, got \d+"):
        keep(figure(9000), "much")
