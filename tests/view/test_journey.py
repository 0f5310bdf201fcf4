"""The map of the lessons: every lesson, every need, and nobody's state where none is given."""

import re
import xml.etree.ElementTree as ET

from course.lesson import bank
from course.lesson.journey import stops
from course.view.journey import Standing, Stop, diagram, items, text

SVG = "{http://www.w3.org/2000/svg}"
HERE = {1: Standing(earned=8, known=2, asked=3)}


def boxes(svg):
    root = ET.fromstring(svg)
    return {int(g.get("data-at")): g for g in root.iter(f"{SVG}g") if g.get("data-at")}


def test_every_lesson_has_a_box_that_meets_no_other():
    found = boxes(diagram(stops(), {}, live=False))
    assert sorted(found) == list(bank.lessons())
    corners = []
    for group in found.values():
        path = group.find(f"{SVG}path").get("d")
        numbers = re.match(r"M([\d.]+) ([\d.]+)h(\d+)v(\d+)", path).groups()
        x, y, wide, high = map(float, numbers)
        corners.append((x, y, x + wide, y + high))
    for at, (left, top, right, bottom) in enumerate(corners):
        for other in corners[at + 1 :]:
            assert right < other[0] or other[2] < left or bottom < other[1] or other[3] < top


def test_lines_say_what_is_needed_and_run_downwards():
    root = ET.fromstring(diagram(stops(), {}, live=False))
    reached = {}
    for line in root.iter(f"{SVG}path"):
        if line.get("data-t"):
            to, need = map(int, line.get("data-t").split())
            reached.setdefault(to, set()).add(need)
            first, last = re.match(r"M\S+ (\S+)C.* (\S+)$", line.get("d")).groups()
            assert float(first) < float(last)
    for number, lesson in bank.lessons().items():
        above, todo = set(), [number]
        while todo:
            fresh = reached.get(todo.pop(), set()) - above
            above |= fresh
            todo += fresh
        assert set(lesson.needs) <= above


def test_picture_list_and_text_name_the_same_lessons_and_points():
    drawn, listed, said = diagram(stops(), HERE, live=True), items(stops(), HERE), text(stops())
    for lesson in bank.lessons().values():
        assert f">{lesson.title}</span>" in listed
        assert lesson.title in said
        assert f"{lesson.points} points<" in drawn
    assert "8 of 16 points, 2 of 3 questions known" in listed
    assert ">8 of 16 points<" in drawn


def test_without_a_standing_no_state_is_shown():
    assert " of 16 points" not in diagram(stops(), {}, live=False)
    assert Standing().said(16) == ""


def test_hostile_words_are_text():
    bad = Stop(1, "<script>x</script>", "1 min", 1, (), "<b>", "<i>.ipynb")
    for markup in (diagram([bad], {}, live=False), items([bad], {})):
        assert "<script>" not in markup
        assert "<b>" not in markup
