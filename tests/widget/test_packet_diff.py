"""Two packets compared: from Python, and in the hands of a reader."""

import pytest
from widget_samples import HELLO, SYN, talk

from course.decode import explain
from course.errors import WidgetError
from course.view import diff
from course.widget import Packet, PacketDiff


@pytest.fixture
def two():
    return PacketDiff(explain(SYN, link=228), explain(HELLO, link=228, number=2))


def rows(page):
    return [row.get_attribute("data-f") for row in page.locator("tr[data-f]:visible").all()]


def test_the_text_is_the_comparison(two):
    a, b = explain(SYN, link=228), explain(HELLO, link=228, number=2)
    assert two.text() == diff.text(a, b)
    assert PacketDiff(SYN, HELLO, only=True).text() == diff.text(
        explain(SYN), explain(HELLO), only=True
    )


def test_each_side_is_one_packet():
    with pytest.raises(WidgetError, match="needs octets, a Frame or a Dissection, got int"):
        PacketDiff(SYN, 3)
    with pytest.raises(WidgetError, match="each side needs one packet, got 3"):
        PacketDiff(talk(3), SYN)


def test_a_linked_packet_follows():
    packet = Packet(SYN)
    made = PacketDiff(SYN, HELLO, opens=packet)
    source, target = made._link.source, made._link.target
    assert (source, target) == ((made, "selected"), (packet, "selected"))


def test_what_is_the_same_can_be_hidden_without_a_kernel(rig, two):
    page = rig().mount(two)
    every = rows(page)
    page.get_by_role("checkbox", name="Only what is not the same").check()
    left = rows(page)
    assert "tcp.window" in left
    assert "ipv4.ttl" not in left
    assert {"ipv4", "tcp", "tcp.timestamps"} <= set(left)  # headings of what differs
    assert page.get_by_role("status").text_content() == f"{len(left)} rows shown"
    page.get_by_role("checkbox").uncheck()
    assert rows(page) == every


def test_what_differs_is_marked_by_sign_and_word(rig, two):
    page = rig().mount(two)
    said = {
        row.get_attribute("data-f"): row.locator("td").nth(1).inner_text()
        for row in page.locator("tr[data-f]").all()
    }
    assert said["tcp.window"] == "≠ differs"
    assert said["tcp.mss"] == "- only in A"
    assert said["payload"] == "+ only in B"
    assert said["ipv4.ttl"] == ""


def test_rows_are_chosen_by_click_and_keys(rig, two):
    page = rig().mount(two)
    page.locator('tr[data-f="ipv4.ttl"]').click()
    assert page.locator(".tc").get_attribute("data-selected") == "ipv4.ttl"
    page.keyboard.press("ArrowDown")
    assert page.evaluate("model.get('selected')") == "ipv4.protocol"
    assert page.evaluate("document.activeElement.dataset.f") == "ipv4.protocol"
    assert page.locator('tr[tabindex="0"]').count() == 1
    page.keyboard.press("Home")
    page.keyboard.press("Control+ArrowDown")
    assert page.evaluate("model.get('selected')") == "ipv4"


def test_with_rows_hidden_keys_go_from_difference_to_difference(rig):
    page = rig().mount(PacketDiff(SYN, HELLO, only=True, selected="ipv4"))
    page.locator('tr[tabindex="0"]').focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("model.get('selected')") == "ipv4.total_length"
