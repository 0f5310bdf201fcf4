"""Each kind of walls: what may be done inside works, what may not does not, nothing is left."""

import subprocess
import tempfile
import time

import pytest

from course.errors import GradeError
from course.grade.process import Zygote
from course.grade.sandbox import KINDS, Limits, walls
from course.grade.visible import practice

LIMITS = Limits(seconds=20, processor=2)
SECRET = "/etc/passwd"


@pytest.fixture(params=list(KINDS))
def around(request):
    """The walls of one kind."""
    if KINDS[request.param](()) is None:
        pytest.skip(f"this kernel has no {request.param}: use Linux 6.7 or later, unrestricted")
    return walls(request.param)


def ran(around, *cells):
    with Zygote(around, LIMITS, "") as zygote:
        return zygote.run([[cell] for cell in cells])


def text(one):
    return "".join(
        content["text"] for cell in one.cells for kind, content in cell if kind == "stream"
    )


def error(one):
    return next(
        (content["ename"] for cell in one.cells for kind, content in cell if kind == "error"), ""
    )


def test_an_ordinary_answer_runs(around):
    numbers, files, own = ran(
        around,
        "import statistics; print(statistics.mean([1, 3]))",
        "open('x', 'w').write('mine'); print(open('x').read())",
        "from course.exercise import check; print(check.__name__)",
    )
    assert [text(numbers), text(files), text(own)] == ["2\n", "mine\n", "check\n"]


def test_nothing_else_can_be_seen_changed_or_reached(around):
    if not around.safe:
        assert around.kind == "none"  # and it says so
        return
    found = ran(
        around,
        f"open({SECRET!r}).read()",
        "open('/usr/x', 'w')",
        "import os; os.listdir('/root')[0]",
        "import socket; socket.create_connection(('192.0.2.1', 80), 1)",
        "from course.wire import tcp",
    )
    errors = [error(one) for one in found]
    assert errors[0] in ("FileNotFoundError", "PermissionError")
    assert errors[1] in ("OSError", "PermissionError")
    assert errors[3] in ("OSError", "PermissionError")
    assert errors[4] == "ModuleNotFoundError"


def test_what_a_task_writes_is_gone_with_it(around, tmp_path, monkeypatch):
    if not around.safe:
        return  # it writes wherever its owner may
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    first, second = ran(
        around,
        "import os; os.makedirs('a/b'); open('a/b/x', 'w').write('for you'); print(os.listdir())",
        "import os; print(os.listdir())",
    )
    assert [text(first), text(second)] == ["['a']\n", "[]\n"]
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_looked_into_is_removed_too(around):
    if around.kind != "landlock":
        return  # the others have folders of their own for each task
    spoils = "import os; os.makedirs('a/b'); open('a/b/x', 'w').close(); os.chmod('a', 0)"
    found = ran(around, spoils, f"{spoils}; os.chmod('.', 0)", spoils, LIST)
    assert text(found[-1]) == "[]\n"


LIST = "import os; print(os.listdir())"
SEARCH = """
import gc, sys
frame, seen = sys._getframe(), []
while frame:
    seen.append(repr(frame.f_locals))
    frame = frame.f_back
seen += [repr(one) for one in gc.get_objects() if isinstance(one, (list, dict))]
print(any('of ' + 'the next one' in one for one in seen))
"""


def test_a_task_does_not_see_the_cells_of_the_others(around):
    first, _ = ran(around, SEARCH, "x = 'of the next one'")
    assert text(first) == "False\n"


def test_a_part_that_a_task_hands_over_has_no_source_there(around):
    held = (practice() / "04.json").read_text(encoding="utf-8")
    assert "it is not here" in held
    assert "def checksum(data)" not in held
    if around.safe:
        (found,) = ran(around, "from course.exercise import given\ngiven('04.3', 1)[5](b'')")
        assert error(found) == "RuntimeError"


def test_no_judge_is_there(around):
    if around.safe:
        (found,) = ran(around, "import course.exercise.judges")
        assert error(found) == "ModuleNotFoundError"


def test_the_memory_of_all_processes_counts_together(around):
    (many,) = ran(
        around,
        "import os, time\nfor _ in range(3): os.fork()\nx = b'x' * 170_000_000\ntime.sleep(9)",
    )
    assert many.limit
    assert "together" in many.ended


@pytest.mark.parametrize("then", ["time.sleep(9)", "while True: print('x')"])
def test_shared_memory_counts_and_who_talks_is_looked_at_too(then):
    (found,) = ran(
        walls(),
        "import mmap, os, time\nfor _ in range(2): os.fork()\nx = mmap.mmap(-1, 300 << 20)\n"
        f"x.write(b'x' * (300 << 20))\n{then}",
    )
    assert found.limit
    assert "together" in found.ended


def test_limits_hold_and_nothing_is_left(around):
    mark = f"left {time.monotonic_ns()}"
    loop, daemon, after = ran(
        around,
        "while True: pass",
        f"import os\nif os.fork() == 0: os.execv('/bin/sh', [{mark!r}, '-c', 'sleep 3600'])\n"
        "print('done')",
        "print('still here')",
    )
    assert loop.limit
    assert "processor" in loop.ended
    assert text(daemon) == "done\n"
    assert text(after) == "still here\n"
    listed = subprocess.run(["ps", "ax", "-o", "args"], capture_output=True, text=True).stdout
    assert mark not in listed


def test_what_a_task_allows_is_there():
    around = walls(allows=("course.wire", "dnslib"))
    ours, theirs, no = ran(
        around,
        "from course.wire import tcp; print(tcp.TCP.__name__)",
        "import dnslib; print(dnslib.__name__)",
        "import course.decode",
    )
    assert [text(ours), text(theirs), error(no)] == ["TCP\n", "dnslib\n", "ModuleNotFoundError"]


def test_what_cannot_be_is_one_sentence():
    with pytest.raises(GradeError, match="needs to be one of bubblewrap, namespaces"):
        walls("paper")
    with pytest.raises(GradeError, match="the course has no such room"):
        walls(allows=("course.nowhere",))
    with pytest.raises(GradeError, match="not installed for the grader"):
        walls(allows=("nopackage",))
