"""Lesson 01 does what its text promises: read, click, step and slide as it says.

What holds for every notebook is in every.py; here is the story of this one.
"""

import pytest
import rig

from course import content

LESSON = content.notebooks() / "01_first_light.ipynb"


@pytest.fixture(scope="module", params=rig.APPS)
def lesson(request, server, browser):
    with rig.opened(server, browser, LESSON, request.param) as page:
        yield page


@pytest.fixture
def shown(lesson):
    """`shown(source)` -> the widget under the cell whose source begins with these words."""

    def shown(source):
        (at, *_) = (
            at for at, cell in enumerate(lesson.cells()) if cell["source"].startswith(source)
        )
        return lesson.page.locator(".jp-Cell").nth(at).locator("[data-ready]")

    yield shown
    faults = lesson.faults()
    assert not faults, "\n".join(faults)


def test_the_typed_words_light_up_in_packet_4(shown):
    packet = shown('Packet(eight[3], selected="payload")')
    lit = "".join(packet.locator(".tc-bytes .tc-on").all_text_contents())
    assert "6865 6c6c 6f20 776f 726c 6421" in lit
    assert "hello.world!" in lit
    assert "hello world!" in packet.locator(".tc-fields .tc-on").text_content()


@pytest.mark.parametrize(
    ("source", "pane", "chosen"),
    [
        ('Packet(eight[3], selected="payload")', ".tc-fields", "[role=treeitem].tc-on"),
        ("ten = ", ".tc-frame", "tr[aria-selected='true']"),
    ],
)
def test_what_is_chosen_from_the_start_is_in_sight(shown, source, pane, chosen):
    assert shown(source).locator(pane).evaluate("rig.shows", chosen)


def test_the_reader_s_own_line_takes_eight_packets(shown, lesson):
    chat = shown("Chat(talk.one_line()")
    chat.get_by_label("Your line").fill("good morning")
    chat.get_by_label("Your line").press("Enter")
    chat.locator(".tc-talk button", has_text="good morning").wait_for()
    assert chat.locator("tr[data-at]:visible").count() == 8
    assert chat.locator(".tc-title").text_content().startswith("Packet 4: ")
    lit = chat.locator(".tc-bytes .tc-on", has_text="good.morning")
    lit.wait_for()
    chat.locator("tr[data-at='2']").click()
    said = chat.locator(".tc-talk [aria-pressed='true']").all_text_contents()
    assert [line.split("packet")[0] for line in said] == ["client connects", "server accepts"]


def test_a_rule_is_switched_off_and_the_chat_runs_again(shown):
    rules = shown("Experiment(\n    toys.without")
    assert "o woo world!hell" in rules.locator(".tc-shown").text_content()
    rules.get_by_role("checkbox", name="Say what arrived").uncheck()
    rules.locator(".tc-shown").get_by_text("at last gives up").wait_for()


def test_a_loss_of_packets_is_no_loss_of_octets(shown, lesson):
    minute = shown("Experiment(\n    toys.minute")
    minute.get_by_role("slider", name="Packets lost").focus()
    lesson.page.keyboard.press("ArrowRight")
    minute.locator(".tc-shown").get_by_text("21 % of all packets are lost").first.wait_for()
    assert "Octets typed: 141. Octets read, in order: 141." in minute.text_content()


def test_an_octet_names_its_field_and_lights_all_octets_of_it(shown):
    packet = shown('Packet(eight[3], selected="payload")')
    octets = packet.locator(".tc-bytes [data-f='ipv4.src']")
    octets.first.click()
    assert packet.get_attribute("data-selected") == "ipv4.src"
    assert packet.locator(".tc-details .tc-on").text_content().startswith("Source Address")
    assert packet.locator(".tc-bytes [data-f='ipv4.src'].tc-on").count() == octets.count()
    assert packet.locator(".tc-bytes .tc-on").count() == octets.count()


def test_the_tab_key_leads_into_the_field_list_and_arrows_walk_it(shown, lesson):
    packet = shown('Packet(eight[3], selected="payload")')
    packet.locator(".tc-bytes [data-f='ipv4.protocol']").first.click()
    packet.get_by_role("button", name="Next").focus()
    for _ in range(3):
        if packet.locator("[role=treeitem]:focus").count() == 0:
            lesson.page.keyboard.press("Tab")
    for key, field in (("ArrowDown", "ipv4.checksum"), ("ArrowUp", "ipv4.protocol")):
        lesson.page.keyboard.press(key)
        assert packet.get_attribute("data-selected") == field
        assert lesson.page.evaluate("document.activeElement.dataset.f") == field


