"""Bad input to every widget is drawn or refused: words that are code, no events, far too many.

`HOSTILE` makes one of each widget out of words that would run, close an element or turn the
writing around; `TRACES` are traces that no run of the stack gives. Whatever a widget makes of them
is shown in a page: ready, something to read, and nothing in it that Python did not write.
"""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from widget_samples import HELLO, MADE

from course import widget
from course.decode import explain
from course.errors import CourseError
from course.trace import Call, Event, Hop, Record, Trace
from course.view import analogy, demux, flags, journey, quiz, scene, tabs
from course.widget import saving
from course.widget.tracing import TraceWidget

BAD = "\"'><img src=x onerror='taken = 1'><script>taken = 1</script></pre></svg>\u202e\u200f&amp;"
NO_WORDS = {widget.Editions, widget.PseudoHeader, widget.Checksum, widget.Options, widget.Padding}


def talk(payload, number=1):
    """A packet that carries these octets."""
    data = bytearray(HELLO[:52] + payload)
    data[2:4] = len(data).to_bytes(2, "big")
    return explain(bytes(data), link=228, number=number)


def hostile_trace():
    packet = bytes(talk(BAD.encode()).data)[:-1]
    what = [
        Call(BAD, (BAD.encode(),), BAD, BAD),
        Event("error", BAD),
        Event("state", BAD, "state", "CLOSED", BAD),
        Event("variable", BAD, "cwnd", BAD, 7, BAD),
        Event("timer", BAD, "delayed ack", 5, clause=BAD),
        Hop(1, BAD, "b", BAD.encode(), 3, "lost", BAD),
        Hop(2, BAD, "b", packet[4:], 9),
    ]
    records = tuple(Record(n, n, BAD, one, BAD) for n, one in enumerate(what))
    return Trace((BAD, "b"), records, BAD, addresses=((BAD, BAD),))


def one_of_each():
    """Cards of every kind, in hostile words."""
    options = {"a": BAD, BAD: "b"}
    kinds = {"one": ("a",), "several": ("a", BAD), "order": (BAD, "a"), "match": ("a", BAD)}
    typed = {"text": (BAD,), "number": ("7",), "hex": ("7f",)}
    for kind, right in (kinds | typed).items():
        yield quiz.Card(
            id=f"{BAD}{kind}", kind=kind, prompt=BAD, right=right, heading=BAD, unit=BAD,
            options=options if kind in kinds else {}, lines=(BAD, "c") if kind == "match" else (),
            hints=(BAD,), whys=dict.fromkeys(options, BAD), answer=BAD, explanation=BAD,
            beliefs=(BAD,), source=BAD,
        )  # fmt: skip


def said(size):
    return f"{BAD} {size}"


STOP = journey.Stop(1, BAD, BAD, 9, (), BAD, BAD)
PACKETS = [talk(BAD.encode()), talk(b"", 2)]
HOSTILE = {
    **{cls: lambda cls=cls: cls(hostile_trace()) for cls in MADE if issubclass(cls, TraceWidget)},
    widget.Chat: lambda: widget.Chat(hostile_trace(), again=lambda _lines: hostile_trace()),
    widget.Flags: lambda: widget.Flags({BAD: {BAD: [flags.Reply((BAD,), BAD, BAD, BAD)] * 256}}),
    widget.Walk: lambda: widget.Walk(
        scene.Scene(BAD, scene.notes([(BAD, BAD, None)]), (scene.Moment(BAD, (BAD,)),), BAD)
    ),
    widget.Demux: lambda: widget.Demux(
        [demux.Socket(BAD, BAD, 1, BAD, BAD, BAD)], [demux.Arrival(BAD, BAD, 1, BAD, 2)]
    ),
    widget.Onion: lambda: widget.Onion(PACKETS[0]),
    widget.DnsNames: lambda: widget.DnsNames(
        "0001010000010000000000000c" + BAD.encode()[:12].hex() + "0000010001"
    ),
    widget.Packet: lambda: widget.Packet(PACKETS[0], title=BAD),
    widget.PacketList: lambda: widget.PacketList(PACKETS),
    widget.Packets: lambda: widget.Packets(PACKETS, title=BAD),
    widget.PacketDiff: lambda: widget.PacketDiff(*PACKETS),
    widget.Experiment: lambda: widget.Experiment(said, size=widget.Range(BAD, 1, 0, 9, unit=BAD)),
    widget.Slider: lambda: widget.Slider(BAD, 1, 0, 9, unit=BAD),
    widget.NumberBox: lambda: widget.NumberBox(BAD, 1, 0, 9, unit=BAD),
    widget.Quiz: lambda: widget.Quiz(list(one_of_each()), title=BAD),
    widget.Claims: lambda: widget.Claims(list(one_of_each()), title=BAD),
    widget.Spaced: lambda: widget.Spaced(lambda _day: list(one_of_each()), BAD, title=BAD),
    widget.Predict: lambda: widget.Predict(BAD, BAD, [BAD, "a"], why=BAD, hints=[BAD], unit=BAD),
    widget.Ordering: lambda: widget.Ordering(BAD, [BAD, "a"], why=BAD, hints=[BAD]),
    widget.Matching: lambda: widget.Matching(BAD, {BAD: "a", "b": BAD}, why=BAD, hints=[BAD]),
    widget.ProgressMap: lambda: widget.ProgressMap([STOP], dict, lambda _what: BAD),
    widget.Analogies: lambda: widget.Analogies([analogy.Analogy(BAD, BAD, {BAD: BAD}, [BAD])]),
    widget.Table: lambda: widget.Table([BAD, "b"], [[BAD, 1]], title=BAD),
    widget.Tabs: lambda: widget.Tabs({BAD: [tabs.Command(BAD, BAD)]}, title=BAD),
}
CALLS = tuple(Record(n, n, "a", Call("send")) for n in range(3))
ALONE = Hop(1, "a", "a", b"E", None, "lost", "no route")
TRACES = {
    "empty": Trace((), ()),
    "hosts and nothing else": Trace(("a", "b"), ()),
    "one host that calls": Trace(("a",), CALLS),
    "one host that sends": Trace(("a",), (Record(0, 0, "a", ALONE),)),
    "hostile": hostile_trace(),
}
each = pytest.mark.parametrize("cls", HOSTILE, ids=lambda cls: cls.__name__)
traced = pytest.mark.parametrize(
    "cls", [*(cls for cls in MADE if issubclass(cls, TraceWidget)), widget.Chat],
    ids=lambda cls: cls.__name__,
)  # fmt: skip


