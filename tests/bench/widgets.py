"""How quick the widgets are, measured in Chromium: first paint, step, new run; and how small.

    python tests/bench/widgets.py [--json FILE] [--rounds N] [NAME ...]

One browser, one page a measurement, the widget in the bare harness of tests/widget; each time is
the median of several rounds, in ms. `painted` waits until the frame after the change is on the
screen, so up to one frame (16.7 ms) of it is waiting for the screen. `script` is the time that
our code, styles and layout take, without that wait.

A row is one function under `@row(name, limit, unit)`; it gets a `Bench` and returns a number.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from course import gallery, widget
from course.decode import explain
from course.lesson.scenarios import scenario
from course.lesson.scenarios.stage import SECOND, two
from course.net import Drop
from course.trace import Call, Record, Trace
from course.widget.base import STATIC, CourseWidget

HARNESS = Path(__file__).parents[1] / "widget" / "harness.html"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu"]
PAINTED = """() => new Promise((done) => requestAnimationFrame(() => {
  const channel = new MessageChannel();
  channel.port1.onmessage = () => done();
  channel.port2.postMessage(0);
}))"""


class Row(NamedTuple):
    """One figure: what it may be at most, and how it is found."""

    name: str
    limit: float
    unit: str
    measure: Callable[["Bench"], float]


ROWS: list[Row] = []


def row(name: str, limit: float, unit: str = "ms") -> Callable[..., Any]:
    """Add a figure."""

    def add(measure: Callable[["Bench"], float]) -> Callable[["Bench"], float]:
        ROWS.append(Row(name, limit, unit, measure))
        return measure

    return add


class Bench:
    """A browser, and ways to measure in it."""

    def __init__(self, browser: Browser, rounds: int) -> None:
        """Measure each time `rounds` times."""
        self.browser, self.rounds = browser, rounds

    def page(self) -> Page:
        """Return an empty harness."""
        page = self.browser.new_page(viewport={"width": 1000, "height": 900})
        page.goto(HARNESS.as_uri())
        page.wait_for_function("window.isReady")
        page.evaluate(f"window.painted = {PAINTED}")
        return page

    def first_paint(self, made: CourseWidget) -> float:
        """Return the time from the call of `render` to the frame that shows it."""
        times = []
        for _ in range(self.rounds):
            page = self.page()
            times.append(page.evaluate(
                """async (given) => {
                     await painted();
                     const start = performance.now();
                     await mount(given);
                     await painted();
                     return performance.now() - start;
                   }""",
                given(made),
            ))  # fmt: skip
            page.close()
        return median(times)

    def mounted(self, made: CourseWidget) -> Page:
        """Return a page that shows the widget, at rest."""
        page = self.page()
        page.evaluate("given => mount(given)", given(made))
        page.wait_for_timeout(600)
        return page

    def changes(self, made: CourseWidget, values: list[int], *, paints: bool) -> float:
        """Return the median time that setting `at` to each of `values` takes."""
        page = self.mounted(made)
        times = page.evaluate(
            """async ([values, paints]) => {
                 const times = [];
                 for (const at of values) {
                   await painted();
                   const start = performance.now();
                   model.set("at", at);
                   document.body.getBoundingClientRect();
                   if (paints) await painted();
                   times.push(performance.now() - start);
                 }
                 return times;
               }""",
            [values, paints],
        )
        page.close()
        return float(median(times))


def given(made: CourseWidget) -> dict[str, Any]:
    """Return what the harness needs to show a widget."""
    own = made.traits(sync=True).keys() - {"layout", "tabbable", "tooltip"}
    return {
        "esm": str(made._esm),
        "css": str(made._css),
        "state": {name: getattr(made, name) for name in own if not name.startswith("_")},
    }


# --- What is measured


def transfer(octets: int) -> Trace:
    """Return a transfer with losses, made by the stack."""
    net, client, server = two("a transfer", [], 1, faults=[Drop(probability=0.01)])
    server.listen(80)
    net.at(0, lambda: client.connect(server, 80))
    net.at(SECOND, lambda: client.send(bytes(octets)))
    net.run(600 * SECOND)
    return net.trace()


def hops_of(trace: Trace, count: int) -> Trace:
    """Return the part of a trace that holds `count` hops."""
    seen, records = 0, []
    for record in trace.records:
        seen += record.kind == "hop"
        if seen > count:
            break
        records.append(record)
    return Trace(trace.hosts, tuple(records), trace.title, addresses=trace.addresses)


LONG = hops_of(transfer(900_000), 1000)
EVENTS = Trace(LONG.hosts, LONG.records[:1000], LONG.title, addresses=LONG.addresses)


@row("ladder of 1,000 events: first paint", 60)
def _(bench: Bench) -> float:
    return bench.first_paint(widget.Ladder(EVENTS))


@row("ladder of 1,000 segments: first paint", 60)
def _(bench: Bench) -> float:
    return bench.first_paint(widget.Ladder(LONG))


@row("ladder of 1,000 segments: a step, script", 16)
def _(bench: Bench) -> float:
    made = widget.Ladder(LONG)
    return bench.changes(made, list(range(200, 400, 7)), paints=False)


@row("ladder of 1,000 segments: a scrub across it, script", 16)
def _(bench: Bench) -> float:
    made = widget.Ladder(LONG)
    return bench.changes(made, [10, 1900, 300, 1500, 40, 1000, 5, 1800], paints=False)


@row("ladder of 1,000 segments: a scrub across it, painted", 33)
def _(bench: Bench) -> float:
    made = widget.Ladder(LONG)
    return bench.changes(made, [10, 1900, 300, 1500, 40, 1000, 5, 1800], paints=True)


@row("ladder of 100,000 records: made, in Python", 5000)
def _(bench: Bench) -> float:
    del bench
    records = tuple(Record(n, n, "a", Call("send")) for n in range(100_000))
    start = time.perf_counter()
    widget.Ladder(Trace(("a", "b"), records)).text()
    return 1000 * (time.perf_counter() - start)


@row("drop this segment: to the new ladder", 300)
def _(bench: Bench) -> float:
    """A click, Python's answer, and the frame that shows both ladders; no Jupyter between."""
    times = []
    for _ in range(bench.rounds):
        made = widget.Ladder(scenario("half-close")(), again=scenario("half-close"))
        page = bench.mounted(made)

        def answer(state: dict[str, Any], made: widget.Ladder = made) -> dict[str, Any]:
            made.set_state(state)
            names = ("troubles", "after", "done", "refused", "at")
            return {name: getattr(made, name) for name in names}

        page.expose_function("toPython", answer)
        times.append(page.evaluate(
            """async () => {
                 model.save_changes = async () => {
                   const told = await toPython({ asked: model.get("asked") });
                   for (const [name, value] of Object.entries(told)) model.set(name, value);
                 };
                 model.set("chosen", 9);
                 const start = performance.now();
                 document.querySelector('[data-do="drop"]').click();
                 const both = () => document.querySelectorAll(".tc-ladder-body").length === 2;
                 while (!both()) await new Promise((done) => setTimeout(done, 1));
                 await painted();
                 return performance.now() - start;
               }"""
        ))  # fmt: skip
        page.close()
    return median(times)


