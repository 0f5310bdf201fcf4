"""Lesson 05 does what its text promises: type, step, drop, predict and slide as it says.

What holds for every notebook is in every.py; here is the story of this one.
"""

import pytest
import rig

from course import content

LESSON = content.notebooks() / "05_udp_ports_dns.ipynb"


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


def test_the_eight_octets_of_udp_are_lit(shown):
    packet = shown("reply = ")
    lit = "".join(packet.locator(".tc-bytes .tc-on").all_text_contents())
    assert "0035c9e4006051f0" in lit


def test_a_port_is_typed_on_either_side_of_a_border(shown):
    ports = shown("Experiment(toys.port")
    box = ports.get_by_role("spinbutton", name="Port")
    for port, name in (("1023", "System"), ("1024", "User")):
        box.fill(port)
        box.press("Enter")
        ports.locator(".tc-shown").get_by_text(f"Port {port}: {name}").first.wait_for()


def test_a_word_is_looked_up_in_the_table_of_ports(shown):
    table = shown("shelf.ports()")
    table.get_by_role("searchbox").fill("SSH")
    rows = table.locator("tbody tr:visible")
    assert rows.count() == 1
    assert "22" in rows.first.text_content()


def test_the_other_program_waits_for_ever_once_there_is_a_checksum(shown):
    damaged = shown("Experiment(\n    toys.damaged")
    assert "pay 900 coins" in damaged.locator(".tc-shown").text_content()
    damaged.get_by_role("checkbox", name="With a checksum").check()
    damaged.locator(".tc-shown").get_by_text("recvfrom waits for ever").first.wait_for()


def test_a_lost_acknowledgement_is_found_out_a_second_later(shown):
    ladder = shown('Ladder(scenarios.scenario("tftp")')
    ladder.get_by_role("combobox", name="Chosen segment").select_option("3")
    ladder.get_by_role("button", name="Drop it").click()
    again = ladder.locator(".tc-ladder-body").nth(1)
    again.wait_for()
    assert ladder.locator(".tc-which").last.inner_text() == "Again, packet 3 dropped"
    assert "9: client to server" in again.text_content()
    assert "1010" in again.text_content()


def test_the_trap_is_read_step_by_step_and_refused(shown):
    names = shown("try:\n    DNSRecord.parse(trap)")
    for _ in range(2):
        names.get_by_role("button", name="Next").click()
    names.get_by_text("got itself").first.wait_for()
    names.get_by_role("textbox").fill("0001 0100 0001 0000 0000 0000 01 61 c00e 0001 0001")
    names.get_by_role("textbox").press("Enter")
    names.get_by_text("A DNS message of 20 octets").first.wait_for(state="attached")


def test_what_is_predicted_stands_beside_what_comes(shown):
    card = shown("WAYS = ")
    card.get_by_label("it is stopped by its budget").check()
    card.get_by_role("button", name="Predict, then run").click()
    card.get_by_text("You said it is stopped by its budget").wait_for()


def test_a_decision_is_explained(shown):
    cards = shown("drill.decisions()")
    cards.get_by_label("UDP").check()
    cards.get_by_role("button", name="Answer").click()
    cards.get_by_text("HTTP/3 does").first.wait_for()


def test_a_long_round_trip_makes_the_handshake_dear(shown):
    price = shown("Experiment(\n    toys.price")
    slider = price.get_by_role("slider", name="Round trip")
    slider.fill("300")
    price.locator(".tc-shown").get_by_text("600 ms").first.wait_for()


def test_the_column_that_decides_is_in_sight(shown):
    board = shown("boards.demux()")
    assert board.locator(".tc-wide").evaluate("pane => pane.scrollWidth <= pane.clientWidth")
