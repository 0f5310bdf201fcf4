"""The packet widget: from Python, and in the hands of a reader."""

import pytest
from widget_samples import HELLO, SYN, talk

from course.capture.frame import Frame
from course.decode import explain
from course.errors import WidgetError
from course.view import hexdump
from course.widget import Packet
from course.widget.packet import AHEAD


@pytest.fixture
def syn():
    return Packet(explain(SYN, link=228))


def lit(page):
    """The ids that each view marks."""
    marked = "view => [...document.querySelectorAll(`${view} .tc-on`)].map((e) => e.dataset.f)"
    return {
        view: sorted(set(page.evaluate(marked, view))) for view in (".tc-hex", "svg", ".tc-tree")
    }


def selected(page):
    return page.locator(".tc").first.get_attribute("data-selected")


# --- from Python


@pytest.mark.parametrize("given", [SYN, bytearray(SYN), Frame(SYN, 1, 228), explain(SYN)])
def test_octets_frames_and_dissections_are_the_same_packet(given):
    assert Packet(given).text() == Packet(explain(SYN, link=228)).text()


def test_of_several_packets_one_is_shown():
    made = Packet([SYN, HELLO], at=2)
    assert made.text().startswith("Packet 2: IPv4 / TCP / Payload")
    made.at = 1
    assert made.dissection.data == SYN


@pytest.mark.parametrize("given", [3, "4500", None, [SYN, 3]])
def test_what_is_no_packet_is_refused(given):
    with pytest.raises(WidgetError, match="needs octets, a Frame or a Dissection, got"):
        Packet(given)


def test_an_unknown_number_is_refused():
    with pytest.raises(WidgetError, match="there is no packet 9: they are numbered 1 to 2"):
        Packet([SYN, HELLO], at=9)
    with pytest.raises(WidgetError, match="at least one packet"):
        Packet([])
    with pytest.raises(WidgetError, match="one twice"):
        Packet([explain(SYN), explain(HELLO)])


def test_eight_packets_of_sixty_octets_travel_in_less_than_60_kb():
    made = Packet(talk(8))
    assert len(made.pictures) < 60_000


def test_of_many_packets_the_first_and_the_chosen_are_drawn():
    few, many = Packet(talk(3)), Packet(talk(AHEAD + 1))
    before = many.pictures
    assert len(before) < 2 * len(few.pictures)
    many.set_state({"at": 5})
    assert many.pictures != before
    after = many.pictures
    many.set_state({"at": 1})
    assert many.pictures == after


# --- the three views


def test_a_click_on_a_byte_marks_its_field_everywhere(rig, syn):
    page = rig().mount(syn)
    page.locator('.tc-hex [data-f="tcp.dst_port"]').first.click()
    assert lit(page) == {view: ["tcp.dst_port"] for view in (".tc-hex", "svg", ".tc-tree")}
    assert page.locator(".tc-detail.tc-on .tc-name").inner_text() == "Destination Port"
    assert page.evaluate("model.saved.length") == 1


def test_a_click_on_a_box_marks_its_digits(rig, syn):
    page = rig().mount(syn)
    page.locator('svg path[data-f="ipv4.ihl"]').click()
    assert lit(page)[".tc-hex"] == ["ipv4.ihl", "ipv4.version ipv4.ihl"]
    assert [span.inner_text() for span in page.locator(".tc-hex .tc-on").all()] == ["5", "E"]


def test_a_click_on_a_field_marks_all_that_it_covers(rig, syn):
    page = rig().mount(syn)
    page.get_by_role("treeitem", name="Control Bits").click()
    assert len(lit(page)["svg"]) == 8
    assert selected(page) == "tcp.flags"


def test_clicks_on_a_shared_digit_go_round(rig, syn):
    page = rig().mount(syn)
    shared = page.locator('.tc-hex [data-f*="ipv4.flags.df"]').first
    seen = []
    for _ in range(5):
        shared.click()
        seen.append(selected(page).rpartition(".")[2])
    assert seen == ["reserved_flag", "df", "mf", "fragment_offset", "reserved_flag"]


def test_a_computed_step_points_to_its_subject(rig, syn):
    page = rig().mount(syn, selected="tcp.checksum.expected")
    assert lit(page)["svg"] == ["tcp.checksum"]
    assert lit(page)[".tc-tree"] == ["tcp.checksum.expected"]


def test_details_hold_the_computation(rig, syn):
    page = rig().mount(syn, selected="ipv4.ihl")
    told = page.locator(".tc-detail.tc-on").inner_text()
    for words in ("bits 4 to 7 of octet 0", "5 x 4 = 20 octets", "Why it exists", "RFC 791"):
        assert words in told


