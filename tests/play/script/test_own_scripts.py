"""The project's own scripts: every state, every step's outcomes, each profile's habits."""

import re

import pytest
from play_scripts import own

from course.play.script import parse, run
from course.stack.state import State
from course.trace.ladder import text as ladder

OWN = own()
SENT = re.compile(r"^(.*> (?:\[\w+\] )?[SFRP.UEW]+ +)(\d+):(\d+)\((\d+)\)", re.MULTILINE)


@pytest.fixture(scope="module")
def played():
    return [
        (profile, path, run(parse(path.read_text(encoding="utf-8"), path.name), profile))
        for profile, path in OWN
    ]


def test_all_of_them_pass(played):
    assert [result.text() for _, _, result in played if result.status != "passed"] == []
    assert len(played) >= 40


def test_they_visit_every_state(played):
    seen = {
        state
        for _, _, result in played
        for _, event in result.trace.events(kind="state")
        for state in (event.old, event.new)
    }
    assert seen == set(State)


def test_each_says_what_it_is_for():
    assert [path.name for _, path in OWN if not path.read_text().startswith(("// ", "--"))] == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_other_numbers_change_nothing(seed):
    for profile, path in OWN:
        script = parse(path.read_text(encoding="utf-8"), path.name)
        assert run(script, profile, seed=seed).status == "passed", path


def test_a_changed_number_makes_each_fail():
    for profile, path in OWN:
        text = path.read_text(encoding="utf-8")
        sent = list(SENT.finditer(text))
        last = sent[-1] if sent else None
        if last is None or "S" in last[1].split(">")[1]:
            continue
        start, end = int(last[2]) + 1, int(last[3]) + 1
        changed = f"{text[: last.start()]}{last[1]}{start}:{end}({last[4]}){text[last.end() :]}"
        result = run(parse(changed, path.name), profile)
        assert result.status == "failed", path
        assert "sequence number: needed" in result.reason, result


def test_a_late_packet_makes_it_fail():
    path = next(path for _, path in OWN if path.name == "delayed-ack.pkt")
    text = path.read_text(encoding="utf-8")
    assert "+.20 >" in text
    for late in ("+.19 >", "+.21 >"):
        assert "time" in run(text.replace("+.20 >", late)).reason.replace("got nothing", "time")


def test_their_traces_make_ladders(played):
    for _, path, result in played:
        shown = ladder(result.trace)
        assert "script -> stack" in shown or "stack -> script" in shown, path
