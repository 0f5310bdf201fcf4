"""How programs end: by themselves, by an exception, by waiting for each other, by never ending."""

import select
import signal
import socket
import threading
import time

import pytest

from course.errors import CourseError, StackError
from course.net.fault import Drop
from course.net.queue import DropTail
from course.play import play
from course.play.sockets import Outcome

HERE = "test_endings.py"


def line_of(function, offset):
    return f"{HERE}:{function.__code__.co_firstlineno + offset}"


def mute_server():
    listener = socket.create_server(("", 80))
    conn, _ = listener.accept()
    conn.recv(100)


def patient_client():
    sock = socket.create_connection(("server", 80))
    sock.recv(100)


def test_programs_that_wait_for_each_other_are_told_where():
    run = play({"server": mute_server, "client": patient_client})
    assert run.problem == (
        "deadlock, nobody can go on and no timer runs: "
        f"server waits in recv ({line_of(mute_server, 3)}), "
        f"client waits in recv ({line_of(patient_client, 2)})"
    )
    assert [outcome.how for outcome in run.outcomes] == ["waits", "waits"]
    assert repr(run) == run.problem
    waiting = [call for _, call in run.calls(name="recv")]
    assert [(call.phase, call.result) for call in waiting] == [("begin", None)] * 2


def test_threads_that_wait_for_each_other():
    def crossed():
        one, two = threading.Lock(), threading.Lock()

        def other():
            with two:
                time.sleep(1)
                one.acquire()

        helper = threading.Thread(target=other, name="helper")
        with one:
            helper.start()
            time.sleep(1)
            two.acquire()

    problem = play({"program": crossed}).problem
    assert problem.startswith("deadlock, nobody can go on and no timer runs: program waits in acq")
    assert "helper waits in acquire (test_endings.py:" in problem


def test_a_generator_that_waits_for_ever():
    def program():
        sock = socket.create_server(("", 80))
        conn = yield socket.create_connection(("localhost", 80))
        accepted = yield sock.accept()
        yield from deeper(conn)
        accepted[0].close()

    def deeper(conn):
        yield conn.recv(1)

    run = play({"program": program})
    assert run.problem.endswith(f"program waits in recv ({line_of(deeper, 1)})")


def test_a_peer_that_never_answers_is_no_deadlock_but_time():
    def stubborn():
        sock = socket.create_connection(("localhost", 1))
        while True:
            sock.sendall(b"x")
            time.sleep(1000)

    def server():
        with socket.create_server(("", 1)) as listener:
            conn, _ = listener.accept()
            while conn.recv(10):
                pass

    run = play({"server": server, "client": stubborn}, until=5000)
    assert run.problem.startswith("after 5000 s it still goes on: server waits in recv (")
    assert run.end_ns <= 5000 * 10**9


def test_a_server_that_only_waits_for_more_is_no_problem():
    def forever():
        listener = socket.create_server(("", 80))
        try:
            while True:
                conn, _ = listener.accept()
                conn.close()
        except KeyboardInterrupt:
            print("stopped")
            listener.close()

    def visitor():
        socket.create_connection(("server", 80)).close()

    run = play({"server": forever, "client": visitor})
    assert (run.problem, run.printed["server"]) == ("", "stopped\n")
    assert [outcome.how for outcome in run.outcomes] == ["ended", "ended"]


def test_a_server_that_looks_again_and_again_is_stopped_too():
    def looks():
        listener = socket.create_server(("", 80))
        listener.settimeout(1)
        while True:
            try:
                conn, _ = listener.accept()
            except TimeoutError:
                continue
            except KeyboardInterrupt:
                print("stopped after", time.monotonic() > 300)
                break
            conn.close()

    def selects():
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind(("", 80))
        while True:
            select.select([sock], [], [], 0.5)

    def visitor():
        time.sleep(200)
        socket.create_connection(("server", 80)).close()
        time.sleep(200)

    run = play({"server": looks, "other": selects, "client": visitor})
    assert (run.problem, run.printed["server"]) == ("", "stopped after True\n")
    assert 400 < run.end_ns / 1e9 < 800
    serves = (
        "import socketserver as s\ns.TCPServer(('', 80), s.BaseRequestHandler).serve_forever()"
    )
    assert play({"server": serves}).problem == ""


def test_a_server_that_does_not_let_itself_be_stopped():
    def stubborn():
        listener = socket.create_server(("", 80))
        while True:
            try:
                listener.accept()
            except BaseException:  # noqa: BLE001  the bug that is shown
                print("not me")

    run = play({"server": stubborn})
    assert run.printed["server"] == "not me\n"
    assert (run.problem, run.outcomes[0].how) == ("", "waits")


