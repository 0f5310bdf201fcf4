"""What every exercise set must prove; its notebook is red while blank and green when solved."""

import re
import subprocess
import sys
from random import Random

import nbformat
import pytest

from course import build, content
from course.capture import bundled
from course.exercise import answers, check, practice, question, task
from course.exercise.score import score
from course.exercise.selftest import faults
from course.view import hexdump

ROOT = content.root()
SOURCES = [path for path in build.sources(ROOT) if path.parent.parent.name == "exercises"]
SETS = {path.name[:2]: build.cells_of(path) for path in SOURCES}
TASKS = [
    (number, one)
    for number in SETS
    for one in task.load(ROOT / "exercises" / "tasks" / f"t{number}.py")
]
IDS = [one.id for _, one in TASKS]


def solution(number, one):
    return build.solution(SETS[number], one)


def inputs(one, seed="an oracle's seed"):
    return [case.args for case in one.inputs(Random(seed))]


def named(task_id):
    return next((number, one) for number, one in TASKS if one.id == task_id)


def solved(task_id):
    return solution(*named(task_id))


@pytest.mark.parametrize("seed", ["practice", "hidden 1", "hidden 2", "hidden 3"])
@pytest.mark.parametrize(("number", "one"), TASKS, ids=IDS)
def test_a_task_proves_itself(number, one, seed):
    seed = practice.seed(one.id) if seed == "practice" else seed
    assert faults(one, solution(number, one), seed) == []


@pytest.mark.parametrize(("number", "one"), TASKS, ids=IDS)
def test_practice_data_are_what_the_task_makes(number, one):
    held = practice.load(content.data(number).read_text(encoding="utf-8")).questions
    made = question.draw(one, solution(number, one), practice.seed(one.id))
    assert next(entry for entry in held if entry.id == one.id) == made


@pytest.mark.parametrize(("number", "one"), TASKS, ids=IDS)
def test_an_answer_ten_times_as_long_winded_is_not_taken_for_endless(number, one):
    tight = one.lines // 10
    assert not any(a.stopped for a in answers.run(solution(number, one), inputs(one), tight))


@pytest.mark.parametrize(("number", "one"), TASKS, ids=IDS)
def test_words_for_people_are_complete(number, one):
    assert all(len(hint) > 60 for hint in one.hints)
    assert len(set(one.hints)) == 3
    for mistake in one.mistakes:
        assert len(mistake.feedback) > 60, mistake.words
        assert re.fullmatch(r"|M\d\d", mistake.misconception)
    assert len({mistake.words for mistake in one.mistakes}) == len(one.mistakes) >= 2


@pytest.mark.parametrize(("number", "one"), TASKS, ids=IDS)
def test_a_blank_answer_is_to_do_and_says_so(number, one):
    blank = build.solution(build.blank(SETS[number]), one)
    result = check(one.id, blank)
    assert (result.outcome, result.earned) == ("todo", 0)
    assert repr(result).startswith(f"{one.id} {one.name}: to do, 0 of {one.points} points\n")


def test_points_are_those_of_the_syllabus():
    points = {one.id: one.points for _, one in TASKS}
    assert {key: points[key] for key in points if key.startswith("01.")} == {
        "01.1": 3,
        "01.2": 5,
        "01.3": 4,
        "01.4": 3,
        "01.5": 1,
    }


# The notebooks, with nbval as students run it


