"""Out-of-order text: kept until the hole before it is filled (SHLD-31), in bounded memory.

What is held forms islands: runs of octets that neither touch nor overlap. They are kept sorted,
under offsets from the first octet of the stream, which do not wrap. `add` joins a piece to the
islands that it meets and drops what is already known (the first copy of an octet wins); `take`
gives what now continues the stream.

Memory is bounded twice: the octets by the window that was promised, because `add` is given only
what lies inside it; the islands by `MOST_ISLANDS`, so that a flood of single octets with holes
between them cannot fill the memory with bookkeeping. What is refused will be sent again.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

MOST_ISLANDS = 1 << 14
REPORTED = 4  # blocks that fit into one SACK option


@dataclass(slots=True, eq=False)
class Island:
    """Octets start <= x < end, as the chunks in which they came."""

    start: int
    end: int
    chunks: list[bytes]


def _start(island: Island) -> int:
    return island.start


def _end(island: Island) -> int:
    return island.end


class Reassembler:
    """The islands beyond a hole."""

    __slots__ = ("held", "islands", "recent")

    def __init__(self) -> None:
        """Hold nothing."""
        self.islands: list[Island] = []
        self.recent: list[Island] = []  # the islands that grew last, the latest first
        self.held = 0  # octets

    def add(self, start: int, text: bytes) -> bool:
        """Keep the octets of `text`, which starts at offset `start`, that are not held yet.

        Returns False if there was no room for one island more, and nothing was kept.
        """
        end = start + len(text)
        low = bisect_left(self.islands, start, key=_end)
        high = bisect_right(self.islands, end, key=_start)
        met = self.islands[low:high]
        if met and met[0].start <= start:
            home = met.pop(0)
            low += 1
        elif len(self.islands) >= MOST_ISLANDS:
            return False
        else:
            home = Island(start, start, [])
            self.islands.insert(low, home)
            low, high = low + 1, high + 1
        at = max(home.end, start)
        for island in met:
            self._append(home, text[at - start : island.start - start])
            home.chunks += island.chunks
            home.end = at = island.end
        if at < end:
            self._append(home, text[at - start :])
        del self.islands[low:high]
        others = [old for old in self.recent if old is not home and old not in met]
        self.recent = [home, *others][:REPORTED]
        return True

    def overlap(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the first run of octets start <= x < end that is held already, or None."""
        at = bisect_right(self.islands, start, key=_end)
        if at == len(self.islands) or self.islands[at].start >= end:
            return None
        return max(self.islands[at].start, start), min(self.islands[at].end, end)

    def _append(self, island: Island, text: bytes) -> None:
        if text:
            island.chunks.append(text)
            island.end += len(text)
            self.held += len(text)

    def take(self, offset: int) -> bytes:
        """Remove and return the text that continues at `offset`, as far as it goes."""
        chunks: list[bytes] = []
        done = 0
        for island in self.islands:
            if island.start > offset:
                break
            done += 1
            text = b"".join(island.chunks)
            self.held -= len(text)
            chunks.append(text[offset - island.start :])
            offset = max(offset, island.end)
        if done:
            self.recent = [island for island in self.recent if island.start > offset]
            del self.islands[:done]
        return b"".join(chunks)

    def blocks(self, most: int) -> list[tuple[int, int]]:
        """Return up to `most` (start, end) of islands, the one that grew last first.

        That is the order of RFC 2018 section 4: the first block holds the newest segment, the
        others repeat what was reported before; the lowest fill up, when islands have merged.
        """
        shown = self.recent[:most]
        if len(shown) < min(most, len(self.islands)):
            low = self.islands[: 2 * most]
            shown += [island for island in low if island not in shown][: most - len(shown)]
        return [(island.start, island.end) for island in shown]
