"""The shell that all widgets share."""

import pytest
from traitlets import Int

from course.errors import WidgetError
from course.widget.base import LIMIT, STATIC, CourseWidget, joined


class Number(CourseWidget):
    """The smallest widget."""

    at = Int(0, help="a number").tag(sync=True)
    said = "one line"

    def text(self):
        return self.said

    def picture(self):
        return {"text/html": f"<p>{self.said}</p>"}


def test_a_module_is_joined_with_what_it_imports_once_each():
    text = joined("packets.js")
    assert text.count("export function") == 0
    assert text.count("function landing(") == 1
    assert text.index("function landing(") < text.index("function packetList(")
    assert text.rstrip().endswith('export default { render: widget("packet", packets) };')


def test_every_file_imports_in_the_one_form_that_can_be_joined():
    for file in STATIC.glob("*.js"):
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("import"):
                assert line.startswith("import { ")
                assert line.rpartition(' from "./')[2].endswith('.js";')


def test_an_error_of_a_callback_becomes_a_trait_with_the_line():
    made = Number()
    made.observe(lambda change: 1 // change.new, "at")
    made.set_state({"at": 1})
    assert made.error == ""

    def fails(_change):
        raise ValueError("no such thing")

    made.observe(fails, "at")
    made.set_state({"at": 2})
    line = fails.__code__.co_firstlineno + 1
    assert made.error == f"ValueError: no such thing (in fails, line {line})"
    assert made.at == 2
    made.unobserve(fails, "at")
    made.set_state({"at": 3})
    assert made.error == ""


def test_an_error_of_the_course_needs_no_line():
    made = Number()

    def fails(_change):
        raise WidgetError("a sentence")

    made.observe(fails, "at")
    made.set_state({"at": 2})
    assert made.error == "a sentence"


def test_python_sees_its_own_errors():
    made = Number()
    made.observe(lambda _: 1 // 0, "at")
    with pytest.raises(ZeroDivisionError):
        made.at = 5


def test_the_live_view_joins_the_stored_forms(monkeypatch):
    made = Number()
    monkeypatch.setattr("course.widget.base.DummyComm", int)  # as if this comm were a kernel's
    data, _ = made._repr_mimebundle_()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == made.model_id
    assert data["text/plain"] == "one line"


def test_of_what_is_too_large_the_text_stays_and_says_what_is_missing():
    made = Number()
    made.said = "\n".join(["x" * 99] * 1000)
    data = made._repr_mimebundle_()[0]
    assert data.keys() == {"text/plain"}
    assert len(data["text/plain"]) < LIMIT
    *kept, last = data["text/plain"].splitlines()
    assert last == f"... and {1000 - len(kept)} more lines"


def test_repr_is_one_line():
    made = Number()
    made.said = "first\nsecond"
    assert repr(made) == "<Number: first>"
