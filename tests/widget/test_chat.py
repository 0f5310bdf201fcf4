"""The chat: lines, packets and octets linked; the reader's own line goes through the stack."""

import pytest

from course.errors import WidgetError
from course.lesson.scenarios import SCENARIOS
from course.lesson.scenarios.chat import say
from course.trace import Trace
from course.widget import Chat


def made(**given):
    return Chat(SCENARIOS["chat-line"](), **({"again": say} | given))


def typed(widget, n=1, who="client", words="hello", do="say"):
    widget.set_state({"typed": {"n": n, "do": do, "who": who, "words": words}})
    return widget


def test_it_opens_at_the_words():
    chat = made()
    assert (chat.at, chat.selected) == (4, "payload")
    assert chat.text().startswith("who ")
    assert "\n\nPacket 4: IPv4 / TCP / Payload" in chat.text()


def test_a_line_of_one_s_own_takes_eight_packets():
    chat = typed(made(), words="good morning")
    assert (chat.heard, chat.unsaid, chat.at) == (1, "", 4)
    assert len(chat.shown) == 8
    assert chat.dissection.data.endswith(b"good morning\n")
    assert "good morning" in chat.talk
    assert "hello world!" not in chat.talk


def test_lines_add_up_and_a_filter_is_forgotten_with_the_old_packets():
    chat = typed(made(), words="one")
    chat.filter = "tcp.flags.syn == 1"
    typed(chat, 2, "server", "two")
    assert len(chat.shown) == 10
    assert (chat.filter, chat.at) == ("", 6)
    assert chat.text().index('client  says "one."') < chat.text().index('server  says "two."')
    typed(chat, 3, do="reset")
    assert "hello world!" in chat.talk
    assert len(chat.shown) == 8


@pytest.mark.parametrize(
    ("who", "words", "sentence"),
    [
        ("eve", "hello", "a line needs a speaker, client or server, got 'eve'"),
        ("client", "", "a line needs 1 to 1000 octets, got 0"),
        ("client", "x" * 1001, "a line needs 1 to 1000 octets, got 1001"),
    ],
)
def test_what_cannot_be_said_is_answered_with_a_sentence(who, words, sentence):
    chat = typed(made(), who=who, words=words)
    assert (chat.unsaid, chat.heard) == (sentence, 1)
    assert "hello world!" in chat.talk


def test_a_thirteenth_line_is_one_too_many():
    chat = made()
    chat._lines = [("client", "hello")] * 11
    assert typed(chat, 1).unsaid == ""
    typed(chat, 2)
    assert chat.unsaid == "a chat holds 12 lines here, got one more: start over"


def test_a_recording_takes_no_lines():
    chat = typed(made(again=None))
    assert chat.unsaid == "this chat is a recording: it takes no lines"
    assert not chat.takes_lines


def test_a_trace_without_hosts_is_refused():
    with pytest.raises(WidgetError, match="two hosts"):
        Chat(Trace((), ()))


def test_an_error_of_the_run_is_shown():
    def broken(_lines):
        raise ZeroDivisionError("no network today")

    assert "no network today" in typed(made(again=broken)).error


# --- in the browser


def pressed(page):
    return [line.text_content() for line in page.locator('.tc-talk [aria-pressed="true"]').all()]


def test_a_line_leads_to_its_packets_one_after_the_other(rig):
    page = rig().mount(made())
    line = page.locator(".tc-talk button", has_text="hello world!")
    assert line.get_attribute("aria-pressed") == "true"
    for at, field in ((5, "tcp.ack"), (4, "payload")):
        line.click()
        state = page.evaluate("[model.get('at'), model.get('selected')]")
        assert state == [at, field]
        assert page.locator(".tc-title").inner_text().startswith(f"Packet {at}: ")


def test_a_packet_marks_its_line_and_its_words_are_lit(rig):
    page = rig().mount(made())
    page.locator('tr[data-at="1"]').click()
    assert [one.split("packet")[0] for one in pressed(page)] == ["client connects"]
    page.locator('tr[data-at="7"]').click()
    assert len(pressed(page)) == 2  # one closes, the other's close is acknowledged
    page.locator('tr[data-at="4"]').click()
    page.locator(".tc-fields [data-f='payload']").click()
    lit = "".join(page.locator(".tc-bytes .tc-on").all_text_contents())
    assert "hello.world!" in lit


def test_the_keys_walk_the_lines(rig):
    page = rig().mount(made())
    page.locator(".tc-talk button").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.evaluate("model.get('at')") == 2
    page.keyboard.press("End")
    page.keyboard.press(" ")
    assert page.evaluate("model.get('at')") == 7


def button(page, name):
    return page.locator(".tc-play").get_by_role("button", name=name)


def test_next_and_back_go_packet_by_packet_and_stop_at_the_ends(rig):
    page = rig().mount(made(), at=7, selected="")
    for at, field in ((8, "tcp.ack"), (8, "tcp.ack")):
        button(page, "Next").press("Enter")
        assert page.evaluate("[model.get('at'), model.get('selected')]") == [at, field]
    assert button(page, "Next").get_attribute("aria-disabled") == "true"
    assert page.locator(".tc-play span").inner_text() == "Packet 8: server closes"
    button(page, "Back").press(" ")
    assert page.evaluate("model.get('at')") == 7


def test_it_plays_by_itself_without_a_kernel_and_can_be_paused(rig):
    page = rig().mount(made(), at=8)
    button(page, "Play").click()
    page.wait_for_function("model.get('at') >= 2 && model.get('at') < 8")
    button(page, "Pause").click()
    assert stands(page)
    button(page, "Play").click()
    page.evaluate("gone.abort()")  # a view that is gone plays no more
    assert stands(page)


def stands(page):
    before = page.evaluate("model.get('at')")
    page.wait_for_timeout(1400)
    return page.evaluate("model.get('at')") == before


def test_a_line_is_sent_and_its_packets_come(rig):
    chat = made()
    page = rig().mount(chat)
    page.get_by_label("Your line").fill("<img src=x onerror=alert(1)>")
    page.get_by_label("Speaker").select_option("server")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Send").click()
    assert page.locator(".tc-type + .tc-said").inner_text() == "Waiting for the kernel."
    chat.set_state({"typed": page.evaluate("model.get('typed')")})
    for name in ("pictures", "table", "shown", "talk", "at", "unsaid", "heard"):
        page.evaluate("([name, value]) => model.set(name, value)", [name, getattr(chat, name)])
    page.wait_for_function("document.querySelector('.tc-talk').textContent.includes('<img')")
    assert page.locator(".tc-talk img").count() == 0
    assert page.get_by_label("Your line").input_value() == ""
    page.wait_for_function("document.querySelector('.tc-title').textContent.includes('Packet 4')")


def test_without_a_kernel_it_says_so_and_plays_on(rig):
    page = rig().mount(made())
    page.get_by_label("Your line").fill("anybody there?")
    page.keyboard.press("Enter")
    said = page.locator(".tc-type + .tc-said")
    page.wait_for_function(
        "document.querySelector('.tc-type + .tc-said').matches('.tc-complaint')"
    )
    assert said.inner_text().startswith("No answer: the kernel is busy or gone.")
    assert page.get_by_label("Your line").input_value() == "anybody there?"
    page.locator(".tc-talk button").first.click()
    assert page.evaluate("model.get('at')") == 1