def fails_here():
    sock = socket.socket()
    asks(sock)


def asks(sock):
    sock.connect(("localhost", 9))


def test_an_exception_shows_the_programs_own_lines():
    run = play({"program": fails_here})
    assert run.problem == (
        "Traceback (most recent call last):\n"
        f'  File "{HERE}", line {fails_here.__code__.co_firstlineno + 2}, in fails_here\n'
        "    asks(sock)\n"
        f'  File "{HERE}", line {asks.__code__.co_firstlineno + 1}, in asks\n'
        '    sock.connect(("localhost", 9))\n'
        "ConnectionRefusedError: [Errno 111] Connection refused"
    )
    assert run.outcomes[0] == Outcome("program", "failed", run.outcomes[0].place, run.problem)
    errors = [event.text for _, event in run.events("program", "error")]
    assert errors[-1] == "ConnectionRefusedError: [Errno 111] Connection refused"


def test_the_text_of_a_program_is_shown_where_it_failed():
    text = "def half(n):\n    return 1 / n\n\nprint(half(2))\nprint(half(0))\n"
    run = play({"client": text})
    assert run.printed["client"] == "0.5\n"
    assert run.problem == (
        "Traceback (most recent call last):\n"
        '  File "client.py", line 5, in <module>\n    print(half(0))\n'
        '  File "client.py", line 2, in half\n    return 1 / n\n'
        "ZeroDivisionError: division by zero"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = = 1", "SyntaxError: invalid syntax"),
        ("import asyncio", "ImportError: asyncio is not there for programs in virtual time"),
        ("import concurrent.futures", "ImportError: concurrent.futures is not there for programs"),
        (
            "import socket\nsocket.gethostbyname('x')",
            "socket.gaierror: [Errno -2] Name or service",
        ),
        ("from no_such import thing", "ModuleNotFoundError: No module named 'no_such'"),
        ("import socket\nsocket.socket(socket.AF_INET6)", "Address family not supported"),
        ("input()", "EOFError: EOF when reading a line"),
        ("raise SystemExit('enough')", "SystemExit: enough"),
    ],
)
def test_whatever_a_program_dies_of_is_told(text, said):
    run = play({"program": text})
    assert said in run.problem.splitlines()[-1]
    assert "course" not in run.problem
    assert run.outcomes[0].how == "failed"


def test_an_endless_recursion_is_told_in_short():
    lines = play({"program": "def f(): g()\ndef g(): f()\nf()"}).problem.splitlines()
    assert len(lines) == 1 + 10 * 2 + 1 + 10 * 2 + 1
    assert lines[21].endswith(" more calls]")
    assert lines[-1].startswith("RecursionError")


@pytest.mark.parametrize(
    "text", ["exit = None\nraise SystemExit", "raise SystemExit(0)", "raise KeyboardInterrupt"]
)
def test_a_program_may_end_early(text):
    run = play({"program": text})
    assert run.outcomes[0].how in ("ended", "failed")
    assert ("KeyboardInterrupt" in run.problem) == ("Keyboard" in text)


def test_one_program_fails_and_the_other_hears_of_it():
    def breaks():
        conn, _ = socket.create_server(("", 80)).accept()
        raise RuntimeError(conn.recv(10))

    def asks_on():
        sock = socket.create_connection(("server", 80))
        sock.sendall(b"hello")
        print(sock.recv(10))

    run = play({"server": breaks, "client": asks_on}, link={"delay_ns": 10**6})
    assert run.problem.endswith("RuntimeError: b'hello'")
    assert run.printed["client"] == "b''\n"
    assert [outcome.how for outcome in run.outcomes] == ["failed", "ended"]


def forms(body):
    """The same endless body as a function and as a generator."""

    def generator():
        yield time.sleep(0.1)
        body()

    return [body, generator]


def spins():
    while True:
        pass


def swallows():
    while True:
        try:
            n = 0
            n += 1
        except BaseException:  # noqa: BLE001  the bug that is shown
            pass


def looks_at_the_clock():
    while time.time() < 1e12:
        pass


@pytest.mark.parametrize("body", [spins, swallows, looks_at_the_clock])
def test_a_program_that_never_waits_is_stopped(body):
    for program in forms(body):
        run = play({"program": program}, lines=20_000)
        assert run.problem == (
            "program was stopped: it ran 20000 lines without a call that waits; an endless loop?"
        )
        assert run.outcomes[0].how == "failed"


def test_a_program_that_calls_for_ever_is_stopped():
    def chatters():
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        while True:
            sock.sendto(b"x", ("localhost", 9))

    run = play({"program": chatters}, calls=300)
    assert run.problem == (f"{line_of(chatters, 3)}: program has made 300 calls and does not end")
    assert run.outcomes[0].how == "stopped"


