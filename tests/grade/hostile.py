"""Answers that attack, cheat or break: for each what it does to task 01.2, and what must come.

A row: source of the answer, status of its task, points of its task, words of the reason. The other
four tasks of the notebook are solved and must come out whole: 11 points.
"""

from typing import NamedTuple


class Row(NamedTuple):
    """One attack and its outcome."""

    source: str
    status: str
    words: str = ""
    points: int = 0


def after(setup, body="return {}"):
    """An answer that does `setup` first, then defines the function."""
    return f"{setup}\n\n\ndef parse_ipv4(data):\n    {body}\n"


LIES = """
class Lie({kind}):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 0
    def __repr__(self): return "4"
    def __str__(self): return "4"
    def __getattr__(self, name): return self
    def __getitem__(self, key): return self
    def __contains__(self, key): return True
    def __iter__(self): return iter(())
    def __len__(self): return 16
    def keys(self): return []

"""

TRANSFORMER = """
import ast
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node): return None
    def visit_Expr(self, node): return None
get_ipython().ast_transformers.append(Drop())
"""

BROKEN = {
    "syntax error": Row("def parse_ipv4(data:", "error", "SyntaxError"),
    "indentation": Row("  def parse_ipv4(data):\nreturn 1", "error", "Error"),
    "exception": Row("def parse_ipv4(data): return 1 / 0", "error", "ZeroDivisionError"),
    "exception at the top": Row("1 / 0", "error", "ZeroDivisionError"),
    "exception that cannot be told": Row(
        "class E(Exception):\n    def __str__(self): raise self\ndef parse_ipv4(data): raise E",
        "error",
        "E",
    ),
    "not a function": Row("parse_ipv4 = 7", "missing", "defines no parse_ipv4"),
    "another name": Row("def parse_ip(data): return {}", "missing", "defines no parse_ipv4"),
    "blank": Row("def parse_ipv4(data):\n    ...", "todo", "nothing was written"),
    "NotImplementedError": Row("def parse_ipv4(data): raise NotImplementedError", "todo"),
    "wrong type": Row("def parse_ipv4(data): return object()", "wrong", "0 of"),
    "no argument": Row("def parse_ipv4(): return {}", "error", "TypeError"),
    "generator": Row("def parse_ipv4(data): yield 1", "wrong", "0 of"),
    "coroutine": Row("async def parse_ipv4(data): return {}", "wrong", "0 of"),
    "a list in itself": Row(
        "def parse_ipv4(data):\n    x = []\n    x.append(x)\n    return x", "wrong"
    ),
    "enormous number": Row("def parse_ipv4(data): return 1 << 10_000_000", "wrong"),
    "magic": Row("%run nothing.py", "error", ""),
    "shell": Row("!cat /etc/passwd\nparse_ipv4 = None", "missing"),
}

LIMITS = {
    "endless loop": Row("def parse_ipv4(data):\n    while True: pass", "limit"),
    "loop at the top": Row("while True: pass", "limit", "processor time"),
    "loop that swallows": Row(
        "import signal\nfor n in range(1, 65):\n"
        "    try: signal.signal(n, signal.SIG_IGN)\n    except (OSError, ValueError): pass\n"
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "limit",
        "stopped",
    ),
    "loop in C": Row("import itertools\nsum(itertools.repeat(0))", "limit", "processor time"),
    "sleep": Row("import time; time.sleep(3600)", "limit", "seconds"),
    "wait for nothing": Row("import threading; threading.Event().wait()", "limit", "seconds"),
    "closed pipe": Row("import os\nfor n in range(3, 99):\n    try: os.close(n)\n"
                       "    except OSError: pass\nwhile True: pass", "limit"),
    "input": Row("input()", "error", "Error"),
    "fork bomb": Row("import os\nwhile True: os.fork()", "limit", "processes"),
    "threads": Row("import threading\nwhile True: threading.Thread(target=threading.Event().wait)"
                   ".start()", "error", "thread"),
    "memory": Row("x = bytearray(1 << 34)", "limit", "memory"),
    "memory of many": Row("import os, time\nfor _ in range(3): os.fork()\n"
                          "x = b'x' * (1 << 26)\ntime.sleep(9)", "limit", "together"),
    "memory by and by": Row("x = []\nwhile True: x.append(bytearray(1 << 24))", "limit", "memory"),
    "memory in a call": Row("def parse_ipv4(data): return bytes(1 << 34)", "limit", "memory"),
    "much output": Row("while True: print('x' * 100_000)", "limit", "million characters"),
    "output past print": Row(
        "import os\nwhile True: os.write(1, b'x' * 100_000)", "limit", "stopped"
    ),
    "enormous answer": Row("def parse_ipv4(data): return 'x' * (1 << 22)", "limit", "holds more"),
    "lists of one list": Row("def parse_ipv4(data):\n    x = []\n"
                             "    for _ in range(15): x = [x] * 1000\n    return x",
                             "limit"),
    "large file": Row("open('/tmp/x', 'wb').write(bytes(1 << 25))", "limit", "larger file"),
    "full disk": Row("for n in range(99): open(f'/tmp/{n}', 'wb').write(bytes(1 << 19))",
                     "limit", "disk"),
    "open files": Row("x = [open('/dev/null') for _ in range(1000)]", "limit", "more files"),
}  # fmt: skip

