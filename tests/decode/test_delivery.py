"""Octets in order and the messages in them, whatever the segments do."""

from hypothesis import given, settings
from hypothesis import strategies as st

from course.decode.delivery import MOST_EARLY, MOST_UNFINISHED, Inbox
from course.decode.framing import dns

quick = settings(max_examples=200, derandomize=True, deadline=None)


def octets(data, _at=0):
    """A framing in which each octet is a message."""
    return 1 if data else None


@quick
@given(
    st.binary(min_size=20, max_size=60),
    st.lists(st.tuples(st.integers(0, 59), st.integers(1, 30)), max_size=25),
    st.sampled_from([0, 1000, 2**32 - 20]),
    st.randoms(use_true_random=False),
)
def test_any_order_gives_the_octets_once(data, extra, isn, rng):
    cuts = [(at, size) for at, size in extra if at < len(data)]
    whole = [(at, 7) for at in range(0, len(data), 7)]
    segments = cuts + whole
    rng.shuffle(segments)
    inbox, got = Inbox(octets), b""
    inbox.start(isn)
    for frame, (at, size) in enumerate(segments):
        part = data[at : at + size]
        got += b"".join(inbox.take((isn + at) % 2**32, part, frame).messages)
    assert got == data
    assert inbox.early == []
    assert inbox.waiting == 0


@quick
@given(
    st.lists(st.binary(min_size=12, max_size=40), min_size=1, max_size=6),
    st.lists(st.integers(1, 50), min_size=1, max_size=20),
)
def test_messages_come_out_whole_however_they_are_cut(messages, sizes):
    framed = [len(message).to_bytes(2, "big") + message for message in messages]
    data, inbox, got, at = b"".join(framed), Inbox(dns), [], 0
    sizes = [*sizes, len(data)]
    for frame, size in enumerate(sizes):
        part = data[at : at + size]
        if part:
            delivery = inbox.take(at, part, frame)
            got += delivery.messages
            assert delivery.waits == sum(map(len, framed)) - len(data[at + size :]) - sum(
                map(len, got)
            )
        at += size
    assert got == framed


def test_what_is_put_together_says_so():
    message = b"\0\x0c" + bytes(12)
    inbox = Inbox(dns)
    assert inbox.take(0, message[:5], 1).waits == 5
    done = inbox.take(5, message[5:], 2)
    assert (done.messages, done.frames, done.joined) == ((message,), (1, 2), 14)
    early = inbox.take(20, b"later", 3)
    assert early.is_early
    filled = Inbox(None)
    filled.start(0)
    assert filled.take(5, b"world", 1).is_early
    joined = filled.take(0, b"hello", 2)
    assert (joined.joined, joined.frames) == (10, (2, 1))
    assert filled.take(0, b"hello", 3).joined == 0


def test_a_hole_that_stays_is_stepped_over():
    inbox, frame = Inbox(octets), 0
    inbox.start(0)
    while inbox.take(1 + 1000 * frame, bytes(1000), frame).is_early:
        frame += 1
    assert 1000 * frame <= MOST_EARLY < 1000 * (frame + 1)
    assert inbox.next_seq == 1 + 1000 * (frame + 1)
    assert inbox.early == []


def test_a_message_without_end_is_given_up():
    inbox = Inbox(lambda _data, _at: None)
    for n in range(MOST_UNFINISHED // 60_000 + 2):
        inbox.take(60_000 * n, bytes(60_000), n)
    assert len(inbox.unfinished) <= MOST_UNFINISHED


def test_what_the_capture_lost_breaks_the_message():
    inbox = Inbox(dns)
    inbox.take(0, b"\0\x0cabc", 1)
    inbox.lose(14)
    assert inbox.take(14, b"\0\1x", 3).messages == (b"\0\1x",)
    inbox.lose(3)
    assert inbox.next_seq == 17
