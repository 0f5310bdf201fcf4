"""The project's own scripts, by the profile under which each must pass."""

from pathlib import Path

TESTS = Path(__file__).parents[2]
SHOWN = TESTS.parent / "course" / "lesson" / "scripts"
SERVER = """
    0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
   +0 bind(3, ..., ...) = 0
   +0 listen(3, 1) = 0
   +0 < S 0:0(0) win 65535 <mss 1000>
   +0 > S. 0:0(0) ack 1 <mss 1460>
  +.1 < . 1:1(0) ack 1 win 65535
   +0 accept(3, ..., ...) = 4
"""


def own() -> list[tuple[str, Path]]:
    """Return (profile, path) of each."""
    found = [("rfc", path) for path in sorted(SHOWN.glob("*.pkt"))]
    for profile in ("rfc", "linux", "freebsd"):
        found += [(profile, path) for path in sorted((TESTS / "scripts" / profile).glob("*.pkt"))]
    return found
