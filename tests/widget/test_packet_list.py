"""The packet list, alone, linked, and with its packet below."""

import pytest
from widget_samples import talk

from course.errors import WidgetError
from course.widget import Packet, PacketList, packets


def at(page):
    return page.evaluate("model.get('at')")


def test_the_text_is_the_list():
    lines = PacketList(talk(3)).text().splitlines()
    assert lines[0].split()[0] == "No"
    assert [line.split()[0] for line in lines[1:]] == ["1", "2", "3"]


def test_an_unknown_number_is_refused():
    with pytest.raises(WidgetError, match="the list has no packet 4"):
        PacketList(talk(3), at=4)


def test_a_linked_packet_follows():
    packet = Packet(talk(3))
    made = PacketList(talk(3), at=2, opens=packet)
    assert packet.at == 2
    source, target = made._link.source, made._link.target
    assert (source, target) == ((made, "at"), (packet, "at"))


def test_list_and_packet_as_one():
    made = packets(talk(3), at=2)
    listed, _, shown = made.text().partition("\n\n")
    assert listed == PacketList(talk(3)).text()
    assert shown.startswith("Packet 2: ")
    assert made.picture().keys() == {"text/html"}


def test_one_row_takes_the_focus_and_keys_move_the_choice(rig):
    page = rig().mount(PacketList(talk(5)))
    assert page.locator('tr[tabindex="0"]').count() == 1
    page.locator('tr[tabindex="0"]').focus()
    for key, number in (("ArrowDown", 2), ("End", 5), ("ArrowDown", 5), ("Home", 1)):
        page.keyboard.press(key)
        assert at(page) == number
        assert page.evaluate("document.activeElement.dataset.at") == str(number)
        assert page.locator('tr[aria-selected="true"]').get_attribute("data-at") == str(number)


def test_a_click_chooses(rig):
    page = rig().mount(PacketList(talk(5)))
    page.locator('tr[data-at="4"]').click()
    assert at(page) == 4
    assert page.locator(".tc").get_attribute("data-at") == "4"


def test_the_chosen_packet_is_shown_without_a_kernel(rig):
    page = rig().mount(packets(talk(8), selected="tcp.seq"))
    for number in (3, 8):
        page.locator(f'tr[data-at="{number}"]').click()
        assert page.locator(".tc-title").inner_text().startswith(f"Packet {number}: ")
        assert page.locator(".tc").get_attribute("data-selected") == "tcp.seq"
        value = page.locator('[role=treeitem][data-f="tcp.seq"] .tc-v').inner_text()
        assert value == str(586457076 + 1000 * number)


def test_enter_moves_into_the_packet(rig):
    page = rig().mount(packets(talk(3), selected="tcp.seq"))
    page.locator('tr[tabindex="0"]').press("Enter")
    assert page.evaluate("document.activeElement.dataset.f") == "tcp.seq"


def test_a_change_from_python_is_shown(rig):
    page = rig().mount(PacketList(talk(5)))
    page.evaluate("model.set('at', 3)")
    assert page.locator('tr[aria-selected="true"]').get_attribute("data-at") == "3"
