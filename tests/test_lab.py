"""`course lab`: the reader's work is kept, the server serves it, a refusal is a sentence."""

import json
import re
import socket
import subprocess
import sys
from importlib import util

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course import content, lab
from course.errors import CourseError

LINK = re.compile(r'(?:\]\(|href=\\")([^)"#:\\]+\.ipynb)')  # in Markdown, in HTML inside JSON
NAMES = ("00_index.ipynb", "01_first.ipynb", "exercises/01_first.ipynb")


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """Content of our own: `shipped(name, text)` makes a version of one file."""
    home = tmp_path / "content"
    monkeypatch.setattr(content, "IN_WHEEL", home)

    def version(name, text):
        path = home / (name if name.startswith("exercises/") else f"notebooks/{name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    for name in NAMES:
        version(name, f"first {name}")
    return version


def ship(folder):
    return list(lab.ship(folder))


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*.ipynb"))
    }


def test_everything_is_copied_once_and_silently(shipped, tmp_path):
    folder = tmp_path / "deep" / "mine"
    assert ship(folder) == []
    assert files(folder) == {name: f"first {name}" for name in NAMES}
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.ipynb")}
    assert ship(folder) == []
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.ipynb")} == before


def test_a_changed_file_stays_and_the_newer_version_lies_beside_it(shipped, tmp_path):
    folder = tmp_path / "mine"
    ship(folder)
    (folder / NAMES[0]).write_text("my own work")
    assert ship(folder) == []  # no newer version, so nothing to offer
    shipped(NAMES[0], "second")
    assert ship(folder) == [
        "00_index.ipynb was changed here: the newer version is 00_index.new.ipynb, beside it."
    ]
    assert (folder / NAMES[0]).read_text() == "my own work"
    assert (folder / "00_index.new.ipynb").read_text() == "second"
    (folder / "00_index.new.ipynb").unlink()
    assert ship(folder) == []  # offered once, and declined


def test_what_jupyterlab_notes_when_it_opens_a_notebook_is_no_change(shipped, tmp_path):
    shipped(NAMES[0], '{"cells": [], "metadata": {"language_info": {"name": "python"}}}')
    ship(tmp_path)
    saved = '{"metadata": {"language_info": {"version": "3.13.0"}, "kernelspec": {}}, "cells": []}'
    (tmp_path / NAMES[0]).write_text(saved)
    shipped(NAMES[0], '{"cells": [{}], "metadata": {}}')
    assert ship(tmp_path) == ["00_index.ipynb is now the newer version."]
    (tmp_path / NAMES[0]).write_text('{"cells": [{}], "metadata": {"title": "mine"}}')
    shipped(NAMES[0], '{"cells": [{}, {}], "metadata": {}}')
    assert "was changed here" in ship(tmp_path)[0]


def test_a_changed_offer_is_kept_too(shipped, tmp_path):
    folder = tmp_path / "mine"
    ship(folder)
    (folder / NAMES[2]).write_text("my answers")
    shipped(NAMES[2], "second")
    ship(folder)
    (folder / "exercises/01_first.new.ipynb").write_text("more answers")
    shipped(NAMES[2], "third")
    ship(folder)
    assert files(folder / "exercises") == {
        "01_first.ipynb": "my answers",
        "01_first.new.ipynb": "more answers",
        "01_first.new-2.ipynb": "third",
    }


def test_an_unchanged_file_becomes_the_newer_version(shipped, tmp_path):
    folder = tmp_path / "mine"
    ship(folder)
    shipped(NAMES[1], "second")
    assert ship(folder) == ["01_first.ipynb is now the newer version."]
    assert (folder / NAMES[1]).read_text() == "second"


@pytest.mark.parametrize("manifest", ["", "{", "[]", '"text"', "\x00"])
def test_without_its_manifest_every_difference_counts_as_changed(shipped, tmp_path, manifest):
    folder = tmp_path / "mine"
    ship(folder)
    (folder / NAMES[0]).write_text("my own work")
    (folder / lab.MANIFEST).write_text(manifest)
    ship(folder)
    assert files(folder)[NAMES[0]] == "my own work"
    assert files(folder)["00_index.new.ipynb"] == f"first {NAMES[0]}"


