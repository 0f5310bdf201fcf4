"""An experiment shows what its function returns, and nothing that it computed itself."""

import subprocess

import pytest

from course.errors import WidgetError
from course.lesson import toys
from course.widget.base import joined
from course.widget.experiment import Experiment, Range, Switch


def made():
    return Experiment(
        toys.fragments,
        length=Range("Total length", 1500, 60, 4000, unit="octets"),
        mtu=Range("MTU", 576, 68, 1500, unit="octets"),
        df=Switch("DF"),
    )


def test_the_text_form_holds_the_controls_and_the_result():
    text = made().text()
    assert text.splitlines()[:4] == [
        "Total length: 1500 octets (60 to 4000)",
        "MTU: 576 octets (68 to 1500)",
        "DF: off",
        "",
    ]
    assert str(toys.fragments(1500, 576)) in text


def test_a_new_value_calls_the_function_again():
    shown = made()
    shown.values = {**shown.values, "df": True}
    assert "dropped" in shown.said
    assert shown.shown == toys.fragments(1500, 576, df=True).figure().live


def test_a_notebook_keeps_the_still_picture():
    shown = made()
    assert shown.picture() == {"text/html": toys.fragments(1500, 576)._repr_html_()}
    assert "<svg" not in shown.picture()["text/html"]


def test_an_error_of_the_function_is_shown_and_the_last_result_stays():
    shown = made()
    before = shown.shown
    shown.set_state({"values": {**shown.values, "mtu": 3}})
    assert shown.error == "an MTU needs at least 28 octets, got 3"
    assert shown.shown == before
    shown.set_state({"values": {**shown.values, "mtu": 1500}})
    assert shown.error == ""


def test_a_result_without_a_html_form_is_escaped():
    shown = Experiment(lambda times: "<b>" * times, times=Range("Times", 2, 0, 9))
    assert shown.picture()["text/html"] == "<pre>&lt;b&gt;&lt;b&gt;</pre>"
    assert shown.shown.startswith('<pre tabindex="0" role="group" aria-label="The result">&lt;b')


def test_controls_that_do_not_fit_are_refused_in_a_sentence():
    with pytest.raises(WidgetError, match=r"travel\(\) got controls that do not fit"):
        Experiment(toys.travel, hops=Range("Hops", 1, 0, 9))
    with pytest.raises(WidgetError, match="control 'ttl' needs a Range or a Switch, got int"):
        Experiment(toys.travel, ttl=64, routers=Range("Routers", 1, 0, 9))


def test_a_changed_value_is_fitted_and_an_unchanged_one_is_not_sent(tmp_path, need):
    module = tmp_path / "experiment.mjs"
    module.write_text(
        joined("experiment.js")
        + """
        const mtu = { name: "mtu", kind: "range", minimum: 68, maximum: 1500, step: 1 };
        const df = { name: "df", kind: "switch" };
        const values = { mtu: 576, df: false };
        console.log(JSON.stringify([
          changed(values, mtu, "600"), changed(values, mtu, "576"), changed(values, mtu, ""),
          changed(values, mtu, "9999"), changed(values, df, true), changed(values, df, false),
        ]));
        """
    )
    said = subprocess.run([need("node"), str(module)], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == (
        '[{"mtu":600,"df":false},null,null,{"mtu":1500,"df":false},{"mtu":576,"df":true},null]'
    )