# --- what is wrong, and checksums worked


@pytest.fixture
def wrong():
    """A packet with a wrong header checksum."""
    return Packet(bytes([SYN[0], SYN[1] ^ 0xFF, *SYN[2:]]))


def test_problems_stand_on_top_and_select_their_field(rig, wrong):
    page = rig().mount(wrong)
    box = page.get_by_role("group", name="Problems")
    assert box.locator("p").inner_text() == "! 1 problem"
    box.get_by_role("button", name="IPv4 Header Checksum").press("Enter")
    assert selected(page) == "ipv4.checksum"
    row = page.locator('[role=treeitem][data-f="ipv4.checksum"]')
    assert row.inner_text().endswith("! problem")


def test_without_problems_nothing_stands_there(rig, syn):
    page = rig().mount(syn)
    assert page.locator(".tc-problems").is_hidden()


def test_a_checksum_is_worked_at_its_field(rig, syn):
    page = rig().mount(syn, selected="tcp.checksum")
    summary = page.locator("summary:visible", has_text="worked by hand")
    summary.click()
    told = page.locator(".tc-detail.tc-on table").inner_text()
    assert "Pseudo-header: 12 octets" in told
    assert "offloaded" in page.locator(".tc-detail.tc-on .tc-working dl").inner_text()
    page.get_by_role("button", name="Next").click()
    assert page.locator("summary:visible", has_text="worked by hand").count() == 0


# --- keys


def test_the_tree_has_one_tab_stop_and_arrow_keys(rig, syn):
    page = rig().mount(syn)
    assert page.locator('[role=treeitem][tabindex="0"]').count() == 1
    page.locator('[role=treeitem][tabindex="0"]').focus()
    page.keyboard.press("ArrowDown")
    assert selected(page) == "ipv4.version"
    page.keyboard.press("End")
    assert selected(page) == "tcp.payload_length"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Home")
    assert selected(page) == "ipv4"
    focused = page.evaluate("document.activeElement.dataset.f")
    assert focused == "ipv4"


def test_left_and_right_fold_and_climb(rig, syn):
    page = rig().mount(syn, selected="tcp.flags")
    page.locator('[role=treeitem][tabindex="0"]').focus()
    flags = page.locator('[role=treeitem][data-f="tcp.flags"]')
    page.keyboard.press("ArrowLeft")
    assert flags.get_attribute("aria-expanded") == "false"
    assert page.locator('[role=treeitem][data-f="tcp.flags.syn"]').is_hidden()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert selected(page) == "tcp.flags.cwr"
    page.keyboard.press("ArrowLeft")
    assert selected(page) == "tcp.flags"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert selected(page) == "tcp"


def test_a_selection_inside_a_folded_row_unfolds_it(rig, syn):
    page = rig().mount(syn, selected="tcp.flags")
    page.locator('[role=treeitem][tabindex="0"]').press("ArrowLeft")
    page.locator('svg path[data-f="tcp.flags.syn"]').click()
    assert page.locator('[role=treeitem][data-f="tcp.flags.syn"]').is_visible()


@pytest.mark.parametrize("pane", [".tc-bytes", ".tc-bits"])
def test_arrow_keys_walk_in_dump_and_diagram(rig, syn, pane):
    page = rig().mount(syn)
    page.locator(pane).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert selected(page) == "ipv4.ihl"
    page.keyboard.press("ArrowLeft")
    assert selected(page) == "ipv4.version"
    page.keyboard.press("Control+ArrowRight")
    assert selected(page) == "ipv4.version"


def test_keys_are_kept_from_jupyter_and_its_own_left_to_it(rig, syn):
    page = rig().mount(syn)
    page.locator('[role=treeitem][tabindex="0"]').focus()
    own = "() => document.activeElement.hasAttribute('data-lm-suppress-shortcuts')"
    for key, is_ours in (("x", True), ("Control+s", False), ("d", True), ("Escape", False)):
        page.keyboard.press(key)
        assert page.evaluate(own) is is_ours
    page.keyboard.press("Shift+Enter")
    assert page.evaluate(own) is False


def test_everything_can_be_reached_with_tab(rig, syn):
    page = rig().mount(syn, selected="ipv4.ihl")
    seen = []
    for _ in range(10):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                "(({ textContent, className, dataset, tagName }) =>"
                " dataset.f ?? (className || `${tagName} ${textContent}`))(document.activeElement)"
            )
        )
    assert seen[:8] == [
        "BUTTON Back",
        "BUTTON Next",
        "tc-bytes",
        "ipv4.ihl",
        "A RFC 791 section 3.1",
        "tc-bits",
        "SUMMARY As text",
        "SUMMARY Save the picture",
    ]
    assert seen[8].startswith("BODY")  # no trap: the focus leaves


