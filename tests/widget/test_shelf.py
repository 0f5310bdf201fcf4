"""What is looked up: tabs, the header's editions, the searchable table, analogy cards."""

import subprocess

import pytest

from course.errors import WidgetError
from course.lesson import shelf
from course.view import editions
from course.view.analogy import Analogy
from course.view.tabs import Command
from course.widget import Analogies, Editions, Table, Tabs
from course.widget.base import joined
from course.wire.tcp import TCP

# --- tabs


def test_every_command_is_in_text_and_picture():
    made = shelf.commands()
    for commands in shelf.COMMANDS.values():
        for line, about in commands:
            assert f"    {line}\n" in f"{made.text()}\n"
            assert about.split()[0] in made.text()
    assert made.picture()["text/html"].count("<pre") == sum(map(len, shelf.COMMANDS.values()))


def test_arrow_keys_lead_from_tab_to_tab(rig):
    page = rig().mount(shelf.commands())
    page.get_by_role("tab", name="Linux").focus()
    for key, name in (("ArrowRight", "macOS"), ("End", "Windows"), ("ArrowLeft", "macOS")):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.textContent") == name
        assert page.evaluate("model.get('selected')") == name
        assert page.get_by_role("tabpanel").get_attribute("aria-label") == name


def test_a_panel_that_is_not_there_is_refused():
    with pytest.raises(WidgetError, match=r"no panel 'BeOS': there are Linux, macOS, Windows"):
        shelf.commands("BeOS")
    with pytest.raises(WidgetError, match="at least one system"):
        Tabs({})


def test_commands_are_text():
    made = Tabs({"x": [Command("<script>1</script>", "<b>")]})
    assert "<script>" not in made.panels[0]["shown"]


# --- editions


@pytest.mark.parametrize("edition", editions.EDITIONS, ids=lambda edition: edition.name)
def test_an_edition_fills_the_bits_between_data_offset_and_window(edition):
    assert edition.reserved + len(edition.flags) == 12
    drawn = editions.drawing(edition)
    for flag in edition.flags:
        assert f'data-f="tcp.flags.{flag.lower()}"' in drawn
    for name in ("src_port", "seq", "ack", "window", "checksum", "urgent_pointer", "options"):
        assert f'data-f="tcp.{name}"' in drawn
    text = editions.text()
    assert f"reserved {edition.reserved} bits, then {' '.join(edition.flags)}" in text
    assert all(words in text for words in edition.says)


def test_the_flags_of_today_stand_where_the_decoder_reads_them():
    head = TCP.parse(bytes(12) + bytes([0x50, 0xC2]) + bytes(6))
    today = editions.EDITIONS[-1]
    assert [flag for n, flag in enumerate(today.flags) if head.flags >> 7 - n & 1] == [
        *("CWR", "ECE", "SYN")
    ]


def test_what_is_new_is_lit(rig):
    page = rig().mount(Editions())
    assert page.locator("path.tc-on:visible").count() == 0
    page.get_by_role("tab", name="2001 to 2003").click()
    lit = page.locator("path.tc-on:visible").evaluate_all("all => all.map((e) => e.dataset.f)")
    assert lit == ["tcp.reserved", "tcp.flags.ns", "tcp.flags.cwr", "tcp.flags.ece"]
    page.get_by_role("tab", name="2022").click()
    assert page.locator("path.tc-on:visible").count() == 1


# --- table


def test_a_number_is_found_as_a_number_and_words_anywhere(need, tmp_path):
    module = tmp_path / "table.mjs"
    module.write_text(
        joined("table.js")
        + """
        const row = ["5353", "mDNS: Multicast", "RFC 6762"];
        const asked = ["53", "5353", "mdns rfc", "multi 6762", "http", "", "676"];
        console.log(JSON.stringify(asked.map((words) => holds(row, words))));
        """
    )
    said = subprocess.run([need("node"), module], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[false,true,true,true,false,true,false]"


def test_rows_that_do_not_fit_are_hidden_as_one_types(rig):
    page = rig().mount(shelf.ports())
    page.get_by_role("searchbox", name="Search").press_sequentially("dhcp")
    assert page.get_by_role("status").text_content().startswith("4 of ")
    assert page.locator("tbody tr:visible").count() == 4
    page.get_by_role("searchbox").fill("443")
    assert page.locator("tbody tr:visible").all_text_contents() == ["443HTTPSSystem"]
    assert page.evaluate("model.get('words')") == "443"


def test_the_text_form_is_the_whole_table():
    assert shelf.ports("443").text() == shelf.ports().text()
    assert "30    Multipath TCP" in shelf.tcp_options().text()
    with pytest.raises(WidgetError, match="each row needs 2 cells, got 1"):
        Table(("a", "b"), [("x",)])


# --- analogies


def test_where_it_breaks_is_folded_away_until_asked(rig):
    page = rig().mount(shelf.analogies())
    words = shelf.ANALOGIES[1].breaks[0]
    assert not page.get_by_text(words).is_visible()
    page.get_by_role("button", name="Where does it break?").nth(1).press("Enter")
    assert page.get_by_text(words).is_visible()
    assert page.evaluate("model.get('opened')") == [1]
    page.get_by_role("button", expanded=True).click()
    assert not page.get_by_text(words).is_visible()


def test_every_analogy_breaks_somewhere_and_the_text_says_where():
    text = " ".join(shelf.analogies().text().split())
    for each in shelf.ANALOGIES:
        assert len(each.breaks) >= 2
        for words in (each.title, each.picture, *each.breaks):
            assert words in text
        for pair in each.like.items():
            assert " = ".join(pair) in text


def test_an_analogy_can_be_asked_for_by_words_of_its_title():
    text = " ".join(shelf.analogies("knocking").text().split())
    assert "knocking = SYN" in text
    assert "telephone" not in text
    assert "no authentication" in text


def test_no_analogies_are_refused_and_words_are_text():
    with pytest.raises(WidgetError, match="at least one analogy"):
        Analogies([])
    bad = Analogies([Analogy("<b>", "<i>", {"<u>": "<s>"}, ["<script>"])])
    assert not any(tag in bad.cards for tag in ("<b>", "<i>", "<u>", "<s>", "<script>"))
