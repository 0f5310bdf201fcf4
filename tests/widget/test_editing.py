"""A packet is edited: by the kernel, for a reader who types values and flips bits."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from widget_samples import HELLO, SYN, talk

from course.capture.frame import Frame
from course.decode import explain
from course.errors import CourseError
from course.view import words
from course.widget import Packet, packets
from course.widget.editing import History, read

quick = settings(max_examples=100, derandomize=True, deadline=None)


@pytest.fixture
def syn():
    return Packet(explain(SYN, link=228), selected="ipv4.ttl", editable=True)


def ask(widget, **what):
    """Send what the browser would send."""
    widget.set_state({"asked": {"n": widget.done + 1, "at": widget.at, **what}})


# --- the history of a packet


@quick
@given(st.sampled_from([SYN, HELLO]), st.data())
def test_what_is_prefilled_changes_nothing(octets, data):
    told = explain(octets, link=228)
    step = data.draw(st.sampled_from([step for step in told.steps if step.width]))
    history = History(told)
    if words.typed(step):
        history.do({"do": "set", "field": step.id, "value": words.typed(step)})
        assert history.packet.data == octets


@quick
@given(st.data())
def test_a_bit_flipped_twice_is_as_it_was_and_undo_leads_back(data):
    told = explain(SYN, link=228)
    step = data.draw(st.sampled_from([step for step in told.steps if step.width]))
    history = History(told)
    asked = {"do": "flip", "field": step.id, "bit": data.draw(st.integers(0, step.width - 1))}
    history.do(asked)
    turned = history.packet.data
    apart = int.from_bytes(turned, "big") ^ int.from_bytes(SYN, "big")
    assert apart == 1 << (8 * len(SYN) - 1 - step.bit - asked["bit"])
    whole = history.packet.layers[0].step.id  # a flipped version may make it another header
    history.do({"do": "flip", "field": whole, "bit": step.bit + asked["bit"]})
    assert history.packet.data == SYN
    history.do({"do": "undo"})
    assert history.packet.data == turned
    history.do({"do": "reset"})
    assert history.packet is told


def test_what_else_must_change_is_told_and_mended():
    history = History(explain(HELLO, link=228))
    history.do({"do": "set", "field": "payload", "value": '"hello"'})
    assert history.told()["edits"] == ['Data set to "hello"']
    fields = [line.partition(":")[0] for line in history.told()["must"]]
    assert fields == ["ipv4.total_length", "ipv4.checksum", "tcp.checksum"]
    assert history.text().count("What else must change: ") == 3
    history.do({"do": "mend"})
    assert history.told()["must"] == []
    assert history.packet.problems == []
    assert history.packet["ipv4.total_length"].value == 57
    assert history.packet["tcp.checksum"].context.verdict == "good"


def test_an_inconsistency_may_be_kept_on_purpose():
    history = History(explain(SYN, link=228))
    history.do({"do": "set", "field": "ipv4.ttl", "value": "0x3f"})
    before = history.packet
    history.do({"do": "keep"})
    assert history.packet is before
    assert [step.id for step in before.problems] == ["ipv4.checksum"]
    assert history.told() == {
        "edits": ["Time to Live set to 0x3f; the inconsistency kept"],
        "must": [],
    }


def test_number_and_time_stay():
    history = History(explain(Frame(SYN, 7, 228, t_ns=5)))
    history.do({"do": "flip", "field": "ipv4.ttl", "bit": 0})
    assert (history.packet.number, history.packet.t_ns) == (7, 5)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"do": "set", "field": "ipv4.ttl", "value": "many"}, "Time to Live needs a number"),
        ({"do": "set", "field": "ipv4.ttl", "value": "256"}, r"0 to 255\), got 256"),
        ({"do": "set", "field": "ipv4.src", "value": "1.2.3"}, "four numbers from 0 to 255"),
        ({"do": "set", "field": "tcp.mss", "value": "xyz"}, 'octets as hex digits, or text in "'),
        ({"do": "set", "field": "udp.length", "value": "1"}, "a field of this packet, got"),
        ({"do": "set", "field": "tcp.payload_length", "value": "1"}, "stands on the wire"),
        ({"do": "flip", "field": "ipv4.ttl", "bit": 1000}, "a bit needs a number from 0 to 479"),
        ({"do": "mend"}, "nothing to do for 'mend'"),
        ({"do": "undo"}, "nothing to do for 'undo'"),
        ({"do": "dance"}, "nothing to do for 'dance'"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(asked, why):
    history = History(explain(SYN, link=228))
    with pytest.raises(CourseError, match=why):
        history.do(asked)
    assert len(history.states) == 1


def test_a_cut_packet_is_edited_as_far_as_it_was_captured():
    history = History(explain(Frame(SYN[:40], 1, 228, wire_length=60)))
    history.do({"do": "set", "field": "ipv4.ttl", "value": "1"})
    told = history.told()
    assert [line.partition(":")[0] for line in told["must"]] == ["ipv4.checksum"]
    assert "the capture cut 20 octets: what covers them stays as it is" in told["edits"][0]
    assert (len(history.packet.data), history.packet.wire_length) == (40, 60)
    history.do({"do": "mend"})
    assert history.told()["must"] == []


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("ipv4.ttl", " 63 ", 63),
        ("tcp.flags", "0b10010", 18),
        ("ipv4.src", "10.0.0.1", "10.0.0.1"),
        ("payload", "68 65", b"he"),
        ("payload", '"he"', b"he"),
        ("payload", "", b""),
    ],
)
def test_what_a_reader_may_type(field, text, value):
    assert read(explain(HELLO, link=228)[field], text) == value


# --- the widget, from Python


def test_an_edit_is_drawn_and_stands_in_the_text(syn):
    before = syn.pictures
    ask(syn, do="set", field="ipv4.ttl", value="63")
    assert syn.pictures != before
    assert (syn.done, syn.refused, syn.error) == (1, "", "")
    assert syn.dissection["ipv4.ttl"].value == 63
    lines = syn.text().splitlines()
    assert lines[0] == "Edited: Time to Live set to 63"
    assert lines[1].startswith("What else must change: ipv4.checksum: ")
    ask(syn, do="undo")
    assert syn.text() == Packet(SYN).text()
    assert syn.pictures == before


def test_a_refusal_changes_nothing(syn):
    before = syn.text()
    ask(syn, do="set", field="ipv4.ttl", value="300")
    assert "got 300" in syn.refused
    assert (syn.text(), syn.done) == (before, 1)
    ask(syn, do="set", field="ipv4.ttl", value="30")
    assert syn.refused == ""


def test_only_an_editable_packet_is_edited():
    made = Packet(SYN)
    ask(made, do="set", field="ipv4.ttl", value="63")
    assert made.refused.startswith("this packet was not made to be edited")
    assert made.dissection.data == SYN


def test_each_packet_of_several_has_its_own_history():
    made = Packet(talk(3), at=2, editable=True)
    ask(made, do="set", field="ipv4.ttl", value="1")
    made.at = 3
    assert "Edited" not in made.text()
    made.at = 2
    assert made.text().startswith("Edited: ")


def test_an_edit_reaches_the_list_and_its_filter():
    made = packets(talk(3), filter="ip.ttl == 64")
    made.editable = True
    ask(made, do="set", field="ipv4.ttl", value="1")
    assert made.shown == [2, 3]
    assert "! problem" in made.table


# --- the widget, in the hands of a reader


def answered(page, widget):
    """Let Python answer what the page asked, as a kernel would."""
    widget.set_state({"asked": page.evaluate("model.get('asked')")})
    for name in ("refused", "pictures", "edited", "done"):
        value = getattr(widget, name)
        page.evaluate("([name, value]) => model.set(name, value)", [name, value])
    page.wait_for_timeout(50)  # the pictures are unpacked


def said(page):
    return page.locator(".tc-edit .tc-said").inner_text()


def bits(page):
    return "".join(page.locator(".tc-flips button").all_inner_texts())


def test_a_value_is_typed_and_the_packet_explained_anew(rig, syn):
    page = rig().mount(syn)
    box = page.get_by_role("textbox", name="New value")
    assert box.input_value() == "64"
    assert bits(page) == "01000000"
    box.fill("63")
    box.press("Enter")
    assert said(page) == "Waiting for the kernel."
    answered(page, syn)
    assert said(page) == ""
    assert bits(page) == "00111111"
    assert page.locator('[role=treeitem][data-f="ipv4.ttl"] .tc-v').inner_text() == "63"
    assert page.locator(".tc").get_attribute("data-selected") == "ipv4.ttl"
    must = page.get_by_role("group", name="What else must change")
    assert "ipv4.checksum: 27143" in must.inner_text()
    must.get_by_role("button", name="Mend").click()
    answered(page, syn)
    assert must.is_hidden()
    assert page.locator(".tc-problems").is_hidden()
    page.get_by_role("button", name="Reset").click()
    answered(page, syn)
    assert bits(page) == "01000000"
    assert page.get_by_role("button", name="Undo").is_disabled()


def test_bits_are_flipped_with_the_keys_and_keep_the_focus(rig, syn):
    page = rig().mount(syn)
    page.get_by_role("button", name="bit 0: 0").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    answered(page, syn)
    assert bits(page) == "00000000"
    focused = "document.activeElement"
    assert page.evaluate(f"{focused}.ariaLabel") == "bit 1: 0"
    assert page.evaluate(f"{focused}.ariaPressed") == "false"
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    answered(page, syn)
    assert bits(page) == "00000001"
    assert page.locator('.tc-flips [tabindex="0"]').count() == 1
    page.get_by_role("button", name="Keep the inconsistency").click()
    answered(page, syn)
    assert page.locator(".tc-edits li").last.inner_text().endswith("the inconsistency kept")


def test_a_mistake_is_one_sentence(rig, syn):
    page = rig().mount(syn)
    box = page.get_by_role("textbox", name="New value")
    box.fill("300")
    page.get_by_role("button", name="Set", exact=True).click()
    answered(page, syn)
    assert said(page) == "ipv4.ttl holds 8 bits (0 to 255), got 300"
    assert box.input_value() == "300"


def test_another_field_can_be_chosen_and_a_computed_one_cannot_be_edited(rig, syn):
    page = rig().mount(syn)
    page.locator('svg path[data-f="ipv4.src"]').click()
    assert page.get_by_role("textbox", name="New value").input_value() == "127.0.0.1"
    assert len(bits(page)) == 32
    page.get_by_role("treeitem", name="Checksum, computed").first.click()
    assert page.locator(".tc-set").is_hidden()
    assert page.locator(".tc-flips").is_hidden()
    page.locator('[role=treeitem][data-f="tcp"]').click()
    assert page.locator(".tc-flips").is_hidden()  # 320 bits are typed, not flipped


def test_without_a_kernel_it_says_so(rig, syn):
    page = rig().mount(syn)
    page.get_by_role("button", name="bit 7: 0").click()
    page.wait_for_function(
        "document.querySelector('.tc-edit .tc-said').textContent.startsWith('No answer')"
    )
    assert "Nothing was changed" in said(page)
    assert bits(page) == "01000000"


def test_two_views_show_the_same_edit(rig, syn):
    page = rig().mount(syn, views=2)
    page.get_by_role("button", name="bit 7: 0").first.click()
    answered(page, syn)
    assert bits(page) == "0100000101000001"


def test_a_packet_that_is_not_editable_has_no_controls(rig):
    page = rig().mount(Packet(SYN, selected="ipv4.ttl"))
    assert page.locator(".tc-edit").count() == 0
