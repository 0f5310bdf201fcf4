"""The rooms stand on the standard library, and run where the browser's Python runs."""

import importlib.util
import json
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from course import content

HERE = Path(__file__).parent
ROOT = content.PACKAGE.parent
PURE = ("errors", "wire", "capture", "decode", "stack", "trace", "net", "play", "view", "content")
PURE = (*PURE, "progress", "exercise")  # errors to exercise, without the widgets
ON_WIDGETS = ("widget", "lesson")  # anywidget and traitlets too, and still no heavy package
HEAVY = ("scapy", "dnslib", "numpy", "matplotlib")


def modules(*rooms):
    """Every module of these rooms, as far as they are built."""
    for room in rooms:
        single = content.PACKAGE / f"{room}.py"
        found = [single] if single.is_file() else sorted((content.PACKAGE / room).rglob("*.py"))
        for path in found:
            name = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
            yield name.removesuffix(".__init__")


IMPORTER = """
import importlib, json, sys, time

class Refuse:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top in refused or (allowed and top not in allowed):
            raise ImportError(f"{name} is made unimportable here")

names, refused, allowed = json.loads(sys.argv[1])
allowed = allowed and {*allowed, *sys.stdlib_module_names}
sys.meta_path.insert(0, Refuse())
before, start = set(sys.modules), time.perf_counter()
for name in names:
    importlib.import_module(name)
print(json.dumps([time.perf_counter() - start, sorted(set(sys.modules) - before)]))
"""


def imported(names, refused=(), allowed=()):
    """Import `names` in a fresh Python; return the seconds and the modules that came along."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORTER, json.dumps([names, refused, allowed])],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    seconds, loaded = json.loads(done.stdout)
    return seconds, set(loaded)


def test_errors_to_exercise_import_with_the_standard_library_alone():
    names = list(modules(*PURE))
    assert len(names) > 20
    _, loaded = imported(names, allowed=["course"])
    assert set(names) <= loaded
    assert not loaded & {"subprocess", "threading", "socket", "asyncio", "multiprocessing"}


def test_widgets_and_lessons_import_without_any_heavy_package():
    names = list(modules(*ON_WIDGETS))
    _, loaded = imported(names, refused=HEAVY)
    assert set(names) <= loaded


def test_the_command_line_starts_without_a_room():
    _, loaded = imported(["course.cli"], refused=HEAVY)
    assert not {name for name in loaded if name.startswith("course.")} - {
        "course.cli",
        "course.cli.instructor",  # its commands import their rooms when they run
        "course.errors",
    }


def test_the_blocker_blocks():
    with pytest.raises(AssertionError, match="dnslib is made unimportable here"):
        imported(["dnslib"], refused=HEAVY)
    with pytest.raises(AssertionError, match="rich is made unimportable here"):
        imported(["rich"], allowed=["course"])


@pytest.fixture(scope="module")
def in_the_browser(need):
    """What tests/pyodide/rooms.py reports."""
    node, pyodide = need("node"), need("pyodide")
    mounts = [f"/project={ROOT}", f"/site={sysconfig.get_path('purelib')}"]
    done = subprocess.run(
        [node, HERE / "pyodide/run.mjs", pyodide, HERE / "pyodide/rooms.py", *mounts],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_every_room_imports_under_pyodide(in_the_browser):
    assert set(modules(*PURE)) - {"course.content", "course.progress"} <= set(
        in_the_browser["pure"]["modules"]
    )
    assert set(modules(*ON_WIDGETS)) == set(in_the_browser["on widgets"]["modules"])
    assert not in_the_browser["numpy"]


def test_a_packet_is_the_same_there_as_here(in_the_browser):
    from course.capture import bundled, read
    from course.decode import explain
    from course.view import packet

    frame = read(HERE / "pyodide/syn.txt").frames[0]
    assert in_the_browser["hex"] == frame.data.hex()
    assert in_the_browser["text"] == packet.text(explain(frame))
    assert in_the_browser["chat"] == [explain(f).line for f in bundled.load("chat").frames]


def test_generators_play_there_as_threads_do_here(in_the_browser):
    from course.play import play

    spec = importlib.util.spec_from_file_location("echo", HERE / "pyodide/echo.py")
    echo = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(echo)
    run = play(echo.THREADS, seed=3)
    assert run.printed["client"] == "b'ONE'\nb'TWO'\n"
    assert in_the_browser["played"] == run.to_json() == play(echo.GENERATORS, seed=3).to_json()
    assert in_the_browser["ordinary"].startswith("this Python has no threads: a program needs")


def test_a_widget_has_its_text_form_there_too(in_the_browser):
    from course.capture import read
    from course.widget import Packet

    frame = read(HERE / "pyodide/syn.txt").frames[0]
    assert in_the_browser["widget"] == Packet(frame)._repr_mimebundle_()[0]["text/plain"]