@row("sequence plot of 10,000 points: first paint", 100)
def _(bench: Bench) -> float:
    made = widget.Sequence(transfer(5_000_000))
    return bench.first_paint(made)


@row("sequence plot of 10,000 points: a step, script", 16)
def _(bench: Bench) -> float:
    return bench.changes(widget.Sequence(transfer(5_000_000)), [9, 900, 90, 700], paints=False)


@row("packet of 1,500 octets: first paint", 50)
def _(bench: Bench) -> float:
    made = next(
        widget.Packet(explain(hop.data, link=101))
        for _, hop in LONG.hops()
        if len(hop.data) == 1500
    )
    return bench.first_paint(made)


@row("largest output that a widget of the gallery stores", 60)
def _(bench: Bench) -> float:
    del bench
    sizes = {
        cls.__name__: sum(len(form.encode()) for form in one.make()._repr_mimebundle_()[0].values())
        for cls, one in gallery.EXAMPLES.items()
    }
    return max(sizes.values()) / 1000


ROWS[-1] = ROWS[-1]._replace(unit="kB")


@row("largest module of its own in static/", 15, "kB")
def _(bench: Bench) -> float:
    del bench
    return max(file.stat().st_size for file in STATIC.glob("*.js")) / 1000


# --- Running


def sizes() -> list[tuple[str, float]]:
    """Return the code of each widget as it is delivered, all that it imports included, in kB."""
    common = len(str(widget.Slider._esm))
    found = {cls.__name__: len(str(cls._esm)) / 1000 for cls in gallery.EXAMPLES}
    return [("(slider)", common / 1000), *sorted(found.items(), key=lambda pair: -pair[1])]


def main() -> int:
    """Measure, print, and return 1 if a figure falls short."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("names", nargs="*", help="only rows with one of these words")
    asked = parser.parse_args()
    figures: dict[str, float] = {}
    falls_short = False
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        bench = Bench(browser, asked.rounds)
        for one in ROWS:
            if asked.names and not any(word in one.name for word in asked.names):
                continue
            figures[one.name] = value = one.measure(bench)
            is_fine = value <= one.limit
            falls_short = falls_short or not is_fine
            verdict = "" if is_fine else "  FALLS SHORT"
            print(f"{one.name:<56}{value:>10.1f} {one.unit:<3} <= {one.limit:g}{verdict}")  # noqa: T201
        browser.close()
    for name, kilo in sizes():
        print(f"    code of {name:<24}{kilo:>8.1f} kB")  # noqa: T201
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return int(falls_short)


if __name__ == "__main__":
    sys.exit(main())
