"""Files of strangers: each is read, or refused alone with a sentence."""

import io
import json
import os
import zipfile

import pytest

from course.errors import SubmissionError
from course.grade import submission
from course.grade.submission import Found

NAME = "01_first_light.ipynb"


def octets(**changes):
    held = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}
    return json.dumps(held | changes).encode()


CELL = {"id": "answer-01-1", "cell_type": "code", "source": "x = 1"}
BAD = {
    "empty": (b"", "empty"),
    "blank": (b" \n", "empty"),
    "no JSON": (b"{", "not JSON"),
    "NaN": (b'{"cells": NaN}', "not JSON"),
    "a list": (b"[]", "no list of cells"),
    "UTF-16": ("{}".encode("utf-16"), "UTF-8"),
    "Latin-1": (b'{"a": "\xe4"}', "UTF-8"),
    "no cells": (b'{"nbformat": 4}', "no list of cells"),
    "cells a dict": (octets(cells={}), "no list of cells"),
    "old format": (octets(nbformat=3), "format 4"),
    "future format": (octets(nbformat=5), "format 4"),
    "no ids": (octets(cells=[{"cell_type": "code", "source": ""}]), "no ids"),
    "a cell that is none": (octets(cells=[7]), "cell 1 is no cell"),
    "null source": (octets(cells=[CELL | {"source": None}]), "no text"),
    "NUL": (octets(cells=[CELL | {"source": "a\0b"}]), "NUL"),
    "half a character": (octets(cells=[CELL | {"source": "\ud800"}]), "half a character"),
    "deep": (b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested deeper"),
    "huge": (b" " * (submission.BIGGEST + 1), "million octets"),
    "many cells": (octets(cells=[CELL] * 2001), "2000 cells"),
    "a number that never ends": (b'{"cells": ' + b"1" * 10_000 + b"}", "not JSON"),
}


@pytest.mark.parametrize(("data", "words"), BAD.values(), ids=BAD)
def test_a_broken_notebook_is_refused_with_its_reason(data, words, tmp_path):
    path = tmp_path / NAME
    path.write_bytes(data)
    with pytest.raises(SubmissionError, match=words):
        submission.read(Found("ada", 1, path))


def test_cells_are_taken_and_nothing_else(tmp_path):
    path = tmp_path / NAME
    cell = CELL | {"outputs": [{"forged": True}], "metadata": {"tags": ["points-100"]}}
    path.write_bytes(b"\xef\xbb\xbf" + octets(cells=[cell, CELL | {"source": ["a\n", "b"]}]))
    read = submission.read(Found("ada", 1, path))
    assert [(one.id, one.kind, one.source) for one in read.cells] == [
        ("answer-01-1", "code", "x = 1"),
        ("answer-01-1", "code", "a\nb"),
    ]


def archive(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as held:
        for name, data in members.items():
            held.writestr(name, data)


def test_folders_archives_and_attempts_are_found(tmp_path):
    good = octets(cells=[CELL])
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / NAME).write_bytes(good)
    (tmp_path / "bob@2" / "set").mkdir(parents=True)
    (tmp_path / "bob@2" / "set" / NAME).write_bytes(good)
    archive(tmp_path / "cyd.zip", {f"deep/er/{NAME}": good, "notes.txt": "x"})
    (tmp_path / ".hidden").mkdir()
    found = submission.find(tmp_path, "01")
    assert [(one.student, one.attempt) for one in found] == [("ada", 1), ("bob", 2), ("cyd", 1)]
    assert all(submission.read(one).cells[0].source == "x = 1" for one in found)


def test_what_is_no_submission_is_refused_and_stops_nobody(tmp_path):
    good = octets(cells=[CELL])
    (tmp_path / "good").mkdir()
    (tmp_path / "good" / NAME).write_bytes(good)
    (tmp_path / "link").symlink_to(tmp_path / "good")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "empty").mkdir()
    (tmp_path / "two").mkdir()
    for name in (NAME, "01_copy.ipynb"):
        (tmp_path / "two" / name).write_bytes(good)
    (tmp_path / "file.ipynb").write_bytes(good)
    (tmp_path / "broken.zip").write_bytes(b"PK\3\4nothing")
    archive(tmp_path / "out.zip", {f"../{NAME}": good})
    archive(tmp_path / "many.zip", {f"{n}/{NAME}": good for n in range(300)})
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / NAME).symlink_to("/etc/passwd")
    (tmp_path / "fifo").mkdir()
    os.mkfifo(tmp_path / "fifo" / NAME)
    (tmp_path / "a\x1b[31mname").mkdir()
    found = submission.find(tmp_path, "01")
    reasons = {one[0].name: one[1] for one in found if not isinstance(one, Found)}
    assert {name: reasons[name].split(",")[0] for name in ("link", "pipe", "empty", "two")} == {
        "link": "it is a link",
        "pipe": "it is a pipe",
        "empty": "it needs one notebook 01_….ipynb",
        "two": "it needs one notebook 01_….ipynb",
    }
    assert "characters that cannot be seen" in reasons["a\x1b[31mname"]
    assert "leads out" in reasons["out.zip"]
    assert "200 files" in reasons["many.zip"]
    assert "broken" in reasons["broken.zip"]
    for one in found:
        if isinstance(one, Found) and one.student != "good":
            with pytest.raises(SubmissionError):
                submission.read(one)
    assert [one.student for one in found if isinstance(one, Found)] == ["fifo", "good", "inside"]


def test_a_bomb_in_an_archive_is_not_unpacked(tmp_path):
    archive(tmp_path / "bomb.zip", {NAME: bytes(50 << 20)})
    [found] = submission.find(tmp_path, "01")
    with pytest.raises(SubmissionError, match="million octets"):
        submission.read(found)


def test_names_that_are_one_to_some_file_systems_are_flagged(tmp_path):
    for name in ("Ada", "ada", "Zoe\u0308", "Zo\u00eb"):
        (tmp_path / name).mkdir()
        (tmp_path / name / NAME).write_bytes(octets(cells=[CELL]))
    found = submission.find(tmp_path, "01")
    assert len(found) == 4
    assert all("2 submissions have this name" in one.flags[0] for one in found)


def test_no_folder_is_one_sentence(tmp_path):
    with pytest.raises(SubmissionError, match="needs a folder"):
        submission.find(tmp_path / "none", "01")


def test_an_archive_without_the_notebook(tmp_path):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w"):
        pass
    (tmp_path / "ada.zip").write_bytes(data.getvalue())
    [(path, reason)] = submission.find(tmp_path, "01")
    assert path.name == "ada.zip"
    assert "there is none" in reason