def test_every_widget_that_takes_words_is_here():
    assert MADE.keys() - HOSTILE.keys() == NO_WORDS


class Reader(HTMLParser):
    """What a stored output holds that would run or load something."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        is_ours = tag == "img" and (values.get("src") or "").startswith(
            "data:image/svg+xml;base64,"
        )
        if (tag in {"script", "img", "iframe", "object"} and not is_ours) or any(
            name.startswith("on") for name in values
        ):
            self.found.append((tag, values))


def faults_in(markup):
    reader = Reader()
    reader.feed(markup)
    return reader.found


@pytest.fixture(scope="module")
def bare(chromium):
    page = chromium.new_page(reduced_motion="reduce")
    page.goto(Path(__file__).with_name("harness.html").as_uri())
    page.wait_for_function("window.isReady")
    yield page
    page.close()


@pytest.fixture
def shown(bare):
    """`shown(widget)`: all that may not be, once it stands in the page."""

    def show(made):
        stored = made._repr_mimebundle_()[0]
        faults = [
            fault
            for kind, form in stored.items()
            if kind != "text/plain"
            for fault in faults_in(form)
        ]
        faults += faults_in(saving.svg(made))
        assert made.text().strip()
        given = {"esm": made._esm, "css": made._css, "state": saving._traits(made)}
        bare.evaluate("given => mount(given)", given)
        root = bare.locator("#root .tc")
        root.and_(bare.locator("[data-ready]")).wait_for()
        root.locator("button:not(:is(.tc-save, .tc-keep) *)").evaluate_all(
            "all => all.forEach((one) => one.checkVisibility() && one.click())"
        )
        assert root.inner_text().strip()
        assert root.locator("div.tc-error:visible").all_inner_texts() == []
        wrong = "#root :is(script, img, iframe, object, [onerror], [onload])"
        faults += bare.locator(wrong).evaluate_all("all => all.map((one) => one.outerHTML)")
        assert bare.evaluate("typeof taken") == "undefined"
        return faults

    yield show
    bare.evaluate("window.ends?.forEach((end) => end())")
    bare.evaluate("document.getElementById('root').replaceChildren()")
    bare.evaluate("document.querySelectorAll('head style').forEach((style) => style.remove())")


@each
def test_words_that_are_code_are_shown_as_words(cls, shown):
    assert shown(HOSTILE[cls]()) == []


@pytest.mark.parametrize("name", TRACES)
@traced
def test_a_trace_that_no_run_gives_is_drawn_or_refused(cls, name, shown):
    try:
        made = cls(TRACES[name])
    except CourseError as refused:
        assert " needs " in str(refused)  # noqa: PT017  to refuse is one of two right answers
    else:
        assert shown(made) == []


@traced
def test_of_100_000_events_a_part_is_shown(cls):
    """As many hops, calls and events; how quick they are in a browser, the benchmark says."""
    whats = [Call("send"), Event("timer", "t", "persist", 1), Hop(1, "a", "b", HELLO[4:], 9)]
    records = tuple(Record(n, n, "ab"[n % 2], whats[n % 3]) for n in range(100_000))
    try:
        made = cls(Trace(("a", "b"), records))
    except CourseError as refused:
        assert " needs at most " in str(refused)  # noqa: PT017  as above
    else:
        assert made.text().strip()
        assert sum(len(str(value)) for value in saving._traits(made).values()) < 1_500_000


@pytest.mark.parametrize("line", [BAD, "", "zz", "ff" * 5000, "\x00"])
@pytest.mark.parametrize(
    ("cls", "name"),
    [
        (widget.PseudoHeader, "src"),
        (widget.Checksum, "text"),
        (widget.Options, "text"),
        (widget.Padding, "line"),
    ],
)
def test_what_is_typed_into_a_board_is_taken_or_refused_in_a_sentence(cls, name, line):
    made = MADE[cls]()
    made.set_state({"asked": {"n": 1, "values": {**made.values, name: line}}})
    assert made.error == ""
    assert made.answered == 1
    assert made.refused or made.text().strip()
    assert faults_in(made.board) == []
