"""The ladder widget: by mouse, by keys, without a kernel, and with one that runs again."""

import re

import pytest

from course.errors import WidgetError
from course.lesson.scenarios import SCENARIOS
from course.trace import Call, Record, Trace
from course.view import ladder
from course.view.captured import dissections
from course.widget import Knowledge, Ladder, Packet, TCBs, link, packets_of

LOST = SCENARIOS["syn-lost"]


def ask(widget, **what):
    """Send what the browser would send."""
    widget.set_state({"asked": {"n": widget.done + 1, **what}})


def alive(rig, widget, **how):
    """Mount a widget whose kernel answers: what the page saves, Python takes and gives back."""
    made = rig(**how)
    page = made.mount(widget)

    def save(state):
        widget.set_state(state)
        return {
            name: getattr(widget, name)
            for name in ("after", "troubles", "done", "refused", "at", "error")
        }

    page.expose_function("toPython", save)
    page.evaluate(
        """() => { model.save_changes = async () => {
             const told = await toPython({ asked: model.get("asked"), at: model.get("at") });
             for (const [name, value] of Object.entries(told)) model.set(name, value);
           }; }"""
    )
    return page


def step(page):
    return int(page.locator(".tc").get_attribute("data-step"))


def now(page):
    return page.locator(".tc-now").inner_text()


def fall(page, nth=0):
    """How far down the curtain hangs, in percent."""
    transform = page.locator(".tc-curtain").nth(nth).evaluate("one => one.style.transform")
    return float(re.search(r"([\d.]+)%", transform)[1])


# --- in Python


def test_a_segment_is_dropped_and_the_stack_runs_again():
    made = Ladder(SCENARIOS["handshake"](), again=SCENARIOS["handshake"])
    assert made.text() == Ladder(SCENARIOS["handshake"]()).text()
    ask(made, do="drop", packet=2)
    assert made.error == made.refused == ""
    assert made.troubles == ["packet 2 dropped"]
    assert made.run == SCENARIOS["syn-ack-lost"]().__class__(
        made.run.hosts, made.run.records, made.run.title, 0, made.run.addresses
    )
    assert "LOST" in made.text()
    ask(made, do="duplicate", packet=1, ms=20)
    assert made.troubles == ["packet 2 dropped", "packet 1 doubled"]
    ask(made, do="reset")
    assert made.after == ""
    assert made.troubles == []


@pytest.mark.parametrize("do", ["drop", "delay", "duplicate", "corrupt"])
def test_each_trouble_changes_the_run(do):
    made = Ladder(SCENARIOS["handshake"](), again=SCENARIOS["handshake"])
    ask(made, do=do, packet=1, ms=1500)
    assert made.refused == ""
    assert made.run != made.trace
    assert made.after


def test_what_cannot_be_done_is_said():
    made = Ladder(LOST())
    ask(made, do="drop", packet=1)
    assert made.refused == "this ladder cannot run again: it needs Ladder(trace, again=...)"
    made = Ladder(LOST(), again=LOST)
    ask(made, do="burn", packet=1)
    assert "got 'burn'" in made.refused
    ask(made, do="drop", packet=0)
    assert "needs to be a whole number of at least 1" in made.refused
    assert made.done == 2
    with pytest.raises(WidgetError, match="got int"):
        Ladder(7)


def test_a_capture_is_a_trace_too():
    packets = dissections(SCENARIOS["handshake"]())
    made = Ladder(packets)
    assert "SYN, ACK seq 0, ack 1" in made.text()
    assert Ladder([]).text().endswith("Nothing happens in this trace.")


def test_linked_views_share_the_moment_and_the_new_run():
    one = Ladder(LOST(), again=LOST)
    other = Ladder(one.trace)
    link(one, other)
    ask(one, do="drop", packet=2)
    assert other.trace == one.run
    with pytest.raises(WidgetError, match="same trace"):
        link(one, Ladder(SCENARIOS["handshake"]()))
    with pytest.raises(WidgetError, match="got Packet"):
        link(one, Packet(dissections(LOST())))


def test_the_packet_widget_has_the_packets_of_each_run():
    play = SCENARIOS["handshake"]
    opened = packets_of(play())
    made = Ladder(play(), again=play, opens=opened)
    assert made.chosen == opened.at == 1
    ask(made, do="drop", packet=1)
    opened.at = 4  # the handshake has three packets, the changed run four
    assert opened.dissection.data == [hop.data for _, hop in made.run.hops()][3]
    ask(made, do="reset")
    assert opened.at == 1


