"""Lesson 04 does what its text promises: sums step, requests are forged, damage is noticed or not.

What holds for every notebook is in every.py; here is the story of this one.
"""

import pytest
import rig

from course import content

LESSON = content.notebooks() / "04_checksums.ipynb"


@pytest.fixture(scope="module")
def lesson(server, browser):
    with rig.opened(server, browser, LESSON, "lab") as page:
        yield page


@pytest.fixture
def shown(lesson):
    """`shown(source)` -> the widget under the cell whose source begins with these words."""

    def shown(source):
        (at,) = (at for at, cell in enumerate(lesson.cells()) if cell["source"].startswith(source))
        return lesson.page.locator(".jp-Cell").nth(at).locator("[data-ready]")

    yield shown
    faults = lesson.faults()
    assert not faults, "\n".join(faults)


def test_a_sum_is_stepped_and_its_carries_wait(shown):
    board = shown("boards.checksum()")
    step = board.get_by_role("button", name="Next")
    for _ in range(3):
        step.click()
    board.get_by_text("a carry, kept in front").first.wait_for()
    assert "1 | 17ee" in board.text_content()


def test_octets_of_one_s_own_are_summed(shown):
    board = shown("boards.sum_of()")
    box = board.get_by_label("Octets")
    box.fill("ffff 0001 ffff")
    box.press("Enter")
    board.get_by_text("6 octets").first.wait_for()
    assert board.get_by_text("ffff + 1 = 10000").count()
    assert board.get_by_text("0000 + 1 = 0001").count()


def test_a_pseudo_header_of_ipv6_has_forty_octets(shown):
    board = shown("boards.pseudo_header()")
    for label, address in (("Source address", "2001:db8::1"), ("Destination", "2001:db8::2")):
        box = board.get_by_label(label)
        box.fill(address)
        box.press("Enter")
    board.get_by_text("40 octets that are summed").first.wait_for()


def test_the_golden_number_is_lit_in_the_dump(shown):
    packet = shown("Packet(explain(request)")
    assert packet.get_attribute("data-selected") == "tcp.checksum"
    lit = "".join(packet.locator(".tc-bytes .tc-on").all_text_contents())
    assert "acc9" in lit.replace(" ", "")


def test_a_sum_worked_by_hand_shows_all_its_columns(shown):
    working = shown("Packet(explain(request)").locator(".tc-detail.tc-on .tc-working")
    working.locator("summary").click()
    working.get_by_text("259f0").wait_for()
    assert working.evaluate("it => it.scrollWidth <= it.clientWidth")


def test_a_request_is_forged(shown):
    board = shown("boards.forge()")
    box = board.get_by_label("Second line")
    box.fill("Host: 172.28.128.1:8888")
    box.press("Enter")
    board.get_by_text("a receiver drops it").first.wait_for()
    box.fill("Host: 172.28.118.1:8888")
    box.press("Enter")
    board.get_by_text("Forged: another request, readable").first.wait_for()


def test_words_that_change_places_are_missed_by_both_sums(shown):
    board = shown("boards.fuzzer()")
    board.get_by_label("Damage").select_option("two words swapped")
    board.get_by_text("A checksum against two words swapped").first.wait_for()
    assert board.get_by_text("518").count()


def test_a_prediction_runs_what_it_asks(shown):
    card = shown('Predict(\n    "The request now says')
    card.get_by_label("undamaged", exact=True).check()
    card.get_by_role("button", name="Run").click()
    card.get_by_text("44233 still fits").first.wait_for()


def test_only_the_ends_notice_what_a_router_s_memory_does(shown):
    relay = shown("Experiment(\n    toys.relay")
    assert "TCP's checksum        DOES NOT FIT" in relay.text_content()
    relay.get_by_role("checkbox", name="The router computes TCP's checksum anew").check()
    relay.get_by_text("not what was sent").first.wait_for()
    assert "Pay 90 to Al, 90 to Bo" in relay.text_content()
    relay.get_by_label("A bit is damaged").select_option("on the second cable")
    relay.get_by_text("One bit is damaged on the second cable").first.wait_for()
    assert "the link's check      DOES NOT FIT" in relay.text_content()
