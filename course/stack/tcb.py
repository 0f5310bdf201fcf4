"""The transmission control block: all that one connection remembers, under RFC 9293's names.

Section 3.3.1, the dot turned into an underscore. Sequence numbers count modulo 2^32; windows are
in octets, in full width (REC-1); times are ints of nanoseconds.

    SEND      snd_una <= x < snd_nxt   sent, not yet acknowledged
              snd_nxt <= x < snd_una + snd_wnd   may be sent now
    RECEIVE   rcv_nxt <= x < rcv_nxt + rcv_wnd   will be taken
"""

from dataclasses import dataclass

from course.stack.state import State


@dataclass(slots=True)
class TCB:
    """The variables of one connection."""

    state: State = State.CLOSED
    was_passive: bool = False  # MUST-11: opened by a passive OPEN

    # Send sequence variables
    snd_una: int = 0  # the oldest number sent and not acknowledged
    snd_nxt: int = 0  # the next number to be sent
    snd_wnd: int = 0  # octets that the peer will take, from snd_una
    snd_up: int = 0  # behind the last urgent octet sent
    snd_wl1: int = 0  # SEG.SEQ of the segment that last updated the window
    snd_wl2: int = 0  # SEG.ACK of that segment
    iss: int = 0  # our initial number
    max_snd_wnd: int = 0  # the largest window ever seen (sections 3.8.6.2.1 and 3.10.7.4)

    # Receive sequence variables
    rcv_nxt: int = 0  # the next number expected
    rcv_wnd: int = 0  # octets that we have promised to take, from rcv_nxt
    rcv_up: int = 0  # behind the last urgent octet announced
    irs: int = 0  # the peer's initial number
    rcv_buff: int = 65_535  # RCV.BUFF of section 3.8.6.2.2

    # What the handshake agreed upon
    snd_mss: int = 536  # the peer's MSS (MUST-15), headers and options not counted
    rcv_mss: int = 536  # ours
    path_mtu: int = 1500  # RFC 1191
    ip_header: int = 20  # octets of IP header in front of ours: 20 or 40
    ip_options: int = 0  # and of IP options behind it: a source route
    snd_shift: int = 0  # RFC 7323: by how much the peer's windows are shifted
    rcv_shift: int = 0  # and ours
    has_scale: bool = False
    has_timestamps: bool = False
    has_sack: bool = False
    ts_recent: int = 0  # RFC 7323 section 4.3
    ts_recent_at: int = 0
    ts_offset: int = 0
    last_ack_sent: int = 0

    # RFC 6298
    srtt: int | None = None
    rttvar: int = 0
    rto: int = 1_000_000_000

    # RFC 5681
    cwnd: int = 0
    ssthresh: int = 1 << 30
    recover: int = 0  # RFC 6582
    duplicate_acks: int = 0
    cwnd_used: int = 0  # the most of cwnd that was in use in this round trip
    cwnd_used_until: int = 0  # SND.NXT then: its acknowledgement ends the round trip

    # RFC 3168
    has_ecn: bool = False
    echoes_ce: bool = False  # our ACKs say ECE until the peer says CWR
    owes_cwr: bool = False  # our next text says CWR
    ecn_until: int | None = None  # no second reduction until this number is acknowledged

    # The user's wishes
    nagle: bool = True  # MUST-17
    delayed_ack: bool = True
    corked: bool = False  # the program wants no small segment for now
    more_follows: bool = False  # it said so of what it wrote last: that is not pushed
    keep_alive: bool = False  # MUST-25
    dscp: int = 0  # MUST-48
    ttl: int = 64
    user_timeout_ns: int | None = None
    heard_dscp: int = 0  # MAY-9: what the last segment carried

    @property
    def flight_size(self) -> int:
        """Octets sent and not yet acknowledged (RFC 5681 section 2)."""
        return (self.snd_nxt - self.snd_una) & 0xFFFFFFFF

    @property
    def smss(self) -> int:
        """The largest text of a segment: MSS less the options that each carries (MUST-16)."""
        most = min(self.snd_mss, self.path_mtu - self.ip_header - 20) - self.ip_options
        return max(most - (12 if self.has_timestamps else 0), 1)