# --- in a browser


def test_steps_jumps_and_scrubbing_move_the_curtain(rig):
    made = rig()
    page = made.mount(Ladder(LOST()))
    turns = step(page)
    page.get_by_role("button", name="To the start").click()
    assert step(page) == 0
    assert fall(page) == 0
    assert now(page) == "Nothing has happened yet."
    page.get_by_role("button", name="Step", exact=True).click()
    page.get_by_role("button", name="Step", exact=True).click()
    assert step(page) == 2
    assert "SYN-SENT" in now(page)
    assert made.trait("at") == 3
    before = fall(page)
    page.get_by_role("slider", name="Moment").fill("4")
    assert step(page) == 4
    assert fall(page) > before
    page.get_by_role("button", name="Back", exact=True).click()
    assert step(page) == 3
    page.get_by_role("button", name="To the end").click()
    assert step(page) == turns
    assert page.get_by_role("button", name="Step", exact=True).is_disabled()


def test_keys_move_the_moment_and_choose_segments(rig):
    made = rig()
    page = made.mount(Ladder(LOST()))
    frame = page.locator(".tc-frame").first
    frame.focus()
    page.keyboard.press("Home")
    assert step(page) == 0
    page.keyboard.press("ArrowDown")
    assert step(page) == 1
    for packet in (1, 2):
        page.keyboard.press("ArrowRight")
        page.wait_for_function("packet => model.get('chosen') === packet", arg=packet)
    page.keyboard.press("x")
    assert page.evaluate("document.activeElement.hasAttribute('data-lm-suppress-shortcuts')")
    page.keyboard.press("End")
    assert made.trait("at") == 16 or step(page) > 4


def test_both_states_stand_beside_the_ladder(rig):
    page = rig().mount(Ladder(SCENARIOS["handshake"](), at=6))
    cells = page.locator("[data-k='0.0'], [data-k='1.0']").all_inner_texts()
    assert cells == ["SYN-SENT", "SYN-RECEIVED"]
    assert page.locator(".tc-new").count() > 3
    assert page.locator(".tc-over .tc-seg").get_attribute("data-p") == "2"


def test_playing_and_pausing(rig):
    page = rig().mount(Ladder(SCENARIOS["handshake"](), at=-1))
    page.get_by_role("combobox", name="Speed").select_option("4")
    page.get_by_role("button", name="Play").click()
    assert page.get_by_role("button", name="Pause").is_visible()
    page.wait_for_function("document.querySelector('.tc').dataset.step > 1")
    page.get_by_role("button", name="Pause").click()
    at = step(page)
    page.wait_for_timeout(400)
    assert step(page) == at
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("document.querySelector('.tc').dataset.step == 5")
    assert page.get_by_role("button", name="Play").is_visible()


def test_a_click_chooses_the_segment(rig):
    made = rig()
    page = made.mount(Ladder(LOST()))
    page.locator(".tc-seg[data-p='3'] text").first.click()
    assert made.trait("chosen") == 3
    assert page.locator(".tc-pick").count() == 1
    page.wait_for_function("document.querySelector('.tc-change select').value === '3'")


def test_the_new_run_stands_beside_the_old(rig):
    made = Ladder(SCENARIOS["handshake"](), again=SCENARIOS["handshake"])
    page = alive(rig, made)
    assert page.get_by_role("button", name="Drop it").is_disabled()
    page.get_by_role("combobox", name="Chosen segment").select_option("1")
    page.get_by_role("button", name="Drop it").click()
    page.locator(".tc-figure").nth(1).wait_for()
    page.wait_for_function("document.querySelectorAll('.tc-ladder-body').length === 2")
    assert page.locator(".tc-which").all_inner_texts() == ["As it was", "Again, packet 1 dropped"]
    assert page.locator(".tc-figure").nth(1).locator(".tc-cross").count() == 1
    page.get_by_role("button", name="As it was").click()
    page.wait_for_function("document.querySelector('.tc-ladders.tc-two') === null")


