"""How quick the widgets are, measured in Chromium: first paint, step, new run; and how small.

    python tests/bench/widgets.py [--json FILE] [--rounds N] [NAME ...]

One browser, one page a measurement, the widget in the bare harness of tests/widget. A time is
measured until the frame after the change is on the screen, twice: the CPU time of the page's main
thread (code, styles, layout, paint), which is judged, and the time on the wall, which holds up to
one frame (16.7 ms) of waiting for the screen, and whatever else the machine does. Each is the
median of several rounds, in ms; `--wall` judges the latter.

A row is one function under `@row(name, limit, unit)`; it gets a `Bench` and returns a number, or a
`Times`.
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
from course.widget.base import CourseWidget

HARNESS = Path(__file__).parents[1] / "widget" / "harness.html"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu"]
PAINTED = """() => new Promise((done) => requestAnimationFrame(() => {
  const channel = new MessageChannel();
  channel.port1.onmessage = () => done();
  channel.port2.postMessage(0);
}))"""


class Times(NamedTuple):
    """How long something took: of the main thread's CPU, and on the wall; in ms."""

    cpu: float
    wall: float


Measure = Callable[["Bench"], float | Times]


class Row(NamedTuple):
    """One figure: what it may be at most, and how it is found."""

    name: str
    limit: float
    unit: str
    measure: Measure


ROWS: list[Row] = []


def row(name: str, limit: float, unit: str = "ms") -> Callable[..., Any]:
    """Add a figure."""

    def add(measure: Measure) -> Measure:
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

    def timed(self, page: Page, code: str, argument: Any = None) -> Times:
        """Return what `code`, a function's body, takes until its frame is on the screen."""
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})

        def busy() -> float:
            metrics = session.send("Performance.getMetrics")["metrics"]
            spent = {one["name"]: 1000 * one["value"] for one in metrics}
            return float(
                spent["TaskDuration"] - spent["DevToolsCommandDuration"]
            )  # our own asking

        page.evaluate("painted()")
        before = busy()
        wall = page.evaluate(
            f"""async (given) => {{
                  const start = performance.now();
                  {code}
                  await painted();
                  return performance.now() - start;
                }}""",
            argument,
        )
        after = busy()
        session.detach()
        return Times(after - before, wall)

    def first_paint(self, made: CourseWidget) -> Times:
        """Return the time from the call of `render` to the frame that shows it."""
        times = []
        for _ in range(self.rounds):
            page = self.page()
            times.append(self.timed(page, "await mount(given);", given(made)))
            page.close()
        return middle(times)

    def mounted(self, made: CourseWidget) -> Page:
        """Return a page that shows the widget, at rest."""
        page = self.page()
        page.evaluate("given => mount(given)", given(made))
        page.wait_for_timeout(2000)  # what comes later has come
        return page

    def changes(self, made: CourseWidget, values: list[int]) -> Times:
        """Return what setting `at` to each of `values` takes."""
        page = self.mounted(made)
        times = [self.timed(page, 'model.set("at", given);', at) for at in values]
        page.close()
        return middle(times)


def middle(times: list[Times]) -> Times:
    """Return the median of each."""
    return Times(median(one.cpu for one in times), median(one.wall for one in times))


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
def _(bench: Bench) -> Times:
    return bench.first_paint(widget.Ladder(EVENTS))


@row("ladder of 1,000 segments (2,400 events): first paint", 90)
def _(bench: Bench) -> Times:
    return bench.first_paint(widget.Ladder(LONG))


@row("ladder of 1,000 segments: a step", 16)
def _(bench: Bench) -> Times:
    return bench.changes(widget.Ladder(LONG), list(range(200, 400, 7)))


@row("ladder of 1,000 segments: a scrub, ten records at a time", 16)
def _(bench: Bench) -> Times:
    return bench.changes(widget.Ladder(LONG), list(range(600, 1000, 10)))


@row("ladder of 1,000 segments: a jump across it", 50)
def _(bench: Bench) -> Times:
    return bench.changes(widget.Ladder(LONG), [10, 1900, 300, 1500, 40, 1000, 5, 1800])


@row("ladder of 100,000 records: made, in Python", 5000)
def _(bench: Bench) -> float:
    del bench
    records = tuple(Record(n, n, "a", Call("send")) for n in range(100_000))
    start = time.perf_counter()
    widget.Ladder(Trace(("a", "b"), records)).text()
    return 1000 * (time.perf_counter() - start)