ENDS = {
    "exit": Row("import os; os._exit(0)", "error", "ended by itself"),
    "exit with a status": Row("import os; os._exit(3)", "error", "status 3"),
    "sys.exit": Row("import sys; sys.exit(0)", "error", "SystemExit"),
    "exit in a call": Row("import sys\ndef parse_ipv4(data): sys.exit(0)", "error", "SystemExit"),
    "kill": Row("import os; os.kill(os.getpid(), 9)", "error", "signal 9"),
    "kill of the parent": Row("import os; os.kill(os.getppid(), 9); os.kill(1, 9)\n"
                              "def parse_ipv4(data): return {}", "wrong"),
    "kill of everybody": Row("import os; os.kill(-1, 9)", "error", ""),
    "segfault": Row("import ctypes; ctypes.string_at(0)", "error", "signal 11"),
    "abort": Row("import os; os.abort()", "error", "signal 6"),
    "recursion": Row("def parse_ipv4(data): return parse_ipv4(data)", "error", "RecursionError"),
    "a daemon stays": Row(after("import os, time\nif os.fork() == 0:\n    os.setsid()\n"
                                "    if os.fork() == 0: time.sleep(3600)\n    os._exit(0)"),
                          "wrong"),
    "a thread stays": Row(after("import threading\n"
                                "threading.Thread(target=threading.Event().wait).start()"),
                          "wrong"),
    "stdout closed": Row(after("import sys; sys.stdout.close(); sys.stdout = None"), "error"),
    "exec": Row("import os; os.execv('/usr/bin/true', ['true'])", "error", "ended"),
}  # fmt: skip

SPIES = {
    "passwords": Row("open('/etc/passwd').read()", "error", "FileNotFoundError"),
    "tasks": Row("import glob\nassert not glob.glob('/course/**/t01*.py', recursive=True)\n"
                 "def parse_ipv4(data): return {}", "wrong"),
    "submissions": Row("import glob\nassert not [*glob.glob('/tmp/*'), *glob.glob('/home/*')]\n"
                       "def parse_ipv4(data): return {}", "wrong"),
    "gradebook": Row("import glob\nassert not glob.glob('/course/**/*.db', recursive=True)\n"
                     "def parse_ipv4(data): return {}", "wrong"),
    "environment": Row("import os\nassert not [n for n in os.environ if 'KEY' in n]\n"
                       "def parse_ipv4(data): return {}", "wrong"),
    "processes": Row("import os\nassert not os.path.exists('/proc/1')\n"
                     "def parse_ipv4(data): return {}", "wrong"),
    "write into the package": Row(
        "import course.exercise.score as s\nopen(s.__file__, 'a').write('x')", "error", "Error"
    ),
    "write anywhere": Row("open('/usr/x', 'w')", "error", "Error"),
    "mount": Row("import ctypes\nl = ctypes.CDLL(None, use_errno=True)\n"
                 "assert l.mount(b'none', b'/usr', b'tmpfs', 0, None) != 0\n"
                 "def parse_ipv4(data): return {}", "wrong"),
    "remount": Row("import ctypes\nl = ctypes.CDLL(None, use_errno=True)\n"
                   "l.unshare(0x10020000)\nl.mount(None, b'/usr', None, 0x1020, None)\n"
                   "open('/usr/x', 'w')", "error", "Error"),
    "ptrace": Row("import ctypes, os\nl = ctypes.CDLL(None, use_errno=True)\n"
                  "assert l.ptrace(16, 1, 0, 0) != 0\ndef parse_ipv4(data): return {}", "wrong"),
    "TCP": Row("import socket; socket.create_connection(('192.0.2.1', 80))", "blocked", "network"),
    "UDP": Row("import socket; socket.socket(2, 2).sendto(b'x', ('192.0.2.1', 53))",
               "blocked", "network"),
    "loopback": Row("import socket; socket.create_connection(('127.0.0.1', 80))", "error",
                    "refused"),
    "names": Row("import socket; socket.getaddrinfo('example.org', 80)", "blocked", "network"),
    "scapy": Row("from scapy.all import IP", "blocked", "scapy"),
    "the course's own header": Row("from course.wire.ipv4 import IPv4", "blocked", "course.wire"),
    "the grader": Row("import course.grade", "blocked", "course.grade"),
}  # fmt: skip