def nbval(path):
    """Run nbval as the exercise notebook tells students to; return exit status and output."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null"]
    command += ["--noconftest", "--nbval", "--nbval-current-env", "--nbval-cell-timeout=60"]
    done = subprocess.run(
        [*command, "--rootdir", str(path.parent), str(path)], capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("number", SETS)
def test_the_blank_notebook_is_red_at_every_check_and_nowhere_else(number, tmp_path):
    notebook = next((ROOT / "exercises").glob(f"{number}_*.ipynb"))
    path = tmp_path / notebook.name
    path.write_bytes(notebook.read_bytes())
    status, output = nbval(path)
    code = [cell for cell in SETS[number].cells if cell.cell_type == "code"]
    checks = [cell for cell in code if cell.id.startswith("check-")]
    assert status == 1, output
    assert f"{len(checks)} failed, {len(code) - len(checks)} passed" in output
    assert "caused an exception" not in output


@pytest.mark.parametrize("number", SETS)
def test_the_solved_notebook_is_green_and_may_print(number, tmp_path):
    path = tmp_path / f"{number}_solved.ipynb"
    build.solved(number, path)
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.id.startswith("answer-"):
            cell.source += "\nprint('a print in a right answer is no fault')"
    nbformat.write(notebook, path)
    status, output = nbval(path)
    assert status == 0, output


def test_a_progress_file_that_cannot_be_written_leaves_nbval_green(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "file" / "progress.json"))
    path = tmp_path / "01_solved.ipynb"
    build.solved("01", path)
    status, output = nbval(path)
    assert status == 0, output


# Set 01, against other programs and against its own words


def test_01_1_dumps_as_the_course_does():
    render = solved("01.1")
    for (data,) in inputs(named("01.1")[1]):
        assert render(data) == hexdump.text(data)


@pytest.mark.needs("tcpdump")
def test_01_1_dumps_as_tcpdump_does(tmp_path):
    from course.capture import pcap

    path = tmp_path / "chat.pcap"
    capture = bundled.load("chat")
    path.write_bytes(pcap.write(capture))
    done = subprocess.run(
        ["tcpdump", "-r", path, "-X", "-t", "-n"], capture_output=True, text=True
    )
    rows = [line for line in done.stdout.splitlines() if line.startswith("\t0x")]
    render = solved("01.1")
    assert rows == [row for frame in capture.frames for row in render(frame.data).split("\n")]


def test_01_2_agrees_with_scapy():
    from scapy.layers.inet import IP

    parse = solved("01.2")
    for (data,) in inputs(named("01.2")[1]):
        fields, head = parse(data), IP(data)
        flags = 4 * fields["reserved_flag"] + 2 * fields["df"] + fields["mf"]
        assert flags == int(head.flags)
        assert fields["dscp"] << 2 | fields["ecn"] == head.tos
        for name, theirs in SCAPY.items():
            assert fields[name] == getattr(head, theirs), name
        assert bytes(map(int, head.src.split("."))) == fields["src"]
        assert bytes(map(int, head.dst.split("."))) == fields["dst"]


SCAPY = {
    "version": "version",
    "ihl": "ihl",
    "total_length": "len",
    "identification": "id",
    "fragment_offset": "frag",
    "ttl": "ttl",
    "protocol": "proto",
    "checksum": "chksum",
}


def test_01_2_meets_every_ihl_flag_and_ecn_value():
    heads = [solved("01.2")(data) for (data,) in inputs(named("01.2")[1])]
    assert {head["ihl"] for head in heads} == set(range(5, 16))
    assert {head["ecn"] for head in heads} == set(range(4))
    assert len({(head["reserved_flag"], head["df"], head["mf"]) for head in heads}) == 8


def test_01_3_agrees_with_scapy():
    from scapy.layers.inet import IP, TCP, UDP

    cut = solved("01.3")
    for (packet,) in inputs(named("01.3")[1]):
        ip, transport, payload = cut(packet)
        theirs = IP(packet)
        layer = theirs[TCP] if packet[9] == 6 else theirs[UDP]
        assert len(ip) == 4 * theirs.ihl
        assert len(transport) == (4 * layer.dataofs if packet[9] == 6 else 8)
        assert ip + transport + payload == packet[: theirs.len]


@pytest.mark.parametrize("seed", ["one", "two", "three"])
def test_01_3_who_takes_udp_for_tcp_is_told_and_never_crashes(seed):
    def slice_layers(packet):
        start = 4 * (packet[0] & 15)
        end = start + 4 * (packet[start + 12] >> 4)
        return packet[:start], packet[start:end], packet[end : packet[2] << 8 | packet[3]]

    number, one = named("01.3")
    asked = question.draw(one, solution(number, one), seed)
    args = [asked.args(at) for at in range(len(asked.cases))]
    result = score(asked, answers.run(slice_layers, args, one.lines))
    assert (result.outcome, result.earned) == ("partly", 2)
    assert result.mistakes == ("TCP's data offset read in UDP too",)
    assert result.sample.error == ""


def test_01_4_accepts_the_cuts_of_scapy():
    from scapy.layers.inet import IP, fragment
    from scapy.packet import Raw

    number, one = named("01.4")

    def theirs(length, mtu, df):
        packet = IP(src="192.0.2.1", dst="192.0.2.2") / Raw(bytes(length - 20))
        if length <= mtu:
            return [(0, length - 20, 0)]
        if df:
            return "icmp"
        return [
            (piece.frag, len(piece[Raw].load), int("MF" in str(piece.flags)))
            for piece in fragment(packet, fragsize=mtu - 20)
        ]

    asked = question.draw(one, solution(number, one), "an oracle's seed")
    args = [asked.args(at) for at in range(len(asked.cases))]
    assert score(asked, answers.run(theirs, args, 10**7)).outcome == "correct"


def test_01_5_knows_the_packet_with_three_oddities():
    oddities = solved("01.5")
    assert oddities(bundled.load("http-get").frames[0].data) == {
        "zero checksum",
        "ECT set",
        "source equals destination",
    }


def text_of(name):
    return next(cell.source for cell in SETS["01"].cells if cell.id == name)


def test_01_the_packet_of_the_set_up_cell_is_the_chat_line():
    space = {}
    exec(text_of("setup"), space)
    assert space["HELLO"] == bundled.load("chat").frames[3].data


def test_01_what_the_texts_show_is_true():
    hello = bundled.load("chat").frames[3].data
    assert solved("01.1")(hello) in text_of("task-01-1")
    shown = re.search(r"```python\n(\{.*?\})\n```", text_of("task-01-2"), re.DOTALL)
    assert eval(shown[1]) == solved("01.2")(hello)
    assert [len(part) for part in solved("01.3")(hello)] == [20, 32, 13]
    examples = re.findall(r"^fragment\((.*)\) +-> +(.*)$", text_of("task-01-4"), re.MULTILINE)
    assert len(examples) == 3
    for args, wanted in examples:
        assert solved("01.4")(*eval(f"({args})")) == eval(wanted)
    assert solved("01.5")(hello) == {"source equals destination"}
    assert "`{'source equals destination'}`" in text_of("task-01-5")
