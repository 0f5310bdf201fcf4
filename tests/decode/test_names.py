"""The names that a filter may use are those that fields have; a mistyped one is answered."""

import sys
from pathlib import Path
from random import Random

import pytest

from course.capture import bundled, read
from course.decode import explain
from course.decode.fields import fields
from course.decode.names import NAMES, PROTOCOLS, STREAM_NAMES, asked, read_filter
from course.decode.stream_fields import stream_fields
from course.errors import FilterError

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))
from fuzz import mutations, seeds

BUNDLED = [frame for name in bundled.NAMES for frame in bundled.load(name).frames]


def check(dissection):
    found = fields(dissection)
    assert set(found) <= NAMES
    (chain,) = asked(dissection, found)["frame.protocols"]
    assert set(filter(None, chain.split(":"))) <= PROTOCOLS


def test_every_field_has_a_name_that_is_known():
    for frame in BUNDLED:
        check(explain(frame))
    for data, link in mutations(seeds([]), 2000, Random(7)):
        check(explain(data, link=link))


def test_every_field_of_a_stream_has_a_name_that_is_known():
    for name in bundled.NAMES:
        frames = map(explain, bundled.load(name).frames)
        for told in stream_fields(frames):
            assert set(told["fields"]) <= NAMES | STREAM_NAMES


def test_names_of_the_corpus(need):
    corpus = Path(need("corpus"))
    for path in sorted(corpus.glob("open/*/capture.pcap*")):
        frames = [explain(frame) for frame in read(path).frames]
        for frame in frames:
            check(frame)
        for told in stream_fields(frames):
            assert set(told["fields"]) <= NAMES | STREAM_NAMES


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("tcp.prot == 80", "did you mean tcp.port or "),
        ("tcp.flags.sin == 1", "did you mean tcp.flags.syn or "),
        ("ip.adr == 10.0.0.1", "did you mean ip.addr or "),
        ("tpc", "did you mean tcp?"),
        ("verylong.ttl", "did you mean dns.resp.ttl or ip.ttl?"),
        ("eth.nothing_like_it", "did you mean eth.addr or eth.dst or eth.len?"),
        ("nothing.like_it", "got 'nothing.like_it'"),
    ],
)
def test_a_mistyped_name_is_answered_with_the_nearest(text, hint):
    with pytest.raises(FilterError) as caught:
        read_filter(text, has_stream=True)
    assert hint in str(caught.value)


@pytest.mark.parametrize("name", ["tcp.seq == 1", "tcp.analysis", "ip and udp.stream == 0"])
def test_what_only_a_stream_tells_needs_it(name):
    with pytest.raises(FilterError, match="needs what earlier frames tell: add --stream"):
        read_filter(name, has_stream=False)
    assert read_filter(name, has_stream=True).names


def test_a_protocol_without_fields_can_be_asked_for():
    frames = [explain(frame) for frame in bundled.load("http-fetch").frames]
    passes = read_filter("http && frame.number > 1", has_stream=False)
    assert [f.number for f in frames if passes(asked(f, fields(f)))] == [
        frame.number for frame in frames if frame.layer("HTTP")
    ]
