"""`course gallery`: one page, a sentence, and a sentence where it cannot be written."""

from course import gallery


def test_one_file_with_every_widget(course, tmp_path):
    done = course("gallery", "--out", tmp_path / "all.html")
    assert (done.code, done.out) == (0, "")
    assert done.err == f"{tmp_path / 'all.html'} shows {len(gallery.EXAMPLES)} widgets.\n"
    assert (tmp_path / "all.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_where_nothing_can_be_written(course, tmp_path):
    done = course("gallery", "--out", tmp_path)
    assert (done.code, done.out) == (2, "")
    assert done.err == f"course: the gallery cannot be written to {tmp_path}: Is a directory\n"
