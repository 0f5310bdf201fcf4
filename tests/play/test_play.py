"""Programs in virtual time: forms, machines, time, what they see, and what is left untouched."""

import contextlib
import http.client
import socket
import sys
import threading
import time
from functools import partial
from threading import Thread

import pytest

from course.errors import StackError
from course.net import Drop, Network
from course.play import play
from course.stack.event import Event
from course.trace import Trace, Trouble, ladder
from course.trace.record import Call

MS = 1_000_000
PORT = 80


def server():
    with socket.socket() as listener:
        listener.bind(("", PORT))
        listener.listen()
        conn, _ = listener.accept()
        with conn:
            while data := conn.recv(1024):
                conn.sendall(data.upper())
                print(data)


def client():
    with socket.create_connection(("server", PORT)) as sock:
        for word in (b"one", b"two"):
            sock.sendall(word)
            print(sock.recv(10))
        return time.monotonic()


def generated_server():
    with socket.socket() as listener:
        listener.bind(("", PORT))
        listener.listen()
        conn, _ = yield listener.accept()
        with conn:
            while data := (yield conn.recv(1024)):
                yield conn.sendall(data.upper())
                print(data)


def generated_client():
    with (yield socket.create_connection(("server", PORT))) as sock:
        for word in (b"one", b"two"):
            yield sock.sendall(word)
            print((yield sock.recv(10)))
        return time.monotonic()


PAIR = {"server": server, "client": client}
FAR = {"delay_ns": 10 * MS}


def test_functions_of_a_module_run_unchanged():
    run = play(PAIR, link=FAR)
    assert run.problem == ""
    assert run.printed == {"server": "b'one'\nb'two'\n", "client": "b'ONE'\nb'TWO'\n"}
    assert [outcome.how for outcome in run.outcomes] == ["ended", "ended"]
    assert 0.06 < run.results["client"] < 0.0602
    assert repr(run).splitlines()[:2] == ["server | b'one'", "client | b'ONE'"]


