"""Two packets compared: nothing between equal ones, every edit found."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from talks import CLIENT, SERVER, packet, random_talk, tcp_packet, udp_packet

from course.capture import bundled
from course.decode import explain
from course.decode.diff import diff, text
from course.decode.edit import change
from course.wire import options

quick = settings(max_examples=150, derandomize=True, deadline=None)


@quick
@given(st.one_of(st.binary(max_size=80), st.integers(0, 300)), st.sampled_from([1, 228, 229]))
def test_equal_packets_do_not_differ(source, link):
    data = source if isinstance(source, bytes) else packet(random_talk(Random(source), 4)[-1])
    assert diff(explain(data, link=link), explain(data, link=link)) == []
    assert text([]) == "no difference"


@quick
@given(st.integers(0, 300), st.data())
def test_a_changed_field_is_the_difference(seed, data):
    left = explain(packet(random_talk(Random(seed), 4)[-1]), link=228)
    names = ["ipv4.ttl", "ipv4.identification", "tcp.seq", "tcp.window", "tcp.flags.psh"]
    name = data.draw(st.sampled_from(names))
    old = left[name]
    right = explain(change(left, name, old.raw ^ 1).kept, link=228)
    (found,) = diff(left, right)
    assert (found.step_id, found.left.raw, found.right.raw) == (name, old.raw, old.raw ^ 1)
    assert [one.step_id for one in diff(right, left)] == [name]


def test_options_meet_by_kind_wherever_they_stand():
    segment = random_talk(Random(1), 1)[0]
    left = explain(
        tcp_packet(
            segment, options.build([options.mss(1460), options.window_scale(7), options.nop()])
        ),
        link=228,
    )
    right = explain(
        tcp_packet(
            segment, options.build([options.nop(), options.window_scale(8), options.mss(1460)])
        ),
        link=228,
    )
    names = [one.step_id for one in diff(left, right)]
    assert names == ["tcp.checksum", "tcp.window_scale.shift"]


def test_what_one_has_alone():
    segment = random_talk(Random(1), 1)[0]
    left = explain(tcp_packet(segment, options.build([options.mss(1460)])), link=228)
    right = explain(tcp_packet(segment), link=228)
    found = {one.step_id: one.text for one in diff(left, right)}
    assert found["tcp.mss.value"] == "1460, only on the left"
    assert found["ipv4.total_length"] == "44 -> 40 (-4)"
    assert {one.step_id: one.text for one in diff(right, left)}["tcp.mss.value"] == (
        "1460, only on the right"
    )


def test_the_text():
    frames = [explain(frame) for frame in bundled.load("chat").frames]
    lines = text(diff(frames[2], frames[3])).splitlines()
    assert lines[0] == "IPv4"
    assert "  Total Length (ipv4.total_length): 52 -> 65 (+13)" in lines
    assert "  PSH (tcp.flags.psh): 0 -> 1" in lines
    assert lines[-1].startswith("  Data (payload): 68 65 6c 6c 6f") or "payload" in lines[-1]
    long = [explain(udp_packet(CLIENT, SERVER, bytes(size) + b"x"), link=228) for size in (40, 41)]
    assert text(diff(*long)).endswith("(they part at octet 40, counted from 0)")