def test_a_line_of_the_list_opens_its_packet_below(shown, lesson):
    both = shown("ten = ")
    assert both.locator(".tc-title").text_content().startswith("Packet 9")
    both.locator("tr[data-at='9']").focus()
    lesson.page.keyboard.press("ArrowDown")
    assert both.locator(".tc-title").text_content().startswith("Packet 10")
    both.locator("tr[data-at='1']").click()
    assert both.locator(".tc-title").text_content().startswith("Packet 1:")


def test_the_slider_takes_off_a_layer(shown, lesson):
    peeled = shown("def line_without")
    peeled.get_by_role("slider", name="Layers taken off").focus()
    for octets in (45, 13):
        lesson.page.keyboard.press("ArrowRight")
        peeled.locator(".tc-shown").get_by_text(f"{octets} octets").first.wait_for()


def test_the_onion_lights_the_one_octet_that_names_tcp(shown):
    onion = shown("Onion(eight[3], at=2)")
    assert onion.locator(".tc-said").text_content().startswith("Octet 9 of it, Protocol, 6,")
    assert onion.locator(".tc-hex .tc-on").all_text_contents() == ["06", "."]
    onion.get_by_role("button", name="Next").click()
    assert "its ports say who knows" in onion.locator(".tc-said").text_content()


def test_a_prediction_runs_when_it_is_said_and_its_code_is_folded_away(shown, lesson):
    ask = shown('Predict(\n    "141 octets')
    folded = lesson.page.locator(".jp-InputPlaceholder")
    assert len(folded.all()) == sum("source_hidden" in str(c["metadata"]) for c in lesson.cells())
    ask.get_by_role("textbox").fill("113")
    ask.get_by_role("button", name="Predict, then run").click()
    ask.get_by_text("You said 113 octets. It is 141 octets.").wait_for()


def test_words_are_matched_with_what_shows_them(shown):
    match = shown('Matching(\n    "Which packets')
    for at, words in enumerate(("1 to 3 agree", "5 confirms 4", "4 numbers")):
        choice = match.locator("select").nth(at)
        choice.select_option(choice.locator("option", has_text=words).get_attribute("value"))
    match.get_by_role("button", name="Check").click()
    match.get_by_text("All three rest on numbers").wait_for()


def test_pieces_come_one_by_one_and_df_leaves_none(shown):
    cut = shown("boards.fragmentation")
    rows = cut.locator("tbody tr:not(.tc-later)")
    assert rows.count() == 0
    cut.get_by_role("button", name="Next").click()
    assert rows.count() == 1
    cut.get_by_role("checkbox", name="DF, don't fragment").check()
    cut.get_by_text("DF 1").first.wait_for()
    cut.get_by_role("button", name="Next").click()
    assert "next-hop MTU 576" in cut.locator(".tc-said").text_content()


def test_a_filter_keeps_what_it_says_and_a_bad_one_is_told(shown):
    packets = shown("everything = ")
    assert packets.locator("tr[data-at]:visible").count() == 8
    packets.get_by_label("Filter").fill("not tcp")
    packets.get_by_role("button", name="Apply").click()
    packets.get_by_text("3 of 51 shown").wait_for()
    packets.get_by_label("Filter").fill("tcp.prot == 1")
    packets.get_by_role("button", name="Apply").click()
    packets.get_by_text("tcp.prot").last.wait_for()
    assert packets.locator("tr[data-at]:visible").count() == 3


def test_when_the_kernel_is_gone_pictures_work_on_and_sliders_say_why_not(shown, lesson):
    """Last in this file: it leaves the lesson without its kernel."""
    lesson.server.shut_down(lesson.path)
    packet = shown('Packet(eight[3], selected="payload")')
    packet.locator(".tc-bytes [data-f='ipv4.dst']").first.click()
    assert packet.get_attribute("data-selected") == "ipv4.dst"
    assert "ipv4.dst" in packet.locator(".tc-fields .tc-on").first.get_attribute("data-f")
    both = shown("ten = ")
    both.locator("tr[data-at='10']").click()
    assert both.locator(".tc-title").text_content().startswith("Packet 10")
    chat = shown("Chat(talk.one_line()")
    chat.get_by_label("Your line").fill("anybody there?")
    chat.get_by_label("Your line").press("Enter")
    chat.get_by_text("No answer: the kernel is busy or gone.").wait_for()
    chat.locator(".tc-talk button").first.click()
    assert chat.locator(".tc-title").text_content().startswith("Packet 1")
    peeled = shown("def line_without")
    peeled.get_by_role("slider", name="Layers taken off").focus()
    lesson.page.keyboard.press("ArrowLeft")
    assert "kernel" in peeled.text_content()