def test_every_call_is_a_record_with_its_beginning_and_end():
    run = play(PAIR, link=FAR)
    told = [
        (t // MS, call.name, call.phase)
        for t, call in run.calls("client")
        if call.name not in ("print", "socket")
    ]
    assert told == [
        (0, "connect", "begin"), (20, "connect", "end"), (20, "sendall", ""),
        (20, "recv", "begin"), (40, "recv", "end"), (40, "sendall", ""), (40, "recv", "begin"),
        (60, "recv", "end"), (60, "close", ""),
    ]  # fmt: skip
    begun = [record for record in run if record.kind == "call" and record.what.name == "recv"]
    assert {record.connection for record in begun if record.host == "client"} == {
        next(record.connection for record in run if record.kind == "state")
    }


def test_a_trace_survives_json_and_can_be_told():
    run = play(PAIR, link=FAR)
    again = Trace.from_json(run.to_json())
    assert again.records == run.records
    assert "client: connect(('server', 80)) waits" in ladder.text(run)


@pytest.mark.parametrize("how", [{}, {"link": FAR}, {"link": FAR | {"jitter_ns": MS}}])
def test_the_same_seed_gives_the_same_trace_octet_for_octet(how):
    runs = {play(PAIR, seed=3, **how).to_json() for _ in range(3)}
    assert len(runs) == 1
    assert play(PAIR, seed=4, **how).to_json() not in runs


@pytest.mark.parametrize("how", [{}, {"link": FAR}, {"link": FAR, "faults": [Drop((5,))]}])
def test_generators_and_threads_give_the_same_trace(how):
    generators = {"server": generated_server, "client": generated_client}
    for mixed in (generators, generators | {"client": client}, generators | {"server": server}):
        assert play(mixed, **how).to_json() == play(PAIR, **how).to_json()


def test_threads_of_a_program_may_be_generators_too():
    def programs(serve):
        def serve_all():
            with socket.create_server(("", PORT)) as listener:
                for n in range(2):
                    conn, _ = listener.accept()
                    Thread(target=serve, args=(conn,), name=f"{n}").start()

        def call():
            lock = threading.Lock()
            with lock, socket.create_connection(("server", PORT)) as sock:
                sock.sendall(b"x")
                print(sock.recv(3))

        return {"server": serve_all, "client": call, "other": call}

    def threaded(conn):
        with conn:
            data = conn.recv(10)
            time.sleep(0.5)
            conn.sendall(b"<" + data + b">")

    def generated(conn):
        with conn:
            data = yield conn.recv(10)
            yield time.sleep(0.5)
            yield conn.sendall(b"<" + data + b">")

    runs = [play(programs(serve), link=FAR) for serve in (threaded, generated)]
    assert runs[0].to_json() == runs[1].to_json()
    assert runs[0].printed["other"] == "b'<x>'\n"
    assert runs[0].problem == ""


def test_on_one_machine_each_program_is_told_apart():
    run = play(PAIR)
    assert run.hosts == ("server", "client")
    assert {(hop.src, hop.dst) for _, hop in run.hops()} == {
        ("server", "client"), ("client", "server"),
    }  # fmt: skip
    assert {record.host for record in run if record.kind == "state"} == {"server", "client"}
    assert dict(run.addresses) == {"server": "127.0.0.1", "client": "127.0.0.1"}
    assert len(run.packets("server")) == len(run.packets("client")) > 8


def test_on_one_machine_ports_are_shared():
    def first():
        with socket.create_server(("localhost", 99)):
            time.sleep(1)

    def second():
        time.sleep(0.1)
        try:
            socket.create_server(("localhost", 99))
        except OSError as error:
            print(error)

    assert "Address already in use" in play({"a": first, "b": second}).printed["b"]
    assert play({"a": first, "b": second}, apart=True).printed["b"] == ""


def test_a_port_that_nobody_ever_had_belongs_to_the_machine():
    def alone():
        print(socket.socket().connect_ex(("localhost", 9)))

    run = play({"me": alone})
    assert run.printed["me"] == "111\n"
    assert run.hosts == ("me", "localhost")


def test_far_programs_know_each_other_by_name():
    def ask():
        print(socket.gethostbyname("b"), socket.gethostname(), socket.gethostbyaddr("10.0.0.2")[0])
        with pytest.raises(socket.gaierror):
            socket.getaddrinfo("nobody", 80)
        print(socket.socket().connect_ex(("localhost", PORT)))

    def other():
        socket.create_server(("", PORT))
        time.sleep(1)

    run = play({"a": ask, "b": other}, link=FAR)
    assert run.problem == ""
    assert run.printed["a"] == "10.0.0.2 a b\n111\n"


def test_a_network_of_ones_own():
    net = Network(1)
    net.host("server", "192.0.2.1")
    net.router("r", "192.0.2.254")
    net.host("client", "198.51.100.7")
    net.link("server", "r", delay_ns=MS)
    net.link("r", "client", delay_ns=MS)
    run = play(PAIR, network=net)
    assert run.printed["client"] == "b'ONE'\nb'TWO'\n"
    assert len(run.hosts) == 3
    with pytest.raises(StackError, match="needs a host of its name, got 'stranger'"):
        play({"stranger": client}, network=Network())


def test_loss_is_mended_and_faults_go_by_number():
    run = play(PAIR, link=FAR, faults=[Drop((1, 4))])
    assert run.printed["client"] == "b'ONE'\nb'TWO'\n"
    assert [hop.packet for _, hop in run.hops() if hop.fate == "lost"] == [1, 4]
    assert run.results["client"] > 1


@pytest.mark.parametrize("apart", [True, False])
def test_what_a_reader_wants_to_go_wrong_does(apart):
    run = play(PAIR, link=FAR, apart=apart, faults=[Trouble("drop", 1), Trouble("duplicate", 4)])
    assert run.printed["client"] == "b'ONE'\nb'TWO'\n"
    fates = [(hop.packet, hop.fate) for _, hop in run.hops() if hop.fate != "delivered"]
    assert fates == [(1, "lost"), (4, "duplicate")]


def test_nobody_waits_in_the_real_world():
    def sleeper():
        began = time.time(), time.monotonic()
        time.sleep(3600)
        threading.Event().wait(60)
        print(round(time.time() - began[0]), round(time.monotonic() - began[1]))
        print(time.strftime("%Y-%m-%d %H:%M"), time.ctime()[:10])

    began = time.monotonic()
    assert play({"me": sleeper}).printed["me"] == "3660 3660\n2026-01-01 01:01 Thu Jan  1\n"
    assert time.monotonic() - began < 10


def test_somebody_types_now_and_later():
    def reader():
        while True:
            try:
                line = input("? ")
            except EOFError:
                print("end")
                return
            print(line, time.monotonic())

    run = play({"me": reader}, typed={"me": ["at once", (2.5, "later")]}, call_ns=0)
    assert run.printed["me"] == "? at once\nat once 0.0\n? later\nlater 2.5\n? end\n"
    assert [call.result for _, call in run.calls(name="input")] == ["at once", None, "later", None]


def test_chance_is_seeded():
    text = "import random\nprint(random.random(), random.randint(1, 6), random.choice('abc'))"
    first, again, other = (play({"me": text}, seed=seed).printed["me"] for seed in (1, 1, 2))
    assert first == again != other


def test_modules_are_seen_wherever_they_are_imported():
    def inside():
        import select
        import socket as sock
        from time import monotonic, sleep

        sleep(2)
        listener = sock.create_server(("", 1))
        print(monotonic() > 1.9, select.select([listener], [], [], 1)[0])

    run = play({"me": inside})
    assert run.printed["me"] == "True []\n"


class Greeter:
    """A class whose methods, and a thread whose class, stand beside the program."""

    def __init__(self, port):
        self.listener = socket.create_server(("", port))

    def greet(self):
        conn, _ = self.listener.accept()
        conn.sendall(b"hello")
        conn.close()


class Caller(Thread):
    def __init__(self):
        super().__init__(name="caller")
        self.got = b""

    def run(self):
        with socket.create_connection(("localhost", 7)) as sock:
            self.got = sock.recv(100)


def with_classes():
    greeter, caller = Greeter(7), Caller()
    caller.start()
    greeter.greet()
    caller.join()
    print(caller.got, threading.current_thread().name, isinstance(caller, threading.Thread))


def test_classes_beside_a_program_see_the_same():
    assert play({"me": with_classes}).printed["me"] == "b'hello' MainThread True\n"
    assert Greeter.greet.__globals__ is globals()


def test_nothing_is_left_changed():
    before = dict(sys.modules)
    real = socket.socket, time.sleep, threading.Thread, http.client.socket, print
    play(PAIR)
    assert (socket.socket, time.sleep, threading.Thread, http.client.socket, print) == real
    changed = {name for name in before if sys.modules.get(name) is not before[name]}
    assert changed == set()
    assert all(
        getattr(module, "__file__", None) or module.__spec__ is not None
        for name, module in sys.modules.items()
        if name in ("socket", "time", "threading", "select", "random", "errno")
    )


def test_what_a_program_changes_in_its_globals_stays_its_own():
    shared = []

    def changes():
        global PORT  # noqa: PLW0603  what is tried
        PORT = 81
        shared.append(PORT)

    play({"me": changes})
    assert (PORT, shared) == (80, [81])


def test_a_forgotten_process_closes_what_it_has_open():
    text = "import socket\ns = socket.create_connection(('server', 80))\ns.sendall(b'bye')"
    run = play({"server": server, "client": text}, link=FAR)
    assert run.printed["server"] == "b'bye'\n"
    assert [call.name for _, call in run.calls("client")][-1] == "exit"


def test_http_client_talks_to_a_small_server():
    def serve():
        with socket.create_server(("", 8000)) as listener:
            for _ in range(2):
                conn, _ = listener.accept()
                with conn, conn.makefile("rwb") as stream:
                    asked = stream.readline().decode().split()
                    while stream.readline().strip():
                        pass
                    body = f"you want {asked[1]}".encode()
                    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n"
                    stream.write(head.encode() + body)

    def browse():
        for path in ("/", "/a%20page"):
            connection = http.client.HTTPConnection("server", 8000, timeout=5)
            connection.request("GET", path)
            answer = connection.getresponse()
            print(answer.status, answer.reason, answer.read().decode())
            connection.close()

    run = play({"server": serve, "browser": browse}, link=FAR)
    assert run.problem == ""
    assert run.printed["browser"] == "200 OK you want /\n200 OK you want /a%20page\n"
    text = "from urllib.request import urlopen\nprint(urlopen('http://server:8000/x').read())"
    run = play({"server": serve, "browser": text})
    assert run.printed["browser"] == "b'you want /x'\n"


def test_the_librarys_http_server_serves_too():
    text = """
from http.server import BaseHTTPRequestHandler, HTTPServer

class Hello(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.path.encode())

    def log_message(self, *what):
        print(what[1])

HTTPServer(("", 8000), Hello).handle_request()
"""
    ask = "import http.client as h\nc = h.HTTPConnection('server:8000')\nc.request('GET', '/q')\n"
    run = play({"server": text, "client": ask + "print(c.getresponse().read())"}, link=FAR)
    assert run.problem == ""
    assert run.printed == {"server": "GET /q HTTP/1.1\n", "client": "b'/q'\n"}


def test_udp_to_a_group():
    def member():
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind(("", 5000))
        group = socket.inet_aton("239.1.2.3") + socket.inet_aton("0.0.0.0")
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group)
        print(sock.recvfrom(100))

    def sender():
        time.sleep(0.1)
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind(("", 4000))
        sock.sendto(b"to all", ("239.1.2.3", 5000))

    run = play({"one": member, "two": member, "sender": sender}, link=FAR)
    assert run.problem == ""
    assert run.printed["one"] == run.printed["two"] == "(b'to all', ('10.0.0.3', 4000))\n"


