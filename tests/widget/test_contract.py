"""What every widget of the course promises, checked for each class that `course.widget` names."""

import re
import xml.etree.ElementTree as ET
from base64 import b64decode
from pathlib import Path
from zlib import decompress

import pytest
from comm import DummyComm
from widget_samples import MADE

from course import widget
from course.errors import WidgetError
from course.widget import saving
from course.widget.base import _COMMENT, LIMIT, STATIC, CourseWidget, joined

CLASSES = [
    made
    for made in vars(widget).values()
    if isinstance(made, type) and issubclass(made, CourseWidget) and made is not CourseWidget
]
each = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
VIEW = "application/vnd.jupyter.widget-view+json"


def bundle(made):
    return made._repr_mimebundle_()[0]


def test_every_class_has_a_sample():
    assert set(CLASSES) == MADE.keys()


@each
def test_what_is_stored_is_the_same_for_two_of_a_kind(cls):
    one, other = MADE[cls](), MADE[cls]()
    assert bundle(one) == bundle(other)
    assert repr(one) == repr(other)
    assert one.text() == bundle(one)["text/plain"]


@each
def test_no_address_in_memory_is_shown(cls):
    made = MADE[cls]()
    shown = repr(made) + "".join(bundle(made).values())
    assert " object at 0x" not in shown
    assert hex(id(made)) not in shown


@each
def test_a_picture_is_stored_too_and_all_of_it_is_small(cls):
    stored = bundle(MADE[cls]())
    assert {"image/svg+xml", "text/html"} & stored.keys()
    assert sum(len(form.encode()) for form in stored.values()) < LIMIT


@each
def test_the_live_view_is_offered_only_where_a_kernel_is(cls):
    made = MADE[cls]()
    assert isinstance(made.comm, DummyComm)
    assert VIEW not in bundle(made)


@each
def test_an_unknown_keyword_is_refused_with_a_sentence(cls, monkeypatch):
    init = cls.__init__
    monkeypatch.setattr(cls, "__init__", lambda self, *a, **k: init(self, *a, **k, colour="red"))
    with pytest.raises(WidgetError, match="'colour'"):
        MADE[cls]()


@each
def test_the_module_is_one_file_and_travels_packed(cls):
    name, packed = re.search(
        r'joined\("(.*?)"\).*packed = "(.*?)";', str(cls._esm), re.DOTALL
    ).groups()
    text = joined(name)
    assert "import {" not in text
    assert text.count("export default") == 1
    sent = decompress(b64decode(packed)).decode()
    assert (
        sent.splitlines()[:-1]
        == re.sub(
            r"^export ", "", text.replace("export default", "return"), flags=re.MULTILINE
        ).splitlines()
    )


def test_what_is_unfolded_is_as_strict_as_a_module():
    """A function made of text is not so of itself: a misspelt name would become a global one."""
    assert 'new Function(`"use strict";${text}`)' in str(next(iter(MADE))._esm)


@each
def test_the_code_of_a_widget_is_small(cls, record_property):
    """As it is sent, with all that it imports: 15 kB. As it reads: two or three long pages."""
    sent = str(cls._esm).encode()
    record_property("octets sent", len(sent))
    assert len(sent) <= 15_000


@each
def test_the_style_sheet_touches_only_our_own(cls):
    css = str(MADE[cls]()._css)
    selectors = [line.partition("{")[0].strip() for line in css.splitlines() if "{" in line]
    for selector in selectors:
        assert selector.startswith("@") or ".tc" in selector, selector


@each
def test_every_trait_says_what_it_means(cls):
    own = {
        name: trait
        for name, trait in cls.class_traits(sync=True).items()
        if trait.this_class.__module__.startswith("course.")
    }
    assert own
    assert all(trait.help for trait in own.values()), own


@each
def test_the_picture_is_valid_svg_and_says_what_the_text_says(cls):
    """Legends and axes may have words of their own, but not more of them than of the text's."""
    made = MADE[cls]()
    root = ET.fromstring(saving.svg(made))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    drawn = {
        word.lower()
        for element in root.iter()
        if element.tag.endswith(("}text", "}tspan"))
        for part in (element.text or "", element.tail or "")
        for word in re.findall(r"[A-Za-z0-9.]{3,}", part)
    }
    text = made.text().lower()
    missing = sorted(word for word in drawn if word not in text)
    assert 2 * len(missing) <= len(drawn), missing


