"""What every widget of the course promises, checked for each class that `course.widget` names."""

import subprocess

import pytest
from comm import DummyComm
from widget_samples import MADE

from course import widget
from course.errors import WidgetError
from course.widget.base import LIMIT, CourseWidget

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
def test_the_module_is_one_file_that_parses(cls, need, tmp_path):
    text = str(MADE[cls]()._esm)
    assert "import {" not in text
    assert text.count("export default") == 1
    file = tmp_path / "widget.mjs"
    file.write_text(text, encoding="utf-8")
    subprocess.run([need("node"), "--check", file], check=True)


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