EVENTS = st.lists(
    st.tuples(st.sampled_from(["edit", "release", "remove", "ship", "forget"]), st.integers(0, 3)),
    max_size=12,
)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(EVENTS)
def test_nothing_that_a_reader_wrote_is_ever_overwritten(tmp_path_factory, events):
    """Any order of edits, removals, releases and a lost manifest."""
    base = tmp_path_factory.mktemp("story")
    folder, mine = base / "mine", {}
    (base / "content" / "notebooks").mkdir(parents=True)
    (base / "content" / "exercises").mkdir()
    source = base / "content" / "notebooks" / "00_index.ipynb"
    source.write_text("release 0")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(content, "IN_WHEEL", base / "content")
        ship(folder)
        for event, number in events:
            names = sorted(files(folder))
            name = names[number % len(names)] if names else "00_index.ipynb"
            if event == "edit":
                mine[name] = f"mine {number}"
                (folder / name).write_text(mine[name])
            elif event == "remove":
                (folder / name).unlink(missing_ok=True)
                mine.pop(name, None)
            elif event == "release":
                source.write_text(f"release {number}")
            elif event == "forget":
                (folder / lab.MANIFEST).unlink(missing_ok=True)
            ship(folder)
            there = files(folder)
            assert {name: there.get(name) for name in mine} == mine
            assert "00_index.ipynb" in there


def test_links_between_lessons_and_exercises_still_lead_somewhere(tmp_path):
    ship(tmp_path)
    links = 0
    for path in tmp_path.rglob("*.ipynb"):
        for target in LINK.findall(path.read_text(encoding="utf-8")):
            assert (path.parent / target).is_file(), f"{path.name} links to {target}"
            links += 1
    assert links


# --- what may go wrong, each in one sentence ----------------------------------------------------


def refusal(*args, **kwargs):
    with pytest.raises(CourseError) as caught:
        lab.run(*args, **kwargs)
    sentence = str(caught.value)
    assert "\n" not in sentence
    return sentence


@pytest.fixture
def busy():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_busy_port(busy, tmp_path):
    assert refusal(tmp_path / "mine", port=busy) == (
        f"port {busy} is busy: name another with --port, or leave it out"
    )
    assert not (tmp_path / "mine").exists()


def test_without_a_port_a_free_one_is_found_and_said(busy, monkeypatch, capsys, tmp_path, shipped):
    served = []
    monkeypatch.setattr(lab, "PORT", busy)
    monkeypatch.setattr(lab, "_serve", lambda *args: served.append(args))
    monkeypatch.setattr(lab, "trust", lambda paths: None)
    lab.run(tmp_path / "mine", browser=False)
    ((folder, port, browser),) = served
    assert (folder, browser) == (tmp_path / "mine", False)
    assert busy < port < busy + lab.TRIES
    said = capsys.readouterr()
    assert f"Port {busy} is busy, so the course opens on port {port}." in said.err
    assert said.out == ""


def test_no_port_left(busy, monkeypatch, tmp_path):
    monkeypatch.setattr(lab, "PORT", busy)
    monkeypatch.setattr(lab, "TRIES", 1)
    assert "are all busy" in refusal(tmp_path)


def test_without_the_extra(monkeypatch, tmp_path):
    monkeypatch.setattr(util, "find_spec", lambda name: None)
    assert 'pip install "transport-course[lab]"' in refusal(tmp_path / "mine")
    assert not (tmp_path / "mine").exists()


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("in the way")
    folder = tmp_path / "file" / "mine"
    assert refusal(folder) == f"course lab cannot write to {folder}: Not a directory"


def test_the_command_says_it_in_one_line_and_exits_2(busy, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "course", "lab", "mine", "--port", str(busy), "--no-browser"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr == f"course: port {busy} is busy: name another with --port, or leave it out\n"
    )


# --- and for real -------------------------------------------------------------------------------


def test_the_lab_serves_the_index_trusted(lab_server, tmp_path):
    with lab_server(tmp_path) as server:
        assert server.fetch("/api/status")["kernels"] == 0
        index = server.fetch(f"/api/contents/{lab.INDEX}")
        cells = [cell for cell in index["content"]["cells"] if cell["cell_type"] == "code"]
        assert [cell["metadata"]["trusted"] for cell in cells] == [True] * len(cells) != []
        names = {item["name"] for item in server.fetch("/api/contents/")["content"]}
        assert {lab.INDEX, "exercises"} <= names
        page = server.page(f"/lab/tree/{lab.INDEX}")
        assert "<title>JupyterLab</title>" in page
        assert "apputils-extension:announcements" in page  # named as disabled: it asks about news
    manifest = json.loads((tmp_path / "transport-course" / lab.MANIFEST).read_text())
    assert lab.INDEX in manifest


def test_the_courses_own_folder_is_refused():
    before = sorted(content.root().iterdir())
    with pytest.raises(CourseError, match="needs a folder for your copy"):
        lab.run(content.root())
    assert sorted(content.root().iterdir()) == before


def test_a_runtime_folder_that_cannot_be_written_is_one_sentence(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(blocked / "runtime"))
    with pytest.raises(CourseError, match="set JUPYTER_RUNTIME_DIR"):
        lab.run(tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