@row("drop this segment: to the new ladder", 300)
def _(bench: Bench) -> Times:
    """A click, Python's answer, and the frame that shows both ladders; no Jupyter between."""
    times = []
    for _ in range(bench.rounds):
        made = widget.Ladder(scenario("half-close")(), again=scenario("half-close"))
        page = bench.mounted(made)
        spent: list[float] = []

        def answer(
            state: dict[str, Any], made: widget.Ladder = made, spent: list[float] = spent
        ) -> dict[str, Any]:
            start = time.process_time()
            made.set_state(state)
            spent.append(1000 * (time.process_time() - start))
            names = ("troubles", "after", "done", "refused", "at")
            return {name: getattr(made, name) for name in names}

        page.expose_function("toPython", answer)
        page.evaluate("""() => {
            model.save_changes = async () => {
              const told = await toPython({ asked: model.get("asked") });
              for (const [name, value] of Object.entries(told)) model.set(name, value);
            };
            model.set("chosen", 9);
        }""")
        browser = bench.timed(
            page,
            """
            document.querySelector('[data-do="drop"]').click();
            const both = () => document.querySelectorAll(".tc-ladder-body").length === 2;
            while (!both()) await new Promise((done) => setTimeout(done, 1));
        """,
        )
        times.append(Times(browser.cpu + sum(spent), browser.wall))
        page.close()
    return middle(times)


@row("sequence plot of 10,000 points: first paint", 100)
def _(bench: Bench) -> Times:
    made = widget.Sequence(transfer(7_000_000))
    return bench.first_paint(made)


@row("sequence plot of 10,000 points: a step", 16)
def _(bench: Bench) -> Times:
    return bench.changes(widget.Sequence(transfer(7_000_000)), [9, 900, 90, 700])


@row("packet of 1,500 octets: first paint", 50)
def _(bench: Bench) -> Times:
    made = next(
        widget.Packet(explain(hop.data, link=101))
        for _, hop in LONG.hops()
        if len(hop.data) == 1500
    )
    return bench.first_paint(made)


@row("largest output that a widget of the gallery stores", 60, "kB")
def _(bench: Bench) -> float:
    del bench
    sizes = {
        cls.__name__: sum(
            len(form.encode()) for form in one.make()._repr_mimebundle_()[0].values()
        )
        for cls, one in gallery.EXAMPLES.items()
    }
    return max(sizes.values()) / 1000


@row("largest code of a widget, as it is sent", 15, "kB")
def _(bench: Bench) -> float:
    del bench
    return max(size for _, size in sizes())


# --- Running


def sizes() -> list[tuple[str, float]]:
    """Return the code of each widget as it is sent, all that it imports included, in kB."""
    found = {cls.__name__: len(str(cls._esm).encode()) / 1000 for cls in gallery.EXAMPLES}
    return sorted(found.items(), key=lambda pair: -pair[1])


def shown(one: Row, found: float | Times, *, by_wall: bool) -> tuple[float, str]:
    """Return the figure that is judged, and the line that says it."""
    value = (found.wall if by_wall else found.cpu) if isinstance(found, Times) else found
    wall = f" ({found.wall:.0f} on the wall)" if isinstance(found, Times) else ""
    verdict = "" if value <= one.limit else "  FALLS SHORT"
    return value, f"{one.name:<52}{value:>9.1f} {one.unit:<3} <= {one.limit:<5g}{wall}{verdict}"


def main() -> int:
    """Measure, print, and return 1 if a figure falls short."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--wall", action="store_true", help="judge the time on the wall")
    parser.add_argument("names", nargs="*", help="only rows with one of these words")
    asked = parser.parse_args()
    figures: dict[str, float] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        bench = Bench(browser, asked.rounds)
        for one in ROWS:
            if not asked.names or any(word in one.name for word in asked.names):
                figures[one.name], line = shown(one, one.measure(bench), by_wall=asked.wall)
                print(line, flush=True)
        browser.close()
    for name, kilo in sizes():
        print(f"    code of {name:<24}{kilo:>8.1f} kB")
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return int(any(figures.get(one.name, 0) > one.limit for one in ROWS))


if __name__ == "__main__":
    sys.exit(main())
