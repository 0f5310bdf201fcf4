"""The flag toggler: all its answers stand ready, and a browser alone finds each."""

import pytest

from course.errors import WidgetError
from course.lesson.answers import answer, answers
from course.widget import Flags


def test_the_text_is_what_the_states_answer():
    made = Flags(answers(), 0x12)
    assert made.text().splitlines()[0].startswith("A segment with ACK, SYN (S.)")
    made.flags = 2
    assert "SYN-RECEIVED" in made.text().splitlines()[3]


@pytest.mark.parametrize("flags", [-1, 256])
def test_flags_of_more_than_eight_bits_are_refused(flags):
    with pytest.raises(WidgetError, match=f"eight bits, got {flags}"):
        Flags(answers(), flags)


def test_what_is_not_all_the_answers_is_refused():
    with pytest.raises(WidgetError, match="256 answers for each state"):
        Flags({})
    with pytest.raises(WidgetError, match="256 answers for each state"):
        Flags({"x": {"CLOSED": [answer("CLOSED", 2)]}})
    with pytest.raises(WidgetError, match="got 'unlucky'"):
        Flags(answers(), numbers="unlucky")


def row(page, state):
    return page.locator(
        "tr", has=page.get_by_role("rowheader", name=state, exact=True)
    ).inner_text()


def test_a_switched_flag_changes_the_answers_without_a_kernel(rig):
    page = rig().mount(Flags(answers()))
    assert "<SEQ=100><ACK=301><CTL=SYN,ACK>" in row(page, "LISTEN")
    page.get_by_role("button", name="ACK").click()
    assert "<SEQ=101><CTL=RST>" in row(page, "LISTEN")
    assert page.locator(".tc-said").inner_text() == "ACK, SYN: 0x12."
    page.get_by_role("button", name="ACK").press("Enter")
    page.get_by_role("button", name="SYN").press(" ")
    assert page.locator(".tc-said").inner_text() == "no flag: 0x00."


def test_old_numbers_change_the_answers_too(rig):
    page = rig().mount(Flags(answers(), 0x04))
    assert "CLOSED" in row(page, "ESTABLISHED")
    page.get_by_label("Its numbers").select_option("a later number, inside the window")
    assert "<SEQ=101><ACK=301><CTL=ACK>" in row(page, "ESTABLISHED")


def test_each_state_has_one_row_and_four_cells_whatever_is_switched(rig):
    page = rig().mount(Flags(answers()))
    for bit in (0, 3, 7, 3):
        page.locator(f"[data-bit='{bit}']").click()
    rows = page.locator("tr[data-state]")
    assert rows.count() == 11
    assert [one.locator("th, td").count() for one in rows.all()] == [4] * 11
