"""The fast rig: one widget's module in chromium, with a fake model, without Jupyter."""

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))  # tests are no package

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NOT_OURS = ["page-has-heading-one", "region"]  # matters of a page, not of a widget in it


def state_of(widget):
    """The traits that Jupyter would send to the browser, without its own."""
    own = widget.traits(sync=True).keys() - {"layout", "tabbable", "tooltip"}
    return {name: getattr(widget, name) for name in own if not name.startswith("_")}


class Rig:
    """One page with one widget."""

    def __init__(self, context):
        self.page = context.new_page()
        self.asked, self.errors = [], []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto((HERE / "harness.html").as_uri())
        self.page.wait_for_function("window.isReady")

    def mount(self, widget, *, views=1, theme="light", **changes):
        """Render a widget; `changes` are traits that shall differ."""
        given = {
            "esm": str(widget._esm),
            "css": str(widget._css),
            "state": state_of(widget) | changes,
            "views": views,
            "theme": theme,
        }
        self.page.evaluate("given => mount(given)", given)
        return self.page

    def trait(self, name):
        return self.page.evaluate("name => model.get(name)", name)

    def axe(self, script):
        """What axe-core finds in the widget: rule, and where."""
        self.page.evaluate(Path(script).read_text(encoding="utf-8"))
        found = self.page.evaluate(
            "options => axe.run('#root', options)",
            {"runOnly": RULES, "rules": {name: {"enabled": False} for name in NOT_OURS}},
        )
        return [(each["id"], each["nodes"][0]["html"][:120]) for each in found["violations"]]

    def outside(self):
        return [url for url in self.asked if not url.startswith(("file:", "blob:", "data:"))]


@pytest.fixture(scope="session")
def chromium(need, playwright):
    browser = playwright.chromium.launch(executable_path=need("chromium"), args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def rig(chromium):
    """`rig(width=320, colors="dark")` gives a page; afterwards: no request left, no error."""
    opened = []

    def open_(width=1000, colors="light", *, forced=False):
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=colors,
            forced_colors="active" if forced else "none",
            reduced_motion="reduce",
        )
        made = Rig(context)
        opened.append((context, made))
        return made

    yield open_
    for context, made in opened:
        context.close()
        assert made.outside() == []
        assert made.errors == []
