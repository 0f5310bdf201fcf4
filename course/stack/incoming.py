"""Text on its way in: delivered, kept or reported; and the window that is promised for it."""

from course.stack.base import Base
from course.stack.segment import Segment
from course.stack.state import CAN_RECEIVE
from course.wire.seq import SPACE, add, diff, gt

URGENT = "RFC 9293 section 3.8.5"


class Incoming(Base):
    """The receiving half of a connection."""

    def took(self, ahead: int, text: bytes, known: int) -> None:
        """Take text that lies inside the window; deliver what continues the stream.

        It begins `ahead` octets behind RCV.NXT; `known` octets stood before it in its segment
        that were there already.
        """
        tcb = self.tcb
        if known:
            self._duplicate = (add(tcb.rcv_nxt, -known), tcb.rcv_nxt)
        if not text:
            self.ack_now = True
            return
        if ahead == 0 and not self.reassembler.islands:
            self._deliver(text)
            if self.acknowledger.took_text(tcb, len(text)) or not tcb.delayed_ack:
                self.ack_now = True
            else:
                self.wants_ack = True
            return
        at = self._stream_at + ahead
        twice = self.reassembler.overlap(at, at + len(text))
        if twice is not None and not known:  # RFC 2883 section 4: the first of it is reported
            base = tcb.rcv_nxt - self._stream_at
            self._duplicate = ((base + twice[0]) % SPACE, (base + twice[1]) % SPACE)
        self.reassembler.add(at, text)
        more = self.reassembler.take(self._stream_at)
        if more:
            self._deliver(more)
        self.ack_now = True  # RFC 5681 section 4.2: out of order, or a hole filled (MAY-13)

    def _deliver(self, text: bytes) -> None:
        tcb, size = self.tcb, len(text)
        self._received += text
        self._stream_at += size
        self.note("rcv_nxt", add(tcb.rcv_nxt, size), "section 3.10.7.4, seventh check")
        tcb.rcv_wnd = max(tcb.rcv_wnd - size, 0)  # the edge stays (SHLD-14)
        if self.is_urgent and not gt(tcb.rcv_up, tcb.rcv_nxt):
            self.is_urgent = False
            self.say("user", "all urgent data has arrived: normal mode", clause=URGENT)

    def report_duplicate(self, seg: Segment) -> None:
        """Remember text that came again as a whole: the next ACK reports it (RFC 2883)."""
        end = add(seg.seq, len(seg.text))
        if seg.text and not gt(end, self.tcb.rcv_nxt):
            self._duplicate = (seg.seq, end)

    def sack_blocks(self, *, beside: int) -> list[tuple[int, int]]:
        """Return the blocks to report: a duplicate first (RFC 2883), then islands.

        As many as the options hold and the path has room for, beside so many octets of text.
        """
        if self._duplicate is None and not self.reassembler.islands:
            return []
        most = max(min(self.most_blocks(), (self.tcb.smss - beside - 4) // 8), 0)
        base = self.tcb.rcv_nxt - self._stream_at
        blocks = [
            ((base + start) % SPACE, (base + end) % SPACE)
            for start, end in self.reassembler.blocks(most)
        ]
        if self._duplicate is not None and most:
            blocks = [self._duplicate, *blocks][:most]
            self._duplicate = None
        return blocks

    def most_blocks(self) -> int:
        """Return how many blocks fit into 40 octets of options (RFC 2018 section 3)."""
        return 3 if self.tcb.has_timestamps else 4

    def sack_size(self) -> int:
        """Return the octets that SACK will take in the next segment's options."""
        if not self.tcb.has_sack or not self.reassembler.islands:
            return 0
        return 4 + 8 * min(self.most_blocks(), len(self.reassembler.islands) + 1)

    # --- Urgent data

    def hear_urgent(self, up: int) -> None:
        """Take an urgent pointer: tell the user if there was none, or it moved (MUST-32)."""
        tcb = self.tcb
        if not gt(up, tcb.rcv_nxt) or (self.is_urgent and not gt(up, tcb.rcv_up)):
            return
        self.note("rcv_up", up, URGENT)
        self._urgent_end = self._stream_at + diff(up, tcb.rcv_nxt)
        text = "more urgent data is" if self.is_urgent else "urgent mode: urgent data is"
        self.is_urgent = True
        self.say("user", f"{text} on its way (MUST-32)", clause=URGENT)

    @property
    def urgent_left(self) -> int:
        """Octets that the user has still to read until the end of the urgent data (MUST-33)."""
        return max(self._urgent_end - self._stream_at + len(self._received), 0)

    # --- Windows

    def acceptable_window(self) -> int:
        """Return how many octets beyond RCV.NXT are acceptable: those promised, or more."""
        if self.profile.accepts_what_fits:
            return max(self.tcb.rcv_wnd, self.tcb.rcv_buff - len(self._received))
        return self.tcb.rcv_wnd

    def owes_update(self) -> bool:
        """Return whether the peer should hear of a window that has grown."""
        if self.tcb.state not in CAN_RECEIVE:
            return False
        free = self._free()
        if self.profile.updates_when_doubled:
            told = self._told_to - self._stream_at
            return free >= max(2 * told, min(self.tcb.rcv_mss, self.tcb.rcv_buff))
        return self._is_worth_telling(free)

    def _is_worth_telling(self, free: int) -> bool:
        """Return whether a window of `free` octets has grown enough (3.8.6.2.2, MUST-39)."""
        tcb = self.tcb
        grown = free - (self._told_to - self._stream_at)
        return grown >= tcb.rcv_mss or 2 * grown >= tcb.rcv_buff

    def _free(self) -> int:
        """Return the room in the buffer, as far as the window field can say it.

        Below 0 if a promise that was rounded up has been used to its end.
        """
        tcb = self.tcb
        return min(tcb.rcv_buff - len(self._received), 0xFFFF << tcb.rcv_shift)

    def window_field(self, *, is_syn: bool) -> int:
        """Return the window for the next segment, and remember what was promised.

        RFC 7323 section 2.4: RCV.WND is the most that was ever promised and will be honored; where
        the buffer has no room for rounding up, the field says a little less.
        """
        tcb, free = self.tcb, self._free()
        tells_all = self.profile.tells_all_room and free >= tcb.rcv_mss
        if free > tcb.rcv_wnd and (tells_all or self._is_worth_telling(free)):
            tcb.rcv_wnd = free
        self._told_to = self._stream_at + tcb.rcv_wnd
        if is_syn:
            return min(tcb.rcv_wnd, 0xFFFF)  # never scaled (RFC 7323 section 2.2)
        shift = tcb.rcv_shift
        field = -(-tcb.rcv_wnd >> shift)  # rounded up, so that the right edge does not move left
        if field - 1 << shift >= free:
            field = tcb.rcv_wnd >> shift
        else:
            tcb.rcv_wnd = field << shift
        self._told_to = self._stream_at + (field << shift)
        return field
