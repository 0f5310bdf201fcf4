"""Live cells do what they say where they may: each is run here once with LIVE switched on.

Such a cell asks the machine itself, so no notebook stores what it finds, and nbval runs none with
LIVE on.
"""

import jupytext
import pytest

from course import content

SOURCES = sorted((content.root() / "notebooks" / "src").glob("[0-9][0-9]_*.py"))
LIVE = "live"


def live_cells(path):
    cells = jupytext.read(path, fmt="py:percent").cells
    return [cell.source for cell in cells if LIVE in cell.metadata.get("tags", [])]


ASKING = [path for path in SOURCES if live_cells(path)]


def run(path, capsys):
    """Run the imports and the live cells of a lesson; return what they printed."""
    first = next(
        cell
        for cell in jupytext.read(path, fmt="py:percent").cells
        if cell.cell_type == "code" and cell.source.strip()
    )
    space = {"LIVE": True}
    exec(first.source, space)
    for source in live_cells(path):
        exec(source.replace("LIVE = False", "LIVE = True"), space)
    return space, capsys.readouterr().out


@pytest.mark.parametrize("path", ASKING, ids=lambda path: path.stem)
def test_live_cells_run(path, capsys):
    _, said = run(path, capsys)
    assert "Not asked" not in said


def test_a_chat_over_real_sockets_says_what_was_typed(capsys):
    (first,) = (path for path in ASKING if path.name.startswith("01_"))
    space, _ = run(first, capsys)
    assert space["chat_for_real"](b"hello world!\n") == b"hello world!\n"


@pytest.mark.parametrize("path", ASKING, ids=lambda path: path.stem)
def test_a_live_cell_is_off_in_the_notebook_and_says_how_to_switch_it_on(path):
    for source in live_cells(path):
        assert "LIVE" in source
        assert "Not asked. Set LIVE = True" in source
