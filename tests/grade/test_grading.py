"""From a folder of notebooks to grades, through the sandbox and nbval."""

import json

import pytest

from course.exercise import answers, probe
from course.grade import inputs, pool, sandbox, submission
from course.grade.judge import judge
from course.grade.pool import Settings
from course.grade.seen import Seen

pytestmark = pytest.mark.needs("bwrap")
LIMITS = sandbox.Limits(seconds=10, processor=2)


@pytest.fixture
def graded(tmp_path):
    """`graded({"ada": notebook})` -> {"ada": its grade, or the reason why it is refused}."""

    def run(notebooks, key=b"a key"):
        for student, held in notebooks.items():
            (tmp_path / student).mkdir(exist_ok=True)
            path = tmp_path / student / "01_first_light.ipynb"
            path.write_text(json.dumps(held), encoding="utf-8")
        found = submission.find(tmp_path, "01")
        settings = Settings("01", key, limits=LIMITS)
        came = pool.grades(settings, found, workers=2)
        return {one.student: graded.grade or graded.refused for one, graded in came}

    return run


def test_a_solved_and_a_blank_notebook(graded, notebook):
    found = graded({"solved": notebook(), "blank": notebook(solved=False)})
    assert [one.status for one in found["solved"].outcomes] == ["correct"] * 5
    assert found["solved"].points == found["solved"].max == 16
    assert {one.status for one in found["blank"].outcomes} == {"todo"}
    assert found["blank"].points == 0


def test_the_same_submission_and_key_give_the_same_grade(graded, notebook, tmp_path):
    wrong = {
        "01.3": "def slice_layers(packet):\n    return packet[:20], packet[20:40], packet[40:]"
    }
    one = graded({"ada": notebook(wrong)})["ada"]
    again = dict(graded({"bob": notebook(wrong), "cyd": notebook()}))
    assert one.outcomes == again["ada"].outcomes
    assert 0 < one.points < 16
    assert one.outcomes[2].mistakes


# What one answer does -> status of its task, and words of the reason. The other four tasks must
# come out whole.
HOSTILE = {
    "syntax": ("def parse_ipv4(data:", "error", "SyntaxError"),
    "exception": ("def parse_ipv4(data): return 1 / 0", "error", "ZeroDivisionError"),
    "type": ("parse_ipv4 = 7", "missing", "defines no parse_ipv4"),
    "loop": ("def parse_ipv4(data):\n    while True: pass", "limit", ""),
    "loop at the top": ("while True: pass", "limit", "2 seconds of processor time"),
    "sleep": ("import time; time.sleep(60)", "limit", "10 seconds"),
    "exit": ("import os; os._exit(0)", "error", "ended by itself"),
    "kill": ("import os; os.kill(os.getpid(), 9)", "error", "signal 9"),
    "segfault": ("import ctypes; ctypes.string_at(0)", "error", "signal 11"),
    "forks": ("import os\nwhile True: os.fork()", "limit", "processes"),
    "memory": ("x = bytearray(1 << 32)", "limit", "memory"),
    "output": ("while True: print('x' * 1000)", "limit", "million characters"),
    "disk": ("for n in range(99): open(f'/tmp/{n}', 'wb').write(bytes(1 << 19))", "limit", "disk"),
    "network": (
        "import socket; socket.create_connection(('192.0.2.1', 80))",
        "blocked",
        "network",
    ),
    "library": ("from course.wire.ipv4 import IPv4", "blocked", "course.wire"),
    "stdin": ("input()", "error", "Error"),
    "equal to all": (
        """
class Same(dict):
    def __eq__(self, other): return True

def parse_ipv4(data): return Same()
""",
        "wrong",
        "0 of 45",
    ),
}


def test_a_hostile_answer_spoils_nothing_but_its_own_task(graded, notebook):
    found = graded({name: notebook({"01.2": source}) for name, (source, *_) in HOSTILE.items()})
    for name, (_, status, words) in HOSTILE.items():
        grade = found[name]
        task = grade.outcomes[1]
        assert (task.status, task.points) == (status, 0), (name, task)
        assert words in task.reason, (name, task)
        assert grade.points == 11, (name, grade)


def test_a_mistake_is_known_by_what_the_hidden_check_prints():
    held = inputs.exercise("01")
    asked = inputs.questions(held, b"a key", "ada", 1)
    for task, question in zip(held.tasks, asked, strict=True):
        given = [question.args(number) for number in range(len(question.cases))]
        for mistake in task.mistakes:
            printed = probe.line(answers.run(mistake.wrong, given, task.lines))
            outcome = judge(question, task, [Seen(passed=False, printed=printed)])
            assert outcome.points == task.points - mistake.loses, mistake.words
            assert outcome.mistakes == (mistake.words,)
            assert outcome.causes