def test_a_program_that_prints_for_ever_is_stopped():
    run = play({"program": "while True:\n    print('x')\n", "other": ""}, calls=300)
    assert run.problem == "program.py:2: program has made 300 calls and does not end"
    assert run.printed["program"] == "x\n" * 300
    assert [outcome.how for outcome in run.outcomes] == ["stopped", "waits"]


def test_a_program_that_refuses_to_die_dies():
    def undying():
        sock = socket.create_server(("", 80))
        own = socket.create_connection(("localhost", 80))
        while True:
            try:
                while True:
                    try:
                        own.recv(1)
                    except:  # noqa: E722  the bug that is shown
                        print("still here")
            except:  # noqa: E722  the bug that is shown
                sock.close()

    run = play({"program": undying})
    assert run.problem.startswith("deadlock")
    assert run.printed["program"] == ""


def test_an_interrupted_play_leaves_no_thread(monkeypatch):
    def program():
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind(("", 1))
        sock.recv(1)

    def pressed(_kernel):
        raise KeyboardInterrupt

    monkeypatch.setattr("course.play.kernel.Kernel._advance", pressed)
    with pytest.raises(KeyboardInterrupt):
        play({"one": program, "two": program}, apart=True)


@pytest.fixture
def heeded():
    """Ctrl-C is heard, even where the tests were started in the background, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeded")
def test_ctrl_c_ends_a_program_in_the_middle():
    def program():
        signal.raise_signal(signal.SIGINT)
        while True:
            pass

    with pytest.raises(KeyboardInterrupt):
        play({"one": mute_server, "two": program}, apart=True)


def test_without_threads_a_function_is_refused_and_a_generator_runs(monkeypatch):
    def no_threads(_thread):
        raise RuntimeError("can't start new thread")

    def generator():
        yield time.sleep(1)
        print(time.monotonic() >= 1)

    monkeypatch.setattr("threading.Thread.start", no_threads)
    with pytest.raises(CourseError, match="no threads: a program needs to be a generator here"):
        play({"client": mute_server})
    assert play({"client": generator}).printed["client"] == "True\n"


def test_a_socket_outlives_its_play_in_vain():
    def leaks():
        return socket.socket()

    sock = play({"program": leaks}).results["program"]
    with pytest.raises((OSError, KeyboardInterrupt)):
        sock.recv(1)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: play({}), "a play needs at least one program, got none"),
        (lambda: play({"a": 3}), "a program needs to be a function or source text, got int"),
        (lambda: play({"a": ""}, typed={"b": []}), "typed into one of the programs, got 'b'"),
        (lambda: play({"a": ""}, typed={"a": [("x", "y")]}), "needs to be a line or"),
        (lambda: play({"a": ""}, typed={"a": [3]}), "needs to be a line or .*, got 3"),
        (lambda: play({"a": "", "b": ""}, link={"speed": 1}), "of delay_ns, .*, got 'speed'"),
        (lambda: play({"a": ""}, link={"speed": 1}), "got 'speed'"),
        (lambda: play({"a": ""}, link={"speed": 1}, apart=False), "got 'speed'"),
        (lambda: play({"a": ""}, link={"faults_back": []}, apart=False), "got 'faults_back'"),
        (lambda: play({"a": ""}, link={"faults": 3}, apart=False), "a link cannot be made of"),
        (lambda: play({"a": ""}, link={"delay_ns": -1}, apart=False), "a delay in ns needs to be"),
    ],
)
def test_what_cannot_be_played_is_refused(call, said):
    with pytest.raises(StackError, match=said):
        call()


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("queue", [5, DropTail(5)])
def test_every_setting_of_a_link_is_one_of_a_loopback_interface_too(apart, queue):
    texts = {"a": "import socket\nsocket.socket().connect_ex(('127.0.0.1', 9))", "b": ""}
    if apart:
        texts["a"] = texts["a"].replace("127.0.0.1", "b")
    link = {"delay_ns": 1, "rate": 10**9, "jitter_ns": 0, "queue": queue, "mtu": 1500,
            "keeps_order": True, "faults": [Drop((1,))]}  # fmt: skip
    run = play(texts, link=link, apart=apart)
    assert run.problem == ""
    assert next(run.hops())[1].fate == "lost"


def test_a_profile_may_be_named():
    assert play({"a": "print(1)"}, profile="rfc").problem == ""
    with pytest.raises(CourseError, match="one of rfc, linux, freebsd, got 'minix'"):
        play({"a": ""}, profile="minix")
