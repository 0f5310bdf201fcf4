from hypothesis import given, settings
from hypothesis import strategies as st

from course.exercise.judges import JUDGES
from course.exercise.task import Part
from course.view import hexdump

SIZES, PLACES, CUT = Part("s", 1, ("sizes",)), Part("p", 1, ("places",)), Part("cut", 1)
HEX, TEXT, LAYOUT = (Part(name, 1, (name,)) for name in ("hex", "text", "layout"))


def fragments(part, args, wanted, got):
    return JUDGES["fragments"].difference(part, args, wanted, got, {})


@st.composite
def cuts(draw):
    """A packet, a link, and one of the many right ways to cut it, in any order."""
    mtu = draw(st.integers(68, 1500))
    data = draw(st.integers(mtu - 19, 5000))
    pieces, at = [], 0
    while at < data:
        most = (mtu - 20) // 8 * 8
        size = 8 * draw(st.integers(max(1, most // 16), most // 8))
        if data - at <= mtu - 20:
            size = data - at
        size = min(size, data - at)
        pieces.append([at // 8, size, int(at + size < data)])
        at += size
    return (data + 20, mtu, False), draw(st.permutations(pieces))


@settings(max_examples=150, derandomize=True, deadline=None)
@given(cuts())
def test_every_right_cut_is_accepted(cut):
    args, pieces = cut
    assert fragments(SIZES, args, [[0, 0, 0]] * 2, pieces) is None
    assert fragments(PLACES, args, [[0, 0, 0]] * 2, pieces) is None


@settings(max_examples=150, derandomize=True, deadline=None)
@given(cuts(), st.data())
def test_every_change_of_one_number_is_refused(cut, data):
    args, pieces = cut
    pieces = [list(piece) for piece in pieces]
    piece = data.draw(st.sampled_from(pieces))
    at = data.draw(st.integers(0, 2))
    piece[at] = (
        1 - piece[at] if at == 2 else piece[at] + data.draw(st.sampled_from([-8, -1, 1, 8]))
    )
    verdicts = [fragments(part, args, [[0, 0, 0]] * 2, pieces) for part in (SIZES, PLACES)]
    assert any(verdicts)


def test_what_is_no_list_of_pieces_is_told():
    for got in (None, [1, 2], [[0, 8.0, 0]], [[0, 8]], {"a": 1}):
        assert (
            "(offset, size, more)"
            in fragments(SIZES, (100, 68, False), [[0, 48, 1]] * 2, got).note
        )
    assert fragments(PLACES, (100, 68, False), [[0, 48, 1]] * 2, []).got == "none"


def test_icmp_has_no_second_right_answer():
    assert fragments(CUT, (100, 68, True), "icmp", "icmp") is None
    assert fragments(CUT, (100, 68, True), "icmp", [[0, 80, 0]]) is not None
    assert fragments(CUT, (60, 68, True), [[0, 40, 0]], "icmp") is not None
    assert fragments(CUT, (60, 68, True), [[0, 40, 0]], [[0, 32, 1], [4, 8, 0]]) is not None


def test_pieces_are_shown_as_the_tuples_that_they_are():
    found = fragments(CUT, (65, 1500, True), [[0, 45, 0]], "icmp")
    assert (found.wanted, found.got) == ("[(0, 45, 0)]", "'icmp'")
    found = fragments(CUT, (100, 68, True), "icmp", [[0, 48, 1], [6, 32, 0]])
    assert (found.wanted, found.got) == ("'icmp'", "[(0, 48, 1), (6, 32, 0)]")
    assert fragments(SIZES, (100, 68, False), [[0, 48, 1]], [[0, 8], 3]).got == "[(0, 8), 3]"
    assert fragments(CUT, (100, 68, True), "icmp", "ICMP").where == "column 1"


def dump_judged(part, data, got):
    return JUDGES["hexdump"].difference(part, (data,), hexdump.text(data), got, {})


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.binary(max_size=80))
def test_a_right_dump_is_right_in_every_aspect(data):
    for part in (HEX, TEXT, LAYOUT):
        assert dump_judged(part, data, hexdump.text(data)) is None
        assert dump_judged(part, data, hexdump.text(data) + "\n") is None


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.binary(min_size=1, max_size=80), st.data())
def test_a_wrong_character_is_wrong_in_some_aspect(data, draw):
    right = hexdump.text(data)
    at = draw.draw(st.integers(0, len(right) - 1))
    wrong = right[:at] + draw.draw(st.sampled_from("x 0~\t").filter(lambda c: c != right[at]))
    wrong += right[at + 1 :]
    assert any(dump_judged(part, data, wrong) for part in (HEX, TEXT, LAYOUT))


def test_aspects_are_judged_apart():
    data = b"hello world!\n"
    right = hexdump.text(data)
    spaces, shouting, crooked = right.replace("o.w", "o w"), right.replace("6c", "6C"), " " + right
    for wrong, part in ((spaces, TEXT), (shouting, HEX), (crooked, LAYOUT)):
        failed = [one for one in (HEX, TEXT, LAYOUT) if dump_judged(one, data, wrong)]
        assert failed == [part]


def test_a_dump_with_too_few_lines_says_so():
    assert dump_judged(HEX, bytes(40), hexdump.text(bytes(32))).got == "2 lines"
    assert "`return`" in dump_judged(HEX, bytes(40), None).note


def test_exact_looks_only_at_what_the_part_names():
    exact = JUDGES["exact"]
    part = Part("one", 1, ("df",))
    assert exact.difference(part, (), {"df": 1, "mf": 0}, {"df": 1, "mf": 5}, {}) is None
    assert exact.difference(part, (), {"df": 1}, {}, {}).note == "The key 'df' is missing."
    second = Part("second", 1, (1,))
    assert exact.difference(second, (), [b"a", b"b"], [b"x", b"b"], {}) is None
    assert exact.difference(second, (), [b"a", b"b"], [b"x"], {}).got == "1 item"
    assert exact.difference(second, (), [1, 2], [1, 3], {"1": "there"}).where == "there"


def test_an_answer_of_another_type_is_shown_as_it_was_given():
    exact, part = JUDGES["exact"], Part("one", 1, ("version",))
    found = exact.difference(part, (), {"version": 4, "ihl": 5}, [4], {})
    assert (found.wanted, found.got) == ("{'version': 4, 'ihl': 5}", "[4]")
    assert found.note == "The answer should be a dict, not a list or tuple."
    found = exact.difference(Part("second", 1, (1,)), (), [1, 2], {"second": 2}, {})
    assert found.got == "{'second': 2}"
    assert exact.difference(Part("one", 1), (), 1, True, {}) is None
