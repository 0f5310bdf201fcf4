"""How far `decode --fields --stream` agrees with a corpus: its fields of IP, TCP and DNS.

    python tests/bench/stream_score.py CORPUS [--list open.txt] [--show 3]

CORPUS holds the list of captures, and beside it a folder of the same name with a folder per
capture: `capture.pcap` or `.pcapng` and `expected_stream.jsonl`. Fields are compared as the
corpus' own score does: a list as a whole, or its first value if only one is given; what
`tools/accept.tsv` lists is right in two ways. Exits with 1 for a wrong value, a frame without a
line, or less than 99 % of the values.
"""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from course.capture import read
from course.decode import explain
from course.decode.stream_fields import stream_fields

GROUPS = ("ip", "ipv6", "tcp", "udp", "dns", "icmp")
LEAST = 0.99


class Score(NamedTuple):
    """What a comparison counts."""

    wanted: Counter[str]
    given: Counter[str]
    extra: Counter[str]
    wrong: list[tuple[str, str]]  # field, and what differs
    missing: list[str]  # frames without a line

    @property
    def coverage(self) -> float:
        """The share of the wanted values that are given."""
        return sum(self.given.values()) / max(sum(self.wanted.values()), 1)


def accepted(corpus: Path) -> dict[tuple[str, ...], Any]:
    rows = (corpus / "tools" / "accept.tsv").read_text().splitlines()
    cells = [row.split("\t") for row in rows if row.strip() and not row.startswith("#")]
    return {tuple(row[:3]): json.loads(row[3]) for row in cells}


def score(corpus: Path, names: str = "open.txt") -> Score:
    """Compare all captures that the list names."""
    found = Score(Counter(), Counter(), Counter(), [], [])
    accept = accepted(corpus)
    for name in (corpus / names).read_text().split():
        folder = corpus / names.removesuffix(".txt") / name
        compare(found, name, folder, accept)
    return found


def compare(found: Score, name: str, folder: Path, accept: dict[tuple[str, ...], Any]) -> None:
    """Compare one capture."""
    frames = read(next(folder.glob("capture.*"))).frames
    got = {line["frame"]: line["fields"] for line in stream_fields(map(explain, frames))}
    for line in (folder / "expected_stream.jsonl").read_text().splitlines():
        expected = json.loads(line)
        number = expected["frame"]
        if number not in got:
            found.missing.append(f"{name} {number}")
        ours = got.get(number, {})
        theirs = {k: v for k, v in expected["fields"].items() if k.split(".")[0] in GROUPS}
        for field, value in theirs.items():
            found.wanted[field] += 1
            if field not in ours:
                continue
            found.given[field] += 1
            mine = ours[field]
            also = accept.get((name, str(number), field))
            if mine != value and not (len(mine) == 1 and mine == value[:1]) and mine != also:
                found.wrong.append((field, f"{name} {number}: {mine} for {value}"))
        stateful = {field for field in ours if ".analysis." in field or "reassembled" in field}
        found.extra.update(f"{name} {number} {field}" for field in stateful - theirs.keys())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--list", default="open.txt")
    parser.add_argument("--show", type=int, default=3)
    given = parser.parse_args()
    found = score(given.corpus, given.list)
    print(f"values {sum(found.wanted.values())}, coverage {found.coverage:.2%}, "
          f"wrong {len(found.wrong)}, frames without a line {len(found.missing)}")  # fmt: skip
    print(f"findings given where none is expected: {dict(found.extra)}")
    for field in sorted(found.wanted):
        wrong = [words for name, words in found.wrong if name == field]
        if wrong or found.given[field] < found.wanted[field]:
            print(f"{field:34} wanted {found.wanted[field]:4} given {found.given[field]:4} "
                  f"wrong {len(wrong):3}  {'; '.join(wrong[: given.show])}")  # fmt: skip
    sys.exit(bool(found.wrong or found.missing or found.coverage < LEAST))


if __name__ == "__main__":
    main()
