"""The programs of the source texts: eight segments, their bugs, and the same on a real machine."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from course.errors import LessonError
from course.lesson.programs import NAMES, load
from course.play import play
from course.stack.ip import unwrap
from course.stack.segment import from_wire, letters
from course.wire.checksum import checksum, pseudo_header
from course.wire.seq import diff

EIGHT = [
    ("client", "S", 0, None, 0),
    ("server", "S.", 0, 1, 0),
    ("client", ".", 1, 1, 0),
    ("client", "P.", 1, 1, 27),
    ("server", ".", 1, 28, 0),
    ("client", "F.", 28, 1, 0),
    ("server", "F.", 1, 29, 0),
    ("client", ".", 29, 2, 0),
]
SNIFF = Path(__file__).with_name("sniff.py")
TYPED = ["hi", "a\\b\tc", "x~", "~"]


def segments(packets, port):
    """Who sends what: flags, relative sequence and acknowledgement numbers, octets of text."""
    begun, rows = {}, []
    for packet in packets:
        datagram = unwrap(packet)
        seg = from_wire_unchecked(datagram)
        who = "server" if seg.src_port == port else "client"
        other = "client" if who == "server" else "server"
        begun.setdefault(who, seg.seq)
        ack = diff(seg.ack, begun[other]) if "." in letters(seg.flags) else None
        row = (who, letters(seg.flags), diff(seg.seq, begun[who]), ack, len(seg.text))
        rows.append(row)
    return rows


def from_wire_unchecked(datagram):
    """Read a segment whose checksum is the partial one of a loopback interface."""
    data = bytearray(datagram.payload)
    data[16:18] = b"\0\0"
    sums = pseudo_header(datagram.src, datagram.dst, 6, len(data)) + data
    data[16:18] = checksum(sums).to_bytes(2, "big")
    return from_wire(bytes(data), datagram.src, datagram.dst)


def test_hello_gives_the_eight_segments_measured_on_linux():
    run = play(load("hello"))
    assert run.problem == ""
    assert segments([data for _, data in run.packets()], 7456) == EIGHT
    printed = run.printed["server"].splitlines()
    assert printed[0].startswith("FROM: ('127.0.0.1', ")
    assert printed[1] == "MSG: Hola server, are you bored?"


def test_hello_leaves_the_client_in_time_wait_and_the_server_may_begin_again():
    text = load("hello")["server"] + "\nserver = socket.socket()\nserver.bind(('localhost', 7456))"
    run = play({"server": text, "client": load("hello")["client"]})
    assert run.problem == ""
    waits = [event.text for _, event in run.events("client", "state")][-2:]
    assert waits == ["FIN-WAIT-2 -> TIME-WAIT: rcv FIN", "TIME-WAIT -> CLOSED: 2MSL timeout"]
    assert run.end_ns // 10**9 == 60


def test_bind_and_listen_send_nothing():
    run = play({"server": load("hello")["server"]})
    assert run.packets() == []
    assert [call.name for _, call in run.calls()][1:4] == ["bind", "listen", "accept"]


def test_slide_echoes_what_python_writes_of_octets():
    run = play(load("slide"), typed={"client": TYPED})
    assert run.problem == ""
    assert [line for line in run.printed["client"].splitlines() if "server:" in line] == [
        "server: got hi", r"server: got a\\\\b\\tc", "server: got x~", "server: got ~",
    ]  # fmt: skip


def test_slide_server_runs_on_without_its_client():
    run = play(load("slide"), typed={"client": ["hi"]})
    assert run.printed["server"].splitlines()[2:] == ["client: hi", "client: ", "client: "]
    assert run.problem.splitlines()[-1] == "BrokenPipeError: [Errno 32] Broken pipe"
    assert "please make sure that the server is running" in run.printed["client"]


def test_slide_waits_for_ever_after_an_empty_line():
    run = play(load("slide"), typed={"client": ["hi", "", "~"]})
    assert run.problem == (
        "deadlock, nobody can go on and no timer runs: "
        "server waits in recv (server.py:11), client waits in recv (client.py:10)"
    )


@pytest.mark.parametrize("typed", [["é"], []])
def test_slide_client_blames_the_server_for_everything(typed):
    alone = play({"client": load("slide")["client"]}, typed={"client": ["hi"]})
    assert alone.printed["client"] == "please make sure that the server is running\n"
    run = play(load("slide"), typed={"client": typed})
    assert run.printed["client"].endswith("please make sure that the server is running\n")


def changed(name, side, old, new):
    texts = load(name)
    assert old in texts[side]
    return texts | {side: texts[side].replace(old, new)}


def test_udp_echoes_cuts_and_dies_of_bytes_that_are_no_text():
    run = play(load("udp"))
    assert (run.problem, run.printed["client"]) == ("", "answer: echo: Hello, UDP!\n")
    run = play(changed("udp", "client", 'b"Hello, UDP!"', 'b"x" * 2000'))
    assert run.printed["client"] == f"answer: echo: {'x' * 1018}\n"
    run = play(changed("udp", "client", 'b"Hello, UDP!"', 'b"\\xff"'))
    assert "UnicodeDecodeError" in run.problem
    assert run.printed["client"] == "no answer within 2 s\n"


def test_udp_client_alone_hears_nothing_unless_it_is_connected():
    text = load("udp")["client"]
    run = play({"client": text})
    assert run.printed["client"] == "no answer within 2 s\n"
    assert 2.0 <= run.end_ns / 1e9 < 2.1
    connected = text.replace(
        'client.sendto(b"Hello, UDP!", ("localhost", 12345))',
        'client.connect(("localhost", 12345)); client.send(b"x")',
    )
    assert "ConnectionRefusedError" in play({"client": connected}).problem


def test_thread_serves_many_and_prints_states_that_nobody_is_in():
    texts = load("thread")
    run = play({"server": texts["server"], "one": texts["client"], "two": texts["client"]})
    assert run.problem == ""
    assert run.printed["one"] == run.printed["two"]
    assert run.printed["one"].splitlines()[2] == "answer: echo: Hello, server!"
    assert run.printed["server"].splitlines()[-1] == "stopped"
    states = {event.new for _, event in run.events("server", "state")}
    assert {"CLOSE-WAIT", "LAST-ACK"} <= states
    assert "FIN-WAIT-1" not in states


def test_thread_echoes_pieces_and_dies_of_half_a_letter():
    long = changed(
        "thread", "client", '["Hello, server!", "How are you?", "Goodbye!"]', '["x"*3000]'
    )
    long["client"] = long["client"].replace("client.close()", "import time; time.sleep(1)")
    run = play(long)
    assert run.printed["server"].count("received:") == 3
    assert f"answer: echo: {'x' * 1018}\n" in run.printed["client"]
    half = changed(
        "thread", "client", '["Hello, server!", "How are you?", "Goodbye!"]', '["x"*1023 + "é"]'
    )
    run = play(half)
    assert "UnicodeDecodeError" in run.problem
    assert "[FIN_WAIT] closing" in run.printed["server"]


def test_a_name_that_is_none():
    with pytest.raises(LessonError, match=r"needs to be one of .*, got 'bye'"):
        load("bye")
    assert [sorted(load(name)) for name in NAMES] == [["client", "server"]] * len(NAMES)


# --- On a real machine

ALONE = ["unshare", "--user", "--map-root-user", "--net"]
SCRIPT = """
ip link set lo up
{watch}
timeout 20 {python} -u server.py > server.out 2> server.err &
server=$!
for try in $(seq 100); do
    grep -qE '^ *[0-9]+: [0-9A-F]+:{port:04X} .*' /proc/net/{table} && break
    sleep 0.05
