"""Lesson 02 does what its text promises, in JupyterLab: switch flags, flip bits, slide, filter.

What holds for every notebook is in every.py; here is the story of this one.
"""

import pytest
import rig

from course import content

LESSON = content.notebooks() / "02_tcp_header.ipynb"


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


def test_an_ack_is_flipped_and_the_number_counts(shown):
    packet = shown('Packet(chat[0], selected="tcp.flags.ack"')
    packet.get_by_role("button", name="bit 0: 0").click()
    packet.locator("[role=treeitem][data-f='tcp.ack']").click()
    packet.locator(".tc-details").get_by_text("all up to 4294967295 arrived").wait_for()


def test_the_board_answers_other_flags_with_another_segment(shown):
    board = shown("boards.flags()")
    row = board.locator("tr", has=board.page.get_by_role("rowheader", name="LISTEN"))
    assert "<CTL=SYN,ACK>" in row.text_content()
    board.get_by_role("button", name="ACK").click()
    assert "<SEQ=101><CTL=RST>" in row.text_content()
    assert board.locator(".tc-said").text_content() == "ACK, SYN: 0x12."
    board.get_by_role("button", name="ACK").click()
    board.get_by_role("button", name="FIN").click()
    assert "<CTL=SYN,ACK>" in row.text_content()


def test_a_spin_is_answered_when_it_is_asked_for(shown):
    spin = shown("Experiment(\n    lambda number, shown: toys.spin")
    assert "Answer:" not in spin.locator(".tc-shown").text_content()
    spin.get_by_role("checkbox", name="Show the answer").check()
    spin.locator(".tc-shown").get_by_text("Then it is in:").wait_for()


def test_the_header_grows_with_the_data_offset(shown, lesson):
    offset = shown("Experiment(toys.offset")
    offset.get_by_role("slider", name="Data offset").focus()
    lesson.page.keyboard.press("ArrowRight")
    offset.locator(".tc-shown").get_by_text("Header: 6 x 4 = 24 octets").wait_for()
    lesson.page.keyboard.press("Home")
    offset.locator(".tc-shown").get_by_text("no TCP may send this").wait_for()


def test_a_port_is_typed_and_its_range_is_told(shown):
    ports = shown("Experiment(toys.port_range")
    ports.get_by_label("A port").fill("1023")
    ports.get_by_label("A port").press("Enter")
    ports.locator(".tc-shown").get_by_text("System Port").wait_for()


def test_the_filter_finds_who_opened(shown):
    packets = shown("fetch = ")
    packets.get_by_role("textbox").fill("tcp.flags.syn == 1")
    packets.get_by_role("textbox").press("Enter")
    rows = packets.locator("tr[data-at]:visible")
    rows.nth(2).wait_for(state="detached")
    assert rows.count() == 2
    assert "59468 → 80 Flags [S]" in rows.first.text_content()


def test_the_newest_edition_has_eight_flags_and_four_reserved_bits(shown):
    editions = shown('Editions("1981")')
    editions.get_by_role("tab", name="2022").click()
    assert "RFC 9768 calls it AE" in editions.get_by_role("tabpanel").text_content()


def test_flags_win_nothing_on_any_link(shown):
    race = shown("Experiment(\n    toys.hurry")
    race.get_by_label("Flags of flow B").select_option("PSH and URG")
    said = "Flow B sets PSH and URG on every segment. All that it wins by this: 0.000 ms."
    race.locator(".tc-shown").get_by_text(said).wait_for()