# --- step by step


def test_next_and_back_walk_through_every_leaf(rig, syn):
    page = rig().mount(syn)
    leaves = [leaf.id for leaf in explain(SYN, link=228).leaves()]
    following = page.get_by_role("button", name="Next")
    walked = []
    while following.is_enabled():
        following.click()
        walked.append(selected(page))
    assert walked == leaves
    assert page.locator(".tc").get_attribute("data-step") == str(len(leaves))
    page.get_by_role("button", name="Back").click()
    assert selected(page) == leaves[-2]


def test_each_step_is_said_once_by_the_view_that_was_used(rig, syn):
    page = rig().mount(syn, views=2)
    page.get_by_role("button", name="Next").first.click()
    said = [status.text_content() for status in page.get_by_role("status").all()]
    assert said == ["Version. IPv4", ""]


# --- life


def test_two_views_of_one_model_agree(rig, syn):
    page = rig().mount(syn, views=2)
    page.locator('.tc-hex [data-f="tcp.seq"]').first.click()
    roots = page.locator(".tc").all()
    assert [root.get_attribute("data-selected") for root in roots] == ["tcp.seq"] * 2
    assert page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)") == ["root"]


def test_cleaning_up_leaves_nothing_behind(rig, syn):
    page = rig().mount(syn, views=2)
    before = page.evaluate("listening()")
    assert before > 0
    page.evaluate("ends[0]()")
    assert page.evaluate("listening()") == before // 2
    page.evaluate("gone.abort()")
    assert page.evaluate("listening()") == 0
    page.evaluate("ends[1]()")
    assert page.locator(".tc").count() == 0


def test_another_packet_keeps_the_selected_field(rig):
    page = rig().mount(Packet([SYN, HELLO], selected="tcp.mss.value"))
    page.evaluate("model.set('at', 2)")
    assert selected(page) == "tcp"  # it has no MSS
    assert page.evaluate("model.get('selected')") == "tcp.mss.value"
    page.evaluate("model.set('at', 1)")
    assert selected(page) == "tcp.mss.value"


def test_a_packet_that_is_not_drawn_says_who_can(rig):
    page = rig().mount(Packet(talk(AHEAD + 1)), at=9)
    assert "needs the kernel" in page.locator(".tc-title").inner_text()


def test_an_error_of_a_callback_is_seen(rig, syn):
    page = rig().mount(syn)
    box = page.get_by_role("alert")
    assert box.is_hidden()
    page.evaluate("model.set('error', 'ValueError: no (in f, line 3)')")
    assert box.inner_text() == "Something went wrong: ValueError: no (in f, line 3)"
    page.evaluate("model.set('error', '')")
    assert box.is_hidden()


def test_an_error_of_the_module_is_seen(rig, syn):
    page = rig().mount(syn, pictures="no base64 at all")
    assert "Something went wrong" in page.get_by_role("alert").inner_text()
    assert page.locator("[data-ready]").count() == 0


def test_a_long_dump_is_laid_out_where_it_is_looked_at(rig):
    data = HELLO[:52] + bytes(range(256)) * 5
    packet = Packet(explain(data, link=228))
    page = rig().mount(packet)
    dump = page.locator(".tc-hex")
    assert dump.text_content().splitlines() == hexdump.text(data, indent="").splitlines()
    blocks = page.locator(".tc-rows")
    assert blocks.count() == -(-len(data) // 256)
    far = blocks.last.locator("[data-f]").last
    seen = "element => element.checkVisibility({ contentVisibilityAuto: true })"
    assert not far.evaluate(seen)
    page.locator(".tc-bytes").evaluate("pane => { pane.scrollTop = pane.scrollHeight; }")
    page.wait_for_function(seen, arg=far.element_handle())


def test_a_hostile_payload_is_shown_not_run(rig):
    data = bytearray(HELLO[:52] + b"<img src=x onerror=alert(1)>")
    data[2:4] = len(data).to_bytes(2, "big")
    page = rig().mount(Packet(explain(bytes(data), link=228)))
    assert page.locator("img").count() == 0
    assert "<img" in page.locator('[role=treeitem][data-f="payload"]').inner_text()


def test_a_field_that_no_packet_has_is_refused():
    with pytest.raises(WidgetError, match="no packet has a field 'nope': its layers are"):
        Packet(bytes.fromhex("4500"), selected="nope")