def test_without_a_kernel_it_plays_on_and_says_what_it_cannot(rig):
    page = rig().mount(Ladder(LOST(), again=LOST))
    page.get_by_role("combobox", name="Chosen segment").select_option("1")
    page.get_by_role("button", name="Drop it").click()
    page.wait_for_function("document.querySelector('.tc-change .tc-said').textContent !== ''")
    assert page.locator(".tc-change .tc-said").inner_text().startswith("No answer: the kernel")
    page.get_by_role("button", name="Back", exact=True).click()
    assert step(page) == 5


def test_it_asks_before_it_shows(rig):
    made = rig()
    page = made.mount(Ladder(SCENARIOS["handshake"](), predict=True))
    forward = page.get_by_role("button", name="Step", exact=True)
    forward.click()
    forward.click()  # the SYN: a question
    assert step(page) == 1
    assert page.locator(".tc-curtain").get_attribute("class") == "tc-curtain tc-hides"
    page.get_by_label("client → server: SYN", exact=True).check()
    page.get_by_role("button", name="Show it").click()
    assert step(page) == 2
    assert page.locator(".tc").get_attribute("data-answer") == "right"
    forward.click()
    page.locator(".tc-question label").filter(has_not_text="SYN, ACK").first.click()
    page.get_by_role("button", name="Show it").click()
    assert (
        "Not this time. It is server → client: SYN, ACK."
        in page.locator(".tc-question").inner_text()
    )


def test_time_to_scale(rig):
    page = rig().mount(Ladder(SCENARIOS["half-close"]()))
    tall = page.locator(".tc-ladder-body").get_attribute("height")
    page.get_by_label("Time to scale").check()
    page.wait_for_function(
        "tall => document.querySelector('.tc-ladder-body').getAttribute('height') !== tall",
        arg=tall,
    )


@pytest.mark.parametrize("kind", ["SVG", "Animated SVG", "PNG", "Text"])
def test_what_is_saved_is_one_file(rig, kind, tmp_path):
    page = rig().mount(Ladder(LOST()))
    with page.expect_download() as waiting:
        page.get_by_role("button", name=kind, exact=True).click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    data = file.read_bytes()
    if kind == "PNG":
        assert data[:4] == b"\x89PNG"
        return
    text = data.decode()
    assert "SYN" in text
    assert ("@keyframes" in text) == (kind == "Animated SVG")
    assert ("<svg" in text) == (kind != "Text")


def test_an_empty_trace_is_a_sentence(rig):
    page = rig().mount(Ladder(Trace((), ())))
    assert page.get_by_text("Nothing happens in this trace.").first.is_visible()


def test_hostile_names_are_shown(rig):
    bad = "<img src=x onerror=alert(1)>\u202e"
    trace = Trace((bad,), (Record(0, 0, bad, Call(bad)),), bad)
    page = rig().mount(Ladder(trace))
    assert page.locator("img").count() == 0
    assert "onerror" in page.locator(".tc-title").inner_text()


def test_numbers_can_be_those_on_the_wire_in_every_form_and_every_run():
    widget = Ladder(SCENARIOS["handshake"](), again=SCENARIOS["handshake"], relative=False)
    ask(widget, do="drop", packet=1)
    first, _, second = widget.text().partition("Again, ")
    drawn = str(ladder.svg(widget.run, relative=False))
    for part in (first, second, drawn):
        assert "seq 101, ack 301" in part
        assert "seq 0" not in part
    board = TCBs(SCENARIOS["handshake"](), relative=False)
    assert re.search(r"SND.NXT +101 +301\n", board.text())
    assert "SND.NXT 101" in Knowledge(SCENARIOS["handshake"](), relative=False).text()


def test_two_views_share_one_moment(rig):
    page = rig().mount(Ladder(LOST()), views=2)
    page.get_by_role("button", name="To the start").first.click()
    steps = page.locator(".tc").evaluate_all("all => all.map((one) => one.dataset.step)")
    assert steps == ["0", "0"]
    page.evaluate("ends.forEach((end) => end())")
    assert page.evaluate("listening()") == 0


def test_a_long_ladder_is_all_there_after_a_moment(rig):
    trace = SCENARIOS["lossy-minute"]()
    hops = sum(1 for _ in trace.hops())
    page = rig().mount(Ladder(trace))
    page.wait_for_function(
        "hops => document.querySelectorAll('.tc-ladder-body .tc-seg').length === hops", arg=hops
    )
    page.get_by_role("button", name="To the start").click()
    page.get_by_role("button", name="To the end").click()
    assert page.locator(".tc-ladder-body .tc-seg").count() == hops
