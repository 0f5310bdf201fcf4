"""Runs inside Pyodide: every room imports, and one packet walks from text to a checked answer.

The package is mounted at /project, the packages of this machine's Python at /site. The rooms up to
`exercise` are imported before /site is on the path, so that they cannot lean on it.
"""

import importlib
import importlib.util
import json
import sys
from pathlib import Path
from time import perf_counter

ROOT = Path("/project/course")
DUMP = Path("/project/tests/pyodide/syn.txt")
ECHO = DUMP.with_name("echo.py")
PURE = ("errors", "wire", "capture", "decode", "stack", "trace", "net", "play", "view", "exercise")
ON_WIDGETS = ("widget", "lesson")


def modules(room):
    """Every module of a room that is there."""
    if (ROOT / f"{room}.py").is_file():
        return [f"course.{room}"]
    found = sorted((ROOT / room).rglob("*.py"))
    names = [path.relative_to(ROOT.parent).with_suffix("").as_posix() for path in found]
    return [name.replace("/", ".").removesuffix(".__init__") for name in names]


def load(rooms):
    start, names = perf_counter(), [name for room in rooms for name in modules(room)]
    for name in names:
        importlib.import_module(name)
    return {"modules": names, "seconds": round(perf_counter() - start, 2)}


def decoded():
    """What becomes of a pasted dump, and of the bundled transcript."""
    from course.capture import bundled, read
    from course.decode import explain
    from course.view import packet

    start, frame = perf_counter(), read(DUMP).frames[0]
    return {
        "hex": frame.data.hex(),
        "text": packet.text(explain(frame)),
        "chat": [explain(frame).line for frame in bundled.load("chat").frames],
        "decoding": round(perf_counter() - start, 2),
    }


def played():
    """The trace of programs written as generators, and what is said of ordinary ones."""
    from course.errors import CourseError
    from course.play import play

    spec = importlib.util.spec_from_file_location("echo", ECHO)
    echo = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(echo)
    try:
        ordinary = repr(play(echo.THREADS))
    except CourseError as error:
        ordinary = str(error)
    return {"played": play(echo.GENERATORS, seed=3).to_json(), "ordinary": ordinary}


def widget():
    """The text form of the packet widget."""
    from course.capture import read
    from course.widget import Packet

    return Packet(read(DUMP).frames[0])._repr_mimebundle_()[0]["text/plain"]


def report():
    sys.path.insert(0, "/project")
    found = {"pure": load(PURE), **decoded(), **played(), "numpy": "numpy" in sys.modules}
    sys.path.append("/site")
    return found | {"on widgets": load(ON_WIDGETS), "widget": widget()}


json.dumps(report())
