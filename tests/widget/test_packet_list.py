"""The packet list, alone, linked, and with its packet below."""

import pytest
from widget_samples import HELLO, SYN, talk

from course.errors import FilterError, WidgetError
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


# --- the filter box: the kernel filters, the browser shows and says


def shown(page):
    rows = page.locator("tr[data-at]:visible").all()
    return [int(row.get_attribute("data-at")) for row in rows]


def said(page):
    return page.locator(".tc-said").inner_text()


def answered(page, widget):
    """Let Python answer what the page asked, as a kernel would."""
    widget.set_state({"filter": page.evaluate("model.get('filter')")})
    for name in ("shown", "filter_problem", "answered"):
        value = getattr(widget, name)
        page.evaluate("([name, value]) => model.set(name, value)", [name, value])


def test_a_filter_narrows_text_and_picture():
    made = PacketList(talk(8), filter="tcp.flags.push == 1 && tcp.seq_raw > 586461500")
    assert made.shown == [5, 6, 7, 8]
    first, _, *table = made.text().splitlines()
    assert first == (
        "Filter: tcp.flags.push == 1 && tcp.seq_raw > 586461500; 4 of 8 packets shown"
    )
    assert [line.split()[0] for line in table] == ["No", "5", "6", "7", "8"]
    assert made.picture()["text/html"].count("<tr") == 5
    assert made.answered == made.filter


def test_numbers_count_from_the_start_as_in_wireshark():
    assert PacketList([SYN, HELLO], filter="tcp.seq == 0").shown == [1]
    assert PacketList([SYN, HELLO], filter="tcp.seq == 1 && tcp.stream == 0").shown == [2]


def test_without_a_filter_nothing_is_said_of_it():
    made = PacketList(talk(3))
    assert made.shown == [1, 2, 3]
    assert "Filter" not in made.text()


@pytest.mark.parametrize("make", [PacketList, packets])
def test_a_filter_that_cannot_be_understood_is_refused_when_it_is_given(make):
    with pytest.raises(FilterError, match="needs =="):
        make(talk(3), filter="tcp.port = 80")


def test_what_a_reader_types_may_be_wrong():
    made = PacketList(talk(8), filter="tcp.flags.syn == 1")
    made.set_state({"filter": "tcp.flags.syn = 0"})
    assert made.filter_problem.startswith("a filter needs == at character 15")
    assert (made.shown, made.answered) == ([1, 2], "tcp.flags.syn = 0")
    assert made.text().startswith("Filter not understood: a filter needs ==")
    made.set_state({"filter": "tcp.seq_raw == tcp"})
    assert "needs a number" in made.filter_problem
    made.filter = "tcp.prot == 7456"
    assert "got 'tcp.prot'; did you mean tcp.port" in made.filter_problem
    made.set_state({"filter": ""})
    assert (made.filter_problem, len(made.shown)) == ("", 8)


def test_list_and_packet_as_one_can_be_filtered():
    made = packets(talk(8), at=3, filter="tcp.flags.syn == 1")
    first, _, rest = made.text().partition("\n")
    assert first == "Filter: tcp.flags.syn == 1; 2 of 8 packets shown"
    assert "\n\nPacket 3: " in rest


def test_the_box_has_a_name_and_a_filter_is_applied(rig):
    made = PacketList(talk(8))
    page = rig().mount(made)
    box = page.get_by_role("textbox", name="Filter")
    assert said(page) == "8 of 8 shown"
    box.fill("tcp.flags.syn == 1")
    box.press("Enter")
    assert said(page) == "Waiting for the kernel."
    answered(page, made)
    assert said(page) == "2 of 8 shown"
    assert shown(page) == [1, 2]
    page.get_by_role("button", name="Clear").click()
    answered(page, made)
    assert shown(page) == list(range(1, 9))
    assert box.input_value() == ""


def test_a_mistake_is_one_sentence_under_the_box(rig):
    made = PacketList(talk(8))
    page = rig().mount(made)
    box = page.get_by_role("textbox", name="Filter")
    box.fill("tcp.port = 80")
    page.get_by_role("button", name="Apply").click()
    answered(page, made)
    assert said(page) == ("a filter needs == at character 10, got '='. 8 of 8 shown, as before.")
    assert box.get_attribute("aria-invalid") == "true"
    assert box.input_value() == "tcp.port = 80"
    mark = "getComputedStyle(document.querySelector('.tc-said'), '::before').content"
    assert page.evaluate(mark) == '"! "'


def test_without_a_kernel_it_says_so_and_the_list_stays(rig):
    page = rig().mount(PacketList(talk(8), filter="tcp.flags.syn == 1"))
    box = page.get_by_role("textbox", name="Filter")
    assert box.input_value() == "tcp.flags.syn == 1"
    box.fill("tcp")
    box.press("Enter")
    page.wait_for_function(
        "document.querySelector('.tc-said').textContent.startsWith('No answer')"
    )
    assert said(page) == (
        "No answer: the kernel is busy or gone. 2 of 8 shown, as before."
        " Run the cell again to filter."
    )
    assert shown(page) == [1, 2]


def test_keys_pass_over_rows_that_are_not_shown(rig):
    page = rig().mount(PacketList(talk(8), at=2, filter="tcp.flags.push == 1"))
    assert page.locator('tr[tabindex="0"]').get_attribute("data-at") == "3"  # 2 is not shown
    page.locator('tr[tabindex="0"]').focus()
    page.keyboard.press("ArrowUp")
    assert at(page) == 3
    page.keyboard.press("End")
    assert at(page) == 8


def test_typing_in_the_box_is_kept_from_jupyter(rig):
    page = rig().mount(PacketList(talk(3)))
    box = page.get_by_role("textbox", name="Filter")
    box.press("x")
    assert box.input_value() == "x"
    assert page.evaluate("document.activeElement.hasAttribute('data-lm-suppress-shortcuts')")
    assert at(page) == 1
