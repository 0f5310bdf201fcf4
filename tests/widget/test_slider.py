"""Slider and number box: from Python, and with the keys of a reader."""

import pytest
from traitlets import TraitError

from course.errors import WidgetError
from course.widget import NumberBox, Slider


def test_the_text_says_label_value_and_bounds():
    assert Slider("Hops", 3, 0, 10).text() == "Hops: 3 (0 to 10)"
    assert NumberBox("MTU", 576, 68, 1500, unit="octets").text() == (
        "MTU: 576 octets (68 to 1500)"
    )


@pytest.mark.parametrize("value", [-1, 11])
def test_a_value_out_of_bounds_is_refused(value):
    with pytest.raises(WidgetError, match=f"Hops needs 0 to 10, got {value}"):
        Slider("Hops", value, 0, 10)
    made = Slider("Hops", 3, 0, 10)
    with pytest.raises(WidgetError):
        made.value = value
    assert made.value == 3


def test_bounds_and_step_are_checked():
    with pytest.raises(WidgetError, match="minimum below its maximum"):
        Slider("Hops", 3, 3, 3)
    with pytest.raises(WidgetError, match="step above 0"):
        Slider("Hops", 3, 0, 10, step=0)
    with pytest.raises(TraitError):
        Slider("Hops", "three", 0, 10)


def test_a_callback_sees_the_new_value():
    made, seen = Slider("Hops", 3, 0, 10), []
    made.observe(lambda change: seen.append(change.new), "value")
    made.set_state({"value": 7})
    assert seen == [7]
    assert isinstance(made.value, int)


def test_fractions_stay_fractions():
    made = Slider("Loss", 0.25, 0, 1, step=0.05)
    made.set_state({"value": 0.5})
    assert made.value == 0.5


def test_the_slider_has_a_name_and_a_value_in_words(rig):
    page = rig().mount(Slider("Hops", 3, 0, 10, unit="routers"))
    slider = page.get_by_role("slider", name="Hops")
    assert slider.get_attribute("aria-valuetext") == "3 routers"
    slider.press("ArrowRight")
    slider.press("ArrowRight")
    assert page.evaluate("model.get('value')") == 5
    assert slider.get_attribute("aria-valuetext") == "5 routers"
    slider.press("End")
    assert page.locator(".tc").get_attribute("data-value") == "10"


def test_a_typed_number_is_pulled_into_its_bounds(rig):
    page = rig().mount(NumberBox("Port", 80, 0, 1000, step=10))
    box = page.get_by_role("spinbutton", name="Port")
    for typed, value in (("443", 440), ("99999", 1000), ("", 1000), ("-5", 0)):
        box.fill(typed)
        box.press("Enter")
        assert page.evaluate("model.get('value')") == value
        assert box.input_value() == str(value)


def test_a_change_from_python_is_shown(rig):
    page = rig().mount(Slider("Hops", 3, 0, 10))
    page.evaluate("model.set('value', 8)")
    assert page.get_by_role("slider").input_value() == "8"
    page.evaluate("model.set('label', 'Routers')")
    assert page.get_by_role("slider", name="Routers").count() == 1
