"""The page of RFC 9293's requirements is what the tests say."""

import json

from course import conformance, content


def test_every_requirement_is_fulfilled_or_does_not_apply():
    rows = conformance.rows()
    assert len(rows) == 119
    assert {row.status for row in rows} <= {"fulfilled", "not applicable"}
    assert all(row.tests for row in rows if row.status == "fulfilled")


def test_page_and_names_are_in_sync():
    page = (content.root() / conformance.PAGE).read_text(encoding="utf-8")
    assert page == conformance.page(), "run: python -m course.conformance"
    found = json.loads(conformance.FOUND.read_text(encoding="utf-8"))
    assert found == conformance._in_clone(), "run: python -m course.conformance"


def test_json_holds_what_the_interface_says():
    for row in json.loads(conformance.to_json()):
        assert {"id", "level", "section", "status", "tests", "reason"} <= row.keys()
