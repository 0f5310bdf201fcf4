"""Where messages end: whole however they are cut, and no octets that raise."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.decode.delivery import Inbox
from course.decode.framing import dns, http, tls, until_close

quick = settings(max_examples=200, derandomize=True, deadline=None)
HEAD = b"HTTP/1.1 200 OK\r\n"
MESSAGES = [
    HEAD + b"Content-Length: 5\r\n\r\nhello",
    HEAD + b"content-length:0\r\n\r\n",
    b"HTTP/1.1 304 Not Modified\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1;x=y\r\n!\r\n0\r\n\r\n",
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\nTrailer: a\r\nOther: b\r\n\r\n",
]


@quick
@given(st.lists(st.sampled_from(MESSAGES), min_size=1, max_size=4), st.data())
def test_http_comes_out_whole_however_it_is_cut(messages, data):
    whole = b"".join(messages)
    cuts = sorted(data.draw(st.lists(st.integers(1, len(whole)), max_size=8)))
    inbox, got = Inbox(http), []
    for frame, (start, end) in enumerate(zip([0, *cuts], [*cuts, len(whole)], strict=True)):
        if start < end:
            got += inbox.take(start, whole[start:end], frame).messages
    assert got == messages


def test_a_response_without_a_length_ends_with_the_connection():
    message = HEAD + b"Server: x\r\n\r\nhello"
    inbox = Inbox(http)
    assert inbox.take(0, message[:20], 1).messages == ()
    assert inbox.take(20, message[20:], 2).messages == ()
    assert until_close(inbox.unfinished, 0)
    done = inbox.finish(3)
    assert (done.messages, done.frames, done.joined) == ((message,), (1, 2, 3), len(message))
    assert inbox.finish(4).messages == ()


@pytest.mark.parametrize(
    ("framing", "data", "size"),
    [
        (http, b"abc\r\n\r\nrest", 11),
        (http, bytes(70_000), 0),
        (http, HEAD + b"Transfer-Encoding: chunked\r\n\r\nno chunk" + bytes(2000), 0),
        (tls, b"\x16\3\1\0\2ab", 7),
        (tls, b"\x16\3\1\0\2a", None),
        (tls, b"\x16\3\1\xff\xff", 0),
        (tls, b"GET / HT", 0),
        (dns, b"\0", None),
        (dns, b"\0\0", 2),
        (dns, b"\0\1", None),
    ],
)
def test_what_is_no_message(framing, data, size):
    assert framing(bytearray(data), 0) == size


@quick
@given(st.sampled_from([dns, tls, http]), st.binary(min_size=1, max_size=80), st.data())
def test_any_octets_have_an_answer(framing, data, drawn):
    at = drawn.draw(st.integers(0, len(data) - 1))
    size = framing(bytearray(data), at)
    assert size is None or 0 <= size <= len(data) - at
