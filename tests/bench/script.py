"""How quick the script player is: a script of 30 lines, read and played.

    python tests/bench/script.py [--rounds N] [PATH ...]

Each figure is the best of several rounds, in CPU time; the limit is 50 ms for a script of 30
lines. Without a PATH the project's own scripts are played; the exit status is 1 if the longest of
about 30 lines takes longer than the limit.
"""

import argparse
import sys
import time
from pathlib import Path

from course.play.script import parse, run

OWN = Path(__file__).parents[1] / "scripts"
LIMIT_MS, LINES = 50.0, 30


def best_ms(text: str, profile: str, rounds: int) -> float:
    """Return the least CPU milliseconds that reading and playing took."""
    least = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        run(parse(text), profile)
        least = min(least, time.process_time() - start)
    return 1000 * least


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--profile", default="")
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    paths = args.paths or sorted(OWN.rglob("*.pkt"))
    rows = []
    for path in paths:
        profile = args.profile or (path.parent.name if not args.paths else "rfc")
        text = path.read_text(encoding="utf-8")
        size = len(parse(text).statements)
        rows.append((best_ms(text, profile, args.rounds), size, path.name))
    rows.sort(reverse=True)
    for ms, size, name in rows[:8]:
        print(
            f"{ms:8.2f} ms  {size:3} statements  {ms * LINES / size:6.2f} ms for {LINES}  {name}"
        )
    worst = max(ms * LINES / max(size, 10) for ms, size, _ in rows)
    print(f"{len(rows)} scripts, the slowest {worst:.2f} ms for {LINES} lines, limit {LIMIT_MS}")
    return int(worst > LIMIT_MS)


if __name__ == "__main__":
    sys.exit(main())
