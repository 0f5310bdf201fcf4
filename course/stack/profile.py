"""The numbers in which systems differ, as data: timers, windows, option order, habits.

`RFC` keeps to the letter of RFC 9293 and its companions; `LINUX` does as Linux 6.18 was measured
to do. `FREEBSD` has the options, windows, padding and delayed ACKs that public test scripts for
FreeBSD show; no machine was measured, and what no script shows (R2, the limit of a SYN, the least
RTO, the MSL, the time in FIN-WAIT-2, the number of probes) is general knowledge of its defaults.
All durations are nanoseconds and end in `_ns`; all sizes are octets.
"""

from dataclasses import dataclass

from course.errors import CourseError

MS = 1_000_000
SECOND = 1_000_000_000
MINUTE = 60 * SECOND


@dataclass(frozen=True, slots=True)
class Profile:
    """How one system sets what RFC 9293 leaves open."""

    name: str = "rfc"
    syn_options: tuple[str, ...] = ("mss", "sack_permitted", "timestamps", "scale")
    padding: str = "nop"  # a SYN's options are filled up by "nop" in front, or by "eol" behind
    use_scale: bool = True
    least_shift: int = 0  # of the window; more if the receive buffer asks for it
    use_timestamps: bool = True
    drops_unstamped: bool = True  # segments without timestamps, where they were agreed upon
    use_sack: bool = True
    ecn: str = "passive"  # "off", "passive": if the peer asks (RFC 3168), "on": ask for it
    receive_buffer: int = 65_535
    buffers_whole_segments: bool = False  # the buffer grows to a multiple of the MSS
    accepts_what_fits: bool = False  # into the buffer, though the window promised less
    tells_all_room: bool = False  # in each segment, not only once it is worth an update
    updates_when_doubled: bool = False  # a window is told unasked once it has doubled
    send_buffer: int = 1 << 20
    initial_window: int | None = (
        None  # segments; None: RFC 6928's min(10 SMSS, max(2 SMSS, 14600))
    )
    rto_initial_ns: int = SECOND  # RFC 6298 (2.1)
    rto_min_ns: int = SECOND  # RFC 6298 (2.4)
    rto_max_ns: int = 60 * SECOND  # RFC 6298 (2.5)
    rto_variance_min_ns: int = 0  # the least that K*RTTVAR counts for
    rto_slop_ns: int = 0  # put on top of what was computed from samples
    cwnd_in_segments: bool = False  # a small segment fills as much of the window as a large one
    grows_only_when_used: bool = False  # no larger cwnd than the sender has need of
    slow_start_segments: int | None = 1  # that an ACK may add (RFC 5681 (2)); None: all it covers
    clock_granularity_ns: int = MS  # RFC 6298's G, and the tick of TSval
    r1: int = 3  # retransmissions of one segment until the user is told (SHLD-10)
    r2_ns: int = 15 * MINUTE  # until data is given up: at least 100 s (SHLD-11)
    r2_syn_ns: int = 3 * MINUTE  # until a SYN is given up (MUST-23)
    delayed_ack_ns: int = 200 * MS  # MUST-40: below 500 ms
    quick_acks: int = 0  # segments acknowledged at once at the start
    delays_fin_ack: bool = False  # so that it may travel with our own FIN, if that follows soon
    acks_every_second: bool = False  # of whatever size; else two full-sized (SHLD-19)
    override_ns: int = 200 * MS  # section 3.8.6.2.1: 0.1 to 1 s
    probe: str = "octet"  # zero-window probe: "octet" of new data, or "empty" at SND.UNA - 1
    msl_ns: int = 2 * MINUTE  # section 3.4.2
    time_wait_ns: int | None = None  # None: 2 MSL
    time_wait_ignores_rst: bool = True  # RFC 1337 section 3, (F1)
    fin_wait_2_ns: int | None = None  # how long an orphan waits; None: for ever, as the RFC says
    keep_idle_ns: int = 2 * 60 * MINUTE  # MUST-28
    keep_interval_ns: int = 75 * SECOND
    keep_probes: int = 9
    challenge_acks_per_second: int = 10  # RFC 5961 section 7
    half_open_max: int = 128
    unread_close_resets: bool = True  # SHLD-3
    quiet_when_closing: bool = True  # a RST then is no error (3.10.7.4, second check)
    repeats_fin_in_closing: bool = False  # the ACK of the peer's FIN carries our own once more
    icmp_errors_per_second: int = 100  # RFC 4443 section 2.4 (f)
    linear_syn_timeouts: int = 0  # SYNs repeated at one interval before doubling
    ttl: int = 64  # MUST-49

    @property
    def linger_ns(self) -> int:
        """How long TIME-WAIT lasts: 2 MSL (MUST-13), unless the system says otherwise."""
        return 2 * self.msl_ns if self.time_wait_ns is None else self.time_wait_ns


RFC = Profile()
LINUX = Profile(
    name="linux",
    drops_unstamped=False,
    least_shift=8,
    initial_window=10,
    rto_min_ns=200 * MS,
    rto_max_ns=120 * SECOND,
    rto_variance_min_ns=200 * MS,
    updates_when_doubled=True,
    cwnd_in_segments=True,
    grows_only_when_used=True,
    slow_start_segments=None,
    r2_ns=924 * SECOND,
    r2_syn_ns=3 * MINUTE,
    delayed_ack_ns=40 * MS,
    quick_acks=16,
    delays_fin_ack=True,
    probe="empty",
    msl_ns=30 * SECOND,
    time_wait_ignores_rst=False,
    fin_wait_2_ns=60 * SECOND,
    linear_syn_timeouts=4,
    quiet_when_closing=False,
)
FREEBSD = Profile(
    name="freebsd",
    syn_options=("mss", "scale", "sack_permitted", "timestamps"),
    padding="eol",
    least_shift=6,
    receive_buffer=65_536,
    buffers_whole_segments=True,
    tells_all_room=True,
    rto_min_ns=30 * MS,
    rto_max_ns=64 * SECOND,
    rto_slop_ns=200 * MS,
    slow_start_segments=2,
    r2_ns=511 * SECOND,
    r2_syn_ns=75 * SECOND,
    delayed_ack_ns=40 * MS,
    acks_every_second=True,
    msl_ns=30 * SECOND,
    fin_wait_2_ns=60 * SECOND,
    keep_probes=8,
    unread_close_resets=False,
    quiet_when_closing=False,
    accepts_what_fits=True,
    repeats_fin_in_closing=True,
)
PROFILES = {profile.name: profile for profile in (RFC, LINUX, FREEBSD)}


def named(profile: Profile | str) -> Profile:
    """Return a profile as it is, or by its name; raise `CourseError` for a name that is none."""
    if isinstance(profile, Profile):
        return profile
    if profile not in PROFILES:
        raise CourseError(f"a profile needs to be one of {', '.join(PROFILES)}, got {profile!r}")
    return PROFILES[profile]