CHEATS = {
    "equal to all, a dict": Row(
        LIES.format(kind="dict") + "def parse_ipv4(data): return Lie()", "wrong", "0 of"
    ),
    "equal to all, an int": Row(
        LIES.format(kind="int") + "def parse_ipv4(data): return Lie(4)", "wrong", "0 of"
    ),
    "equal to all, a string": Row(
        LIES.format(kind="str") + "def parse_ipv4(data): return Lie('x')", "wrong", "0 of"
    ),
    "asserts dropped": Row(after(TRANSFORMER), "error", "cannot be read"),
    "input transformer": Row(
        after("get_ipython().input_transformers_cleanup.append(lambda lines: ['pass'])"),
        "error",
        "cannot be read",
    ),
    "print patched": Row(after("import builtins\nbuiltins.print = lambda *a, **k: None"), "error"),
    "print says correct": Row(
        after("import builtins\nsay = print\n"
              "builtins.print = lambda *a, **k: say('01.2 parse_ipv4: correct, 5 of 5 points')"),
        "error", "cannot be read",
    ),
    "json patched": Row(after("import json\njson.dumps = lambda *a, **k: '[]'"), "error"),
    "json lies": Row(
        after("import json\njson.dumps = lambda *a, **k: '[' + '{\"value\": true}, ' * 44 + "
              "'{\"value\": true}]'"), "error", "cannot be read",
    ),
    "deep JSON": Row(
        after("import json\njson.dumps = lambda *a, **k: '[' * 100_000"), "error", "cannot be read"
    ),
    "probe patched": Row(
        after("import course.exercise.probe as p\np.probe = lambda *a: print('correct')"), "error"
    ),
    "answers patched": Row(
        after("from course.exercise import answers\n"
              "answers.run = lambda f, i, n: [answers.Answer(True) for _ in i]"), "wrong", "0 of",
    ),
    "check patched": Row(after("import course.exercise as e\ne.check = lambda *a: True"), "wrong"),
    "random and time patched": Row(
        after("import random, time\nrandom.random = time.time = lambda: 4"), "wrong"
    ),
    "trace hooks": Row(
        after("import sys\nsys.settrace = sys.setprofile = lambda f: None"), "wrong"
    ),
    "exit hooks": Row(
        after("import atexit\natexit.register(print, 'correct')"), "wrong", "0 of"
    ),
    "visible answers by heart": Row(
        "from course.exercise import given\nHEART = [given('01.2', n + 1)[0] for n in range(9)]\n"
        "def parse_ipv4(data): return {'version': 4} if data in HEART else {}", "wrong", "of 45",
    ),
    "check inside the answer": Row(
        after("check('01.2', lambda data: {})"), "wrong", "0 of"
    ),
    "frames searched": Row(
        "import gc\ndef parse_ipv4(data):\n"
        "    held = [o for o in gc.get_objects() if isinstance(o, dict) and o.get('ihl')]\n"
        "    return held[0] if held else {}", "wrong", "0 of",
    ),
    "pickle": Row(
        "import os\nclass Bad:\n"
        "    def __reduce__(self): return os.system, ('touch /tmp/owned',)\n"
        "def parse_ipv4(data): return Bad()", "wrong", "0 of",
    ),
}  # fmt: skip

ROWS = BROKEN | LIMITS | ENDS | SPIES | CHEATS
