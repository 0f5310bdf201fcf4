"""Contact sheets: what the browser tests photographed, side by side, one sheet for each theme.

Pictures go to tests/browser/shots/ as NOTEBOOK-APP-THEME-NN.png, NN being the number of a
widget, or a part of the page. A sheet is one HTML file and one PNG of it. They are for people:
a picture can be wrong where every assertion about the page holds.
"""

from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Browser
from rig import WIDE, Opened

SHOTS = Path(__file__).with_name("shots")
TALL = 6000  # CSS pixels of a notebook on one picture

STYLE = """
body { font: 14px sans-serif; margin: 12px; background: #777; color: #fff; }
main { columns: 3 560px; }
figure { margin: 0 0 14px; break-inside: avoid; }
img { display: block; max-width: 100%; border: 1px solid #000; }
"""


def photograph(page: Opened, theme: str) -> None:
    """Photograph each widget in the theme that the page wears, and the whole notebook.

    Notebook 7 shows the same outputs in the same page as JupyterLab: its pages are taken once.
    """
    SHOTS.mkdir(exist_ok=True)
    stem = f"{Path(page.path).stem}-{page.app}-{theme}"
    page.resize(WIDE, TALL)
    below = page.page.evaluate("rig.unroll()")
    for at, widget in enumerate(page.widgets(), 1):
        widget.screenshot(path=SHOTS / f"{stem}-{at:02}.png")
    if page.app == "lab" or theme == "light":
        for part, top in enumerate(range(0, TALL + below, TALL), 1):
            page.page.evaluate("rig.scroll", top)
            page.page.screenshot(path=SHOTS / f"{stem}-page-{part}.png")
    page.resize(WIDE)


def write(browser: Browser, themes: Iterable[str]) -> None:
    """Write a sheet for each theme of which there are pictures."""
    for theme in themes:
        shots = sorted(SHOTS.glob(f"*-{theme}-*.png"))
        if not shots:
            continue
        sheet = SHOTS / f"sheet-{theme}.html"
        sheet.write_text(_sheet(theme, shots), encoding="utf-8")
        page = browser.new_page(viewport={"width": 1800, "height": 1000})
        page.goto(sheet.as_uri())
        page.screenshot(path=sheet.with_suffix(".png"), full_page=True)
        page.close()


def _sheet(theme: str, shots: list[Path]) -> str:
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{theme}</title>'
        f"<style>{STYLE}</style><h1>{theme}</h1>"
        f"<main>{''.join(_figure(shot.stem, shot.name) for shot in shots)}</main></html>"
    )


def _figure(title: str, file: str) -> str:
    image = f'<img src="{file}" alt="{title}">'
    return f'<figure><figcaption>{title}</figcaption><a href="{file}">{image}</a></figure>'
