"""Fragments of IP packets put together again (RFC 791 section 3.2, RFC 8200 section 4.5).

Strategy. `Fragments` keeps the pieces of each packet until they cover it from 0 to where the last
piece (the one that says that no more follow) ends; then the packet is done and its pieces are
forgotten. Where pieces overlap, the one with the lower offset counts, and of two at the same
offset the first that came; RFC 791 lets the latest count, RFC 5722 throws such IPv6 packets away,
and systems differ: so overlaps are counted, and those that disagree are named. The first last
piece fixes the length, and what lies behind it is left out.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import NamedTuple

from course.decode.shelf import Shelf

MOST_PACKETS = 256  # packets in pieces at once
MOST_OCTETS = 1 << 18  # kept of one packet: four times what a packet can hold


class Piece(NamedTuple):
    """One fragment's data and where it belongs."""

    offset: int  # octets from the start of the packet's data
    data: bytes
    frame: int


@dataclass(slots=True)
class Pieces:
    """What has come of one packet."""

    pieces: list[Piece] = field(default_factory=list)
    octets: int = 0  # how many octets from the start are here without a hole
    kept: int = 0  # octets of all pieces
    total: int | None = None  # octets of the packet's data, once the last piece came
    _behind: list[tuple[int, int]] = field(default_factory=list)  # pieces behind a hole, a heap

    def add(self, piece: Piece) -> None:
        """Keep a piece, and see how far the data now reaches."""
        if self.kept + len(piece.data) > MOST_OCTETS:
            return
        self.pieces.append(piece)
        self.kept += len(piece.data)
        heappush(self._behind, (piece.offset, piece.offset + len(piece.data)))
        while self._behind and self._behind[0][0] <= self.octets:
            self.octets = max(self.octets, heappop(self._behind)[1])


class Waiting(NamedTuple):
    """How far a packet is that is not whole yet."""

    octets: int  # from the start without a hole
    total: int | None  # None: the last piece did not come yet


class Whole(NamedTuple):
    """A packet's data, put together."""

    data: bytes
    frames: tuple[int, ...]  # that brought the pieces, as they came
    overlaps: int = 0  # pieces that bring octets which another brought, too
    conflicts: int = 0  # pieces whose octets differ from those already there
    too_long: int = 0  # pieces that reach behind the last one


class Fragments:
    """The packets of a capture that are still in pieces."""

    def __init__(self, most: int = MOST_PACKETS) -> None:
        """Keep pieces of up to `most` packets."""
        self.kept: Shelf[Hashable, Pieces] = Shelf(most)

    def take(self, key: Hashable, piece: Piece, *, more: bool) -> Whole | Waiting:
        """Keep a piece; return the whole packet if it is the one that was missing.

        `key` names the packet: addresses, protocol, identification; `more` is the flag that says
        that more fragments follow.
        """
        waiting = self.kept.find(key, Pieces)
        waiting.add(piece)
        if not more and waiting.total is None:
            waiting.total = piece.offset + len(piece.data)
        if waiting.total is None or waiting.octets < waiting.total:
            return Waiting(waiting.octets, waiting.total)
        self.kept.drop(key)
        return join(waiting.pieces, waiting.total)


def join(pieces: list[Piece], total: int) -> Whole:
    """Put pieces that cover `total` octets together."""
    data = bytearray()
    overlaps = conflicts = too_long = 0
    for piece in sorted(pieces, key=lambda piece: piece.offset):
        if piece.offset >= total:
            too_long += 1
            continue
        room = piece.data[: total - piece.offset]
        too_long += len(room) < len(piece.data)
        known = data[piece.offset : piece.offset + len(room)]
        overlaps += bool(known)
        conflicts += known != room[: len(known)]
        data += room[len(known) :]
    return Whole(bytes(data), tuple(p.frame for p in pieces), overlaps, conflicts, too_long)