done
timeout 20 {python} -u client.py < typed > client.out 2> client.err
{stop}
wait $server
"""


def on_a_real_machine(folder, name, typed=(), watch="", stop=""):
    """Run a pair in a network namespace of its own; return what each printed, without ports."""
    port = {"hello": 7456, "slide": 5006, "udp": 12345, "thread": 9999}[name]
    for side, text in load(name).items():
        (folder / f"{side}.py").write_text(text)
    (folder / "typed").write_text("".join(f"{line}\n" for line in typed))
    script = SCRIPT.format(
        python=sys.executable, port=port, watch=watch, stop=stop,
        table="udp" if name == "udp" else "tcp",
    )  # fmt: skip
    subprocess.run([*ALONE, "sh", "-c", script], cwd=folder, check=False, timeout=60)
    return {side: (folder / f"{side}.out").read_text() for side in ("server", "client")}


def without_ports(printed):
    return {
        side: re.sub(r"(?<='127\.0\.0\.1', )\d+", "PORT", text) for side, text in printed.items()
    }


@pytest.mark.needs("netns")
@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("hello", ()),
        ("slide", ("hi", "a\\b", "~")),
        ("slide", ("hi",)),
        ("udp", ()),
        ("thread", ()),
    ],
)
def test_the_pairs_print_the_same_on_linux(tmp_path, name, typed):
    last = {"udp": "got:", "thread": "FIN_WAIT"}.get(name, "")  # these servers serve for ever
    stop = f"until grep -q {last} server.out; do sleep 0.05; done\nkill $server" if last else ""
    real = on_a_real_machine(tmp_path, name, typed, stop=stop)
    ours = without_ports(play(load(name), typed={"client": typed}).printed)
    if name == "slide":  # what is typed stands on a screen, but not in a file
        for line in typed:
            ours["client"] = ours["client"].replace(f"> {line}\n", "> ", 1)
    ours["server"] = ours["server"].removesuffix("stopped\n")  # the real one is killed
    assert without_ports(real) == ours
    if not last:
        errors = (tmp_path / "server.err").read_text().splitlines()
        problem = play(load(name), typed={"client": typed}).problem.splitlines()
        assert errors[-1:] == problem[-1:]


@pytest.mark.needs("netns")
def test_hello_on_linux_gives_the_same_segments(tmp_path):
    watch = (
        f"{sys.executable} {SNIFF} > seen 2> watch.err & watch=$!\n"
        "for try in $(seq 100); do grep -q listening watch.err && break; sleep 0.05; done"
    )
    printed = on_a_real_machine(
        tmp_path, "hello", watch=watch, stop="wait $server\nsleep 0.5\nkill $watch"
    )
    assert "MSG: Hola server, are you bored?" in printed["server"]
    packets = [bytes.fromhex(line) for line in (tmp_path / "seen").read_text().splitlines()]
    tcp = [packet for packet in packets if packet[0] >> 4 == 4 and packet[9] == 6]
    assert segments(tcp, 7456) == EIGHT
    ours = [data for _, data in play(load("hello")).packets()]
    assert [len(packet) for packet in ours] == [len(packet) for packet in tcp]
