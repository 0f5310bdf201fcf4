"""Questions before a segment is shown: what comes next?

The right answer is what the trace does; the others are what the same trace does elsewhere, and
what people expect. Everything follows from the trace, so the same trace asks the same.
"""

from typing import Any

from course.trace.passage import Passage
from course.trace.story import Story
from course.view.ladder_layout import plain

__all__ = ["ask"]

CHOICES = 4
USUAL = ("SYN", "SYN, ACK", "ACK", "FIN, ACK", "RST", "PSH, ACK")


def ask(story: Story) -> list[list[Any]]:
    """Return a question for each turn that sends: record of the turn, choices, place of the right.

    Only segments between hosts are asked for, and only the first hop of each packet.
    """
    hosts = story.trace.hosts
    sent = [
        (turn.at, story.passages[turn.sends]) for turn in story.turns if turn.sends is not None
    ]
    seen: set[int] = set()
    asked = []
    common = list(dict.fromkeys(_said(one) for _, one in sent))
    for nth, (at, one) in enumerate(sent):
        is_again = one.hop.packet in seen
        seen.add(one.hop.packet)
        if is_again or one.hop.src not in hosts or one.seen is None:
            continue
        right = _said(one)
        back = [_way(one.hop.dst, one.hop.src, name) for name in USUAL]
        forth = [_way(one.hop.src, one.hop.dst, name) for name in USUAL]
        others = [*_near(common, nth), *back[nth % 3 :], *forth[nth % 4 :]]
        wrong = [each for each in dict.fromkeys(others) if each != right][: CHOICES - 1]
        place = (7 * nth + len(right)) % (len(wrong) + 1)
        asked.append([at, [*wrong[:place], right, *wrong[place:]], place])
    return asked


def _near(said: list[str], nth: int) -> list[str]:
    """Return two of the trace's own segments, others each time."""
    start = nth % max(len(said), 1)
    return (said[start:] + said[:start])[:2]


def _said(one: Passage) -> str:
    return _way(one.hop.src, one.hop.dst, one.name)


def _way(src: str, dst: str, name: str) -> str:
    return f"{plain(src, 24)} → {plain(dst, 24)}: {name}"
