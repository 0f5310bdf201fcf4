"""Steps as JSON: the keys that INTERFACES promises, nothing that JSON cannot hold."""

import json

from course.decode import explain
from course.decode.export import to_json

KEYS = [
    "frame",
    "layer",
    "name",
    "bit",
    "width",
    "raw",
    "formula",
    "value",
    "meaning",
    "rfc",
    "problem",
]


def test_keys_and_values(syn):
    rows = to_json(syn)
    assert all(list(row) == KEYS for row in rows)
    assert len(rows) == len(syn.steps)
    assert json.loads(json.dumps(rows)) == rows
    assert rows[2] == {
        "frame": 1,
        "layer": "IPv4",
        "name": "ihl",
        "bit": 4,
        "width": 4,
        "raw": 5,
        "formula": "0x45 & 0x0f = 5; 5 x 4 = 20 octets",
        "value": 20,
        "meaning": "no options",
        "rfc": "RFC 791 section 3.1",
        "problem": None,
    }


def test_octets_are_hexadecimal(printed):
    rows = to_json(explain(printed[2], number=1))
    assert next(row["raw"] for row in rows if row["name"] == "src") == "7f000001"
    assert rows[0]["raw"] == printed[2].data[:20].hex()