def test_no_file_of_code_grows_large():
    """Of its own at most 12 kB, and 35 kB with all that it imports; comments are for free."""
    files = [file.name for file in STATIC.glob("*.js")]
    own = {name: len(_COMMENT.sub("", (STATIC / name).read_text("utf-8"))) for name in files}
    assert {name: size for name, size in own.items() if size > 12_000} == {}
    whole = {name: len(joined(name).encode()) for name in files}
    assert {name: size for name, size in whole.items() if size > 35_000} == {}


def test_what_travels_holds_no_comment():
    texts = {file.name: joined(file.name) for file in STATIC.glob("*.js")}
    assert {
        name for name, text in texts.items() if re.search(r"/\*|^ *//", text, re.MULTILINE)
    } == set()


# --- in a bare page, without a kernel: many widgets, one page


@pytest.fixture(scope="module")
def bare(chromium):
    """One page for all classes; at the end it has asked for nothing and raised nothing."""
    page, heard = chromium.new_page(reduced_motion="reduce"), []
    page.on("request", lambda request: heard.append(request.url))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.goto(Path(__file__).with_name("harness.html").as_uri())
    page.wait_for_function("window.isReady")
    yield page
    page.close()
    assert [each for each in heard if not each.startswith(("file:", "blob:", "data:"))] == []


@pytest.fixture
def mounted(bare):
    """`mounted(cls)` renders two views of one model into the empty page."""

    def mount(cls):
        made = MADE[cls]()
        given = {"esm": made._esm, "css": made._css, "state": saving._traits(made), "views": 2}
        bare.evaluate("given => mount(given)", given)
        return bare

    yield mount
    bare.evaluate("document.getElementById('root').replaceChildren()")
    bare.evaluate("document.querySelectorAll('head style').forEach((style) => style.remove())")


@each
def test_two_views_of_one_model_are_ready_have_no_ids_and_leave_nothing(cls, mounted):
    page = mounted(cls)
    assert page.locator("#root > div > .tc[data-ready]").count() == 2
    assert page.locator("#root [id]").count() == 0
    assert page.locator("#root .tc-error:visible").count() == 0
    assert page.evaluate("listening()") > 0
    page.evaluate("ends.forEach((end) => end())")
    assert page.evaluate("listening()") == 0
    assert page.locator("#root .tc").count() == 0


@each
def test_a_view_that_goes_while_it_is_made_leaves_nothing(cls, mounted):
    page = mounted(cls)
    given = page.evaluate("({ state: { ...model.state } })")
    given |= {"esm": str(cls._esm), "css": str(cls._css)}
    page.evaluate(
        """async (given) => {
          const last = "#root > div:last-child > .tc";
          const watch = new MutationObserver(() => document.querySelector(last) && gone.abort());
          watch.observe(document.getElementById("root"), { childList: true, subtree: true });
          await mount(given);
          watch.disconnect();
        }""",
        given,
    )
    assert page.evaluate("listening()") == 0
    assert page.evaluate("gone.signal.aborted")


@each
def test_an_error_is_shown_in_every_view_and_goes_away(cls, mounted):
    page = mounted(cls)
    page.evaluate("model.set('error', 'no <b>such</b> thing')")
    box = page.locator("#root .tc-error:visible")
    assert box.all_text_contents() == ["Something went wrong: no <b>such</b> thing"] * 2
    page.evaluate("model.set('error', '')")
    assert box.count() == 0


@each
def test_where_the_kernel_does_not_take_a_change_the_views_still_agree(cls, mounted):
    """The comm of a dead kernel raises; whatever is pressed, nothing becomes an error."""
    page = mounted(cls)
    page.evaluate("() => { model.save_changes = () => { throw new Error('comm closed'); }; }")
    page.evaluate(
        """async () => {
          const first = document.querySelector("#root .tc");
          for (const button of first.querySelectorAll("button:enabled, summary")) {
            const isSaving = button.closest(".tc-save") || button.textContent.includes("Save");
            if (button.checkVisibility() && !isSaving) button.click();
            await 0;
          }
        }"""
    )
    assert page.locator("#root .tc-error:visible").count() == 0
    hooks = page.evaluate(
        "[...document.querySelectorAll('#root .tc')]"
        ".map(({ dataset }) => JSON.stringify({ ...dataset }))"
    )
    assert hooks[0] == hooks[1]
