"""The toys of lesson 05 show what they are there to show, for any numbers."""

import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.errors import LessonError
from course.lesson import toys
from course.lesson.scenarios import scenario
from course.net import Drop
from course.play import play
from course.trace import Trouble

few = settings(max_examples=30, derandomize=True, deadline=None)


def test_parcels_are_lost_and_nothing_else_happens_to_them():
    assert toys.doorstep(0).arrived == tuple(range(1, 21))
    assert toys.doorstep(100).arrived == ()
    some = toys.doorstep(20, 2)
    assert list(some.arrived) == sorted(set(some.arrived))
    assert f"{len(some.arrived)} found" in str(some)


@few
@given(st.integers(4, 120), st.integers(1, 120), st.integers(1, 30))
def test_a_reader_who_keeps_up_loses_nothing_and_a_slow_one_keeps_what_had_room(
    sends, reads, room
):
    done = toys.drain(sends, reads, room)
    assert list(done.read) == sorted(set(done.read))
    assert done.read[: min(room, done.count)] == tuple(range(1, min(room, done.count) + 1))
    if reads >= sends:
        assert len(done.read) == done.count


@few
@given(st.integers(0, 103))
def test_with_a_checksum_any_bit_that_turns_over_makes_the_datagram_vanish(bit):
    assert toys.damaged(bit).got is None
    plain = toys.damaged(bit, checked=False)
    turned = int.from_bytes(plain.sent, "big") ^ 1 << 103 - bit
    assert plain.got == turned.to_bytes(13, "big")


@few
@given(st.integers(41, 1500), st.integers(0, 200), st.integers(100, 10_000))
def test_packets_of_the_same_size_take_the_same_time(octets, delay_ms, rate_kbit):
    done = toys.race(octets, delay_ms, rate_kbit)
    rows = {what: (size, ns) for what, size, ns in done.rows}
    assert rows["UDP datagram"] == rows["TCP segment with data"]
    assert rows["UDP datagram"] == (octets, delay_ms * 10**6 + octets * 8 * 10**6 // rate_kbit)
    ready = dict(done.ready)
    assert ready["UDP"] == rows["UDP datagram"][1]
    assert ready["TCP"] >= 2 * delay_ms * 10**6 + ready["UDP"]


def test_a_flood_starves_tcp_and_nothing_is_got_twice():
    shares = [toys.flood(percent) for percent in (0, 50, 100, 200)]
    assert [share.tcp for share in shares] == sorted((s.tcp for s in shares), reverse=True)
    assert shares[0].tcp > 90
    assert shares[2].tcp < 10
    assert all(share.tcp + share.udp <= 100 for share in shares)


def test_without_loss_both_players_see_the_same_with_loss_tcp_s_picture_is_older():
    assert len({screen.shown for screen in toys.game(0).screens}) == 1
    by_udp, by_tcp = toys.game(5, 2).screens
    assert len(by_udp.shown) < len(by_tcp.shown) == 200
    assert max(age for _, age in by_udp.ages()) < max(age for _, age in by_tcp.ages())


@few
@given(st.integers(1, 1200), st.integers(1, 1200))
def test_prices_add_up(request, reply):
    rows = {row.how: row for row in toys.price(request, reply).rows}
    assert rows["UDP"][1:3] == (2, 56 + request + reply)
    assert rows["TCP, a connection of its own"][1:3] == (8, 328 + request + reply)
    assert rows["TCP, on a connection that is open"][1:3] == (2, 80 + request + reply)


def test_the_round_trips_are_those_of_a_run():
    def asks():
        with socket.create_connection(("server", 53)) as stream:
            stream.sendall(b"?")
            stream.recv(10)

    def answers():
        with socket.create_server(("", 53)) as ear, ear.accept()[0] as stream:
            stream.sendall(stream.recv(10))

    run = play({"client": asks, "server": answers}, link={"delay_ns": 10**9})
    read_ns = next(t_ns for t_ns, call in run.calls("client", "recv") if call.phase == "end")
    rows = {row.how: row.trips for row in toys.price().rows}
    assert round(read_ns / (2 * 10**9)) == rows["TCP, a connection of its own"]


@pytest.mark.parametrize(
    ("number", "name"),
    [(0, "System"), (1023, "System"), (1024, "User"), (49151, "User"), (49152, "Dynamic"),
     (65535, "Dynamic")],
)  # fmt: skip
def test_the_edges_of_the_ranges(number, name):
    assert str(toys.port(number)).startswith(f"Port {number}: {name} ")


def test_a_search_is_read_line_by_line():
    text = b"M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nX-Mine: 1\r\n\r\n"
    rows = dict(toys.ssdp(text).rows)
    assert len(rows) == 3
    assert "does not explain" in rows["X-Mine: 1"]


@pytest.mark.parametrize("payload", [b"", b"\xff\xff", b"GET / HTTP/1.1\r\n\r\n", b"M-SEARCH *"])
def test_what_is_no_search_is_refused(payload):
    with pytest.raises(LessonError, match="an SSDP message needs text"):
        toys.ssdp(payload)


@pytest.mark.parametrize(
    "call",
    [
        lambda: toys.doorstep(101),
        lambda: toys.drain(0, 1, 1),
        lambda: toys.damaged(104),
        lambda: toys.race(40),
        lambda: toys.flood(301),
        lambda: toys.game(31),
        lambda: toys.price(0, 1),
        lambda: toys.port(65536),
    ],
)
def test_numbers_that_cannot_be_are_refused_in_a_sentence(call):
    with pytest.raises(LessonError, match=r"needs?.* got"):
        call()


def test_what_never_ends_is_stopped_and_what_ends_is_not():
    def runs_on():
        while True:
            pass

    assert repr(toys.tried(runs_on)) == "runs_on: stopped, more than 10000 lines were executed"
    assert repr(toys.tried(len, "four")) == "len: 4"
    assert repr(toys.tried(divmod, 1, 0)).startswith("divmod: stopped, ZeroDivisionError: ")


# TFTP


def blocks(trace):
    """Return what the client took for new, in order."""
    return [call.arguments[0] for _, call in trace.calls("client", "recvfrom")]


@pytest.mark.parametrize("number", range(8))
def test_a_file_is_whole_whatever_packet_is_lost(number):
    trace = scenario("tftp")([Drop((number,))] if number else [])
    assert blocks(trace) == ["DATA 1", "DATA 2", "DATA 3"]
    again = trace.end_ns > 10**9
    assert again == bool(number)


@pytest.mark.parametrize("number", [2, 3, 5])
def test_a_doubled_packet_doubles_no_block_that_follows(number):
    """RFC 1123 section 4.2.3.1: a second acknowledgement must not send a block again."""
    trace = scenario("tftp")([Trouble("duplicate", number)])
    assert blocks(trace) == ["DATA 1", "DATA 2", "DATA 3"]
    sent = [call.arguments[0] for _, call in trace.calls("server", "sendto")]
    assert sent == ["DATA 1", "DATA 2", "DATA 3"]


def test_who_hears_nothing_gives_up():
    trace = scenario("tftp")([Drop(probability=1.0)])
    assert [call.arguments[0] for _, call in trace.calls()] == ["RRQ notes.txt"] * 4