def test_calls_take_time_and_polling_gets_on():
    def poll():
        with socket.create_server(("", 1)) as listener:
            listener.setblocking(False)
            turns = 0
            while True:
                with contextlib.suppress(BlockingIOError):
                    listener.accept()
                    break
                turns += 1
            print(turns)

    def call():
        time.sleep(0.005)
        socket.create_connection(("localhost", 1))

    run = play({"poll": poll, "call": call})
    assert run.problem == ""
    assert 400 < int(run.printed["poll"]) < 600


def test_events_and_calls_know_their_host():
    run = play(PAIR, link=FAR)
    for record in run:
        if isinstance(record.what, Call | Event):
            assert record.host in run.hosts


def twice(word, times):
    print(word * times, time.monotonic() < 1)


class Box:
    def __init__(self):
        self.seen = []

    def program(self):
        time.sleep(5)
        self.seen.append(time.monotonic() > 4.9)


def test_a_program_may_be_partial_a_method_or_a_closure():
    box, count = Box(), 0

    def counts():
        nonlocal count
        count += 1
        helper()

    def helper():
        time.sleep(7)
        print(again(2))

    def again(n):
        return n if n == 0 else again(n - 1) + round(time.monotonic())

    run = play({"a": partial(twice, "ab", times=2), "b": box.program, "c": counts})
    assert run.problem == ""
    assert run.printed == {"a": "abab True\n", "b": "", "c": "14\n"}
    assert (box.seen, count) == ([True], 1)
    assert time.sleep.__module__ == "time"
