"""Fragments put together: any order, any overlap."""

from hypothesis import given, settings
from hypothesis import strategies as st

from course.decode.reassembly import MOST_OCTETS, Fragments, Piece, Waiting, Whole

quick = settings(max_examples=200, derandomize=True, deadline=None)


def fed(*pieces, key="one"):
    """What comes of pieces: (offset, data, more)."""
    fragments = Fragments()
    return [
        fragments.take(key, Piece(offset, data, frame), more=more)
        for frame, (offset, data, more) in enumerate(pieces, start=1)
    ]


@quick
@given(
    st.binary(min_size=40, max_size=200),
    st.lists(st.tuples(st.integers(0, 24), st.integers(1, 6)), max_size=10),
    st.randoms(use_true_random=False),
)
def test_any_order_and_overlap_gives_the_packet(data, extra, rng):
    cuts = [(8 * at, 8 * size) for at, size in extra if 8 * at < len(data)]
    cuts += [(at, 16) for at in range(0, len(data), 16)]
    rng.shuffle(cuts)
    fragments, whole = Fragments(), None
    for frame, (at, size) in enumerate(cuts):
        piece = Piece(at, data[at : at + size], frame)
        found = fragments.take("id", piece, more=at + size < len(data))
        if isinstance(found, Whole):
            whole = whole or found
    assert whole is not None
    assert whole.data == data
    assert whole.conflicts == whole.too_long == 0


def test_it_counts_what_does_not_fit():
    last = fed((0, b"a" * 16, True), (8, b"b" * 16, True), (24, b"c" * 8, False))[-1]
    assert last == Whole(b"a" * 16 + b"b" * 8 + b"c" * 8, (1, 2, 3), 1, 1, 0)
    last = fed((16, b"c" * 8, False), (16, b"c" * 16, False), (0, b"a" * 16, True))[-1]
    assert last == Whole(b"a" * 16 + b"c" * 8, (1, 2, 3), 1, 0, 1)
    last = fed((24, b"x" * 8, True), (16, b"c" * 8, False), (0, b"a" * 16, True))[-1]
    assert last == Whole(b"a" * 16 + b"c" * 8, (1, 2, 3), 0, 0, 1)


def test_it_says_how_far_it_is():
    first, second = fed((8, b"b" * 8, False), (24, b"d" * 8, True))
    assert (first, second) == (Waiting(0, 16), Waiting(0, 16))
    assert fed((0, b"a" * 8, True))[-1] == Waiting(8, None)


def test_memory_is_limited():
    fragments = Fragments(most=4)
    for n in range(100):
        fragments.take(n, Piece(0, bytes(8), 1), more=True)
    assert len(fragments.kept) == 4
    for n in range(2 * MOST_OCTETS // 1000):
        found = fragments.take("flood", Piece(65_000, bytes(1000), n), more=True)
    assert found == Waiting(0, None)
    assert fragments.kept.get("flood").kept <= MOST_OCTETS
