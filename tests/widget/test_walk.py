"""Walks: steps without a kernel, other values with one, and a sentence where there is none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.errors import CourseError, WidgetError
from course.lesson import boards
from course.view.scene import Moment, Scene, button, notes
from course.widget import Checksum, Choice, Demux, Line, Number, Padding, Range, Switch, Walk

LONG = "0204 05b4 01 03 03 07"


def scene(number=1, *, loud=False):
    if number == 13:
        raise CourseError("a scene needs another number, got 13")
    moments = tuple(Moment(f"Step {n} of {number}.", (f"x{n}",)) for n in range(number))
    board = notes([(f"n{n}", "loud" if loud else "low", n) for n in range(number)])
    return Scene(
        f"{number} steps", board + button("More", "more", number=number + 1), moments, "T"
    )


def made():
    return Walk(scene, number=Number("Steps", 3, 1, 50), loud=Switch("Loud"))


def ask(walk, n=1, **values):
    walk.set_state({"asked": {"n": n, "values": {**walk.values, **values}}})
    return walk


def test_the_text_form_holds_values_and_scene():
    assert made().text() == "Steps: 3 (1 to 50)\nLoud: off\n\nT"
    assert Walk(scene(2)).text() == "T"
    assert "<figure" in made().picture()["text/html"]


def test_other_values_are_another_scene_and_it_begins_at_its_start():
    walk = made()
    walk.at = 2
    ask(walk, number=5, loud=True)
    assert (walk.at, len(walk.moments), walk.answered, walk.refused) == (0, 5, 1, "")
    assert walk.values == {"number": 5, "loud": True}
    assert "loud" in walk.board


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"number": 51}, "Steps needs 1 to 50, got '51'"),
        ({"number": "<b>"}, "Steps needs 1 to 50, got '<b>'"),
        ({"number": True}, "Steps needs 1 to 50, got 'True'"),
        ({"number": 13}, "a scene needs another number, got 13"),
    ],
)
def test_what_cannot_be_shown_is_answered_with_a_sentence_and_the_scene_stays(values, says):
    walk = ask(made(), **values)
    assert (walk.refused, walk.answered, walk.error) == (says, 1, "")
    assert walk.values["number"] == 3
    assert ask(walk, 2, number=4).refused == ""


def test_an_error_of_the_function_is_shown():
    def broken(number):
        raise ZeroDivisionError("no")

    with pytest.raises(ZeroDivisionError):
        Walk(broken, number=Number("N", 1, 0, 9))
    walk = Walk(lambda number: scene(1 // number), number=Number("N", 1, 0, 9))
    assert "ZeroDivisionError" in ask(walk, number=0).error


def test_controls_that_do_not_fit_are_refused():
    with pytest.raises(WidgetError, match="'speed'"):
        Walk(scene, number=Number("N", 1, 0, 9), speed=Range("Speed", 1, 0, 9))
    with pytest.raises(WidgetError, match="needs a Range or a Switch, got int"):
        Walk(scene, number=3)
    with pytest.raises(WidgetError, match="has no step 9"):
        Walk(scene(3), at=9)


def test_a_choice_and_a_line_take_what_they_hold():
    assert Choice("A", ("x", "y"), "x").take("y") == "y"
    with pytest.raises(WidgetError, match="one of x, y, got 'z'"):
        Choice("A", ("x", "y"), "x").take("z")
    assert Line("L", most=3).take("abc") == "abc"
    with pytest.raises(WidgetError, match="at most 3 characters, got 4"):
        Line("L", most=3).take("abcd")


def test_a_table_without_sockets_is_refused():
    with pytest.raises(WidgetError, match="one and a packet at least"):
        Demux([], [])


@settings(max_examples=60, derandomize=True, deadline=None)
@given(
    st.sampled_from(["options", "padding", "sum_of", "names_of", "forge"]), st.text(max_size=60)
)
def test_whatever_is_typed_is_answered(name, text):
    board = boards.BOARDS[name]()
    key = next(iter(board.values))
    ask(board, **{key: text})
    assert board.answered == 1
    assert board.error == ""
    assert board.text()
    assert "<script" not in board.board


# --- in the browser


def step(page):
    return page.locator(".tc").get_attribute("data-step")


def said(page):
    return page.locator(".tc-said").inner_text()


def test_next_and_back_walk_and_stop_at_the_ends(rig):
    page = rig().mount(made())
    assert page.get_by_role("button", name="Back").is_disabled()
    for n in (1, 2):
        page.get_by_role("button", name="Next").click()
        assert (step(page), said(page)) == (str(n), f"Step {n} of 3.")
    assert page.get_by_role("button", name="Next").is_disabled()


def test_keys_walk_too(rig):
    page = rig().mount(made())
    page.get_by_role("button", name="Next").focus()
    for key, at in (("ArrowRight", 1), ("End", 2), ("ArrowLeft", 1), ("Home", 0)):
        page.keyboard.press(key)
        assert step(page) == str(at)
    slide = page.get_by_role("slider", name="Step")
    slide.focus()
    page.keyboard.press("End")
    assert step(page) == "2"
    assert slide.get_attribute("aria-valuetext") == "step 3 of 3"


def test_parts_are_seen_from_their_moment_on_and_lit_while_looked_at(rig):
    page = rig().mount(boards.checksum())
    hidden = page.locator(".tc-board .tc-later")
    before = hidden.count()
    page.get_by_role("button", name="Next").click()
    assert hidden.count() == before - 1
    assert page.locator("tr.tc-on").count() == 1
    page.get_by_role("slider", name="Step").fill("17")
    assert hidden.count() == 0


def test_what_is_lit_is_scrolled_into_sight(rig):
    page = rig(width=320).mount(boards.dns_names())
    page.get_by_role("slider", name="Step").fill("7")  # the name's octets stand far to the right
    lit = page.locator("rect.tc-on").first.bounding_box()
    pane = page.locator(".tc-wide").bounding_box()
    assert pane["x"] <= lit["x"] <= pane["x"] + pane["width"] - lit["width"]


def answered(page, walk):
    walk.set_state({"asked": page.evaluate("model.get('asked')")})
    for name in ("values", "title", "board", "moments", "at", "refused", "answered"):
        value = getattr(walk, name)
        page.evaluate("([name, value]) => model.set(name, value)", [name, value])


def test_a_button_of_the_board_asks_and_keeps_the_focus(rig):
    walk = Padding("mss sackok")
    page = rig().mount(walk)
    page.get_by_role("button", name="Add ts").click()
    assert said(page) == "Waiting for the kernel."
    answered(page, walk)
    assert walk.values == {"line": "mss sackok ts"}
    assert page.evaluate("document.activeElement.dataset.key") == "ts"
    assert page.get_by_role("textbox", name="Options").input_value() == "mss sackok ts"


def test_a_typed_line_is_sent_by_enter_once_and_a_wrong_one_is_explained(rig):
    walk = boards.options(LONG)
    page = rig().mount(walk)
    box = page.get_by_role("textbox", name="Options")
    box.fill("0204 zz")
    box.press("Enter")
    assert page.evaluate("model.get('asked').n") == 1
    answered(page, walk)
    assert said(page) == "TCP options needs octets of two hexadecimal digits each, got 'z'"
    assert page.locator(".tc-said.tc-complaint").count() == 1
    assert page.locator(".tc-error:visible").count() == 0


def test_who_types_on_before_the_kernel_has_answered_loses_nothing(rig):
    walk = made()
    page = rig().mount(walk)
    steps = page.get_by_role("spinbutton", name="Steps")
    steps.fill("7")
    steps.press("Enter")
    page.get_by_role("checkbox", name="Loud").check()
    assert page.evaluate("model.get('asked').values") == {"number": 7, "loud": True}
    steps.fill("8")  # typed, and not yet sent
    answered(page, walk)
    assert steps.input_value() == "8"
    steps.press("Enter")
    assert page.evaluate("model.get('asked').values") == {"number": 8, "loud": True}


def test_without_a_kernel_it_says_so_and_walks_on(rig):
    page = rig().mount(Checksum("0001 f203"))
    page.get_by_role("textbox", name="Octets").fill("ffff")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('.tc-said').matches('.tc-complaint')")
    assert said(page).startswith("No answer: the kernel is busy or gone.")
    page.get_by_role("button", name="Next").click()
    assert step(page) == "1"


def test_two_views_of_one_model_walk_together(rig):
    page = rig().mount(made(), views=2)
    page.get_by_role("button", name="Next").first.click()
    assert [one.get_attribute("data-step") for one in page.locator(".tc").all()] == ["1", "1"]


def test_hostile_text_on_a_board_is_text(rig):
    text = "<img src=x onerror=alert(1)>"
    page = rig().mount(Walk(Scene(text, notes([(text, text, None)]), (Moment(text),), text)))
    assert page.locator(".tc img").count() == 0
    assert text in page.locator(".tc-board").inner_text()
