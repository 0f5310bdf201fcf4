"""Widgets as files: the page that plays alone, the picture, the text; the menu in the browser."""

import base64
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from widget_samples import MADE, talk

from course import gallery, widget
from course.errors import WidgetError
from course.widget import saving

each = pytest.mark.parametrize("cls", MADE, ids=lambda cls: cls.__name__)
HOSTILE = '</script><script>document.title = "taken"</script><!--'


@each
def test_every_widget_is_saved_as_a_picture_that_says_what_its_text_says(cls, tmp_path):
    made = MADE[cls]()
    for suffix in (".svg", ".txt"):
        made.save(tmp_path / f"one{suffix}")
    assert (tmp_path / "one.txt").read_text(encoding="utf-8") == made.text() + "\n"
    root = ET.parse(tmp_path / "one.svg").getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "".join(root.itertext()).strip()
    assert not [e.get("id") for e in root.iter() if e.get("id")]


@pytest.mark.parametrize("name", ["x.png", "x", "x.pdf"])
def test_another_suffix_is_refused_in_a_sentence(name, tmp_path):
    with pytest.raises(WidgetError, match=r"saved as \.html, \.svg, \.txt, got .* in a browser"):
        widget.Slider("Hops", 3, 0, 10).save(tmp_path / name)


def test_what_cannot_be_written_is_told(tmp_path):
    with pytest.raises(WidgetError, match="cannot be written: No such file"):
        widget.Slider("Hops", 3, 0, 10).save(tmp_path / "no" / "x.txt")


def alone(chromium, path, **looks):
    """Open a file in a page of its own; returns it with what it asked for and its errors."""
    context = chromium.new_context(reduced_motion="reduce", **looks)
    page, heard = context.new_page(), []
    page.on("request", lambda request: heard.append(request.url))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_selector("body[data-ready]")
    return page, [url for url in heard if not url.startswith(("file:", "blob:", "data:"))]


def test_a_page_keeps_links_and_says_what_needs_the_kernel(chromium, tmp_path):
    shown = widget.Packet(talk(3))
    listed = widget.PacketList(talk(3), at=2, opens=shown)
    (tmp_path / "two.html").write_text(saving.page([listed, shown], "Two"), encoding="utf-8")
    page, faults = alone(chromium, tmp_path / "two.html")
    assert page.locator(".tc-title").text_content().startswith("Packet 2")
    page.locator("tr[data-at='3']").click()
    assert page.locator(".tc-title").text_content().startswith("Packet 3")
    page.get_by_role("textbox", name="Filter").fill("tcp")
    page.get_by_role("button", name="Apply").click()
    page.get_by_text("the kernel is busy or gone").wait_for()
    assert faults == []
    page.context.close()


def test_a_page_that_forbids_to_make_functions_shows_it_too(chromium, tmp_path):
    text = saving.page([widget.Slider("Hops", 3, 0, 10)], "Strict")
    strict = text.replace("'unsafe-eval' ", "")
    assert strict != text
    (tmp_path / "strict.html").write_text(strict, encoding="utf-8")
    page, faults = alone(chromium, tmp_path / "strict.html")
    assert page.get_by_role("slider", name="Hops").input_value() == "3"
    assert faults == []


def test_hostile_words_stay_words(chromium, tmp_path):
    made = widget.Slider(HOSTILE, 3, 0, 10)
    made.save(tmp_path / "bad.html", title=HOSTILE)
    page, faults = alone(chromium, tmp_path / "bad.html")
    assert page.title() == HOSTILE
    assert page.get_by_role("slider", name=HOSTILE).count() == 1
    assert faults == []
    page.context.close()


def test_the_menu_saves_what_is_seen(rig, tmp_path):
    page = rig().mount(MADE[widget.Packet]())
    page.locator(".tc-save summary").click()
    for kind, starts in (("PNG", b"\x89PNG"), ("SVG", b"<svg")):
        with page.expect_download() as saved:
            page.get_by_role("button", name=kind, exact=True).click()
        saved.value.save_as(tmp_path / kind)
        assert (tmp_path / kind).read_bytes().startswith(starts)
        assert saved.value.suggested_filename == f"packet.{kind.lower()}"
    drawn = ET.parse(tmp_path / "SVG").getroot()
    assert "Source Port" in "".join(drawn.itertext())
    assert (tmp_path / "PNG").stat().st_size > 50_000
    with page.expect_download() as saved:
        page.get_by_role("button", name="Text", exact=True).click()
    assert saved.value.suggested_filename == "packet.txt"
    assert "Source Port" in Path(saved.value.path()).read_text("utf-8")


@pytest.mark.parametrize("cls", [widget.Slider, widget.NumberBox])
def test_what_draws_nothing_is_saved_as_it_looks_and_reads(rig, tmp_path, cls):
    page = rig().mount(cls("Hops", 3, 0, 10))
    page.locator(".tc-save summary").click()
    kept = {}
    for kind in ("PNG", "SVG", "Text"):
        with page.expect_download() as saved:
            page.get_by_role("button", name=kind, exact=True).click()
        kept[kind] = Path(saved.value.path()).read_bytes()
    assert kept["PNG"].startswith(b"\x89PNG")
    root = ET.fromstring(kept["SVG"])
    assert root.tag.endswith("}svg")
    assert "Hops" in "".join(root.itertext())
    assert kept["Text"].decode().split()[0] == "Hops"


def test_a_drawing_that_is_stored_as_an_image_is_found():
    svg = saving.svg(MADE[widget.Packet]())
    stored = MADE[widget.Packet]().picture()["text/html"]
    assert base64.b64encode(svg.encode()).decode() in stored


def test_the_gallery_names_every_widget():
    page = gallery.page()
    for cls, example in gallery.EXAMPLES.items():
        assert f"<h2>{cls.__name__}: {example.about}</h2>" in page
