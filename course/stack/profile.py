"""The numbers in which systems differ, as data: timers, windows, option order, habits.

`RFC` keeps to the letter of RFC 9293 and its companions; `LINUX` does as Linux 6.18 was measured
to do. All durations are nanoseconds and end in `_ns`; all sizes are octets.
"""

from dataclasses import dataclass

MS = 1_000_000
SECOND = 1_000_000_000
MINUTE = 60 * SECOND


@dataclass(frozen=True, slots=True)
class Profile:
    """How one system sets what RFC 9293 leaves open."""

    name: str = "rfc"
    syn_options: tuple[str, ...] = ("mss", "sack_permitted", "timestamps", "scale")
    use_scale: bool = True
    use_timestamps: bool = True
    use_sack: bool = True
    ecn: str = "passive"  # "off", "passive": if the peer asks (RFC 3168), "on": ask for it
    receive_buffer: int = 65_535
    send_buffer: int = 1 << 20
    initial_window: int | None = (
        None  # segments; None: RFC 6928's min(10 SMSS, max(2 SMSS, 14600))
    )
    rto_initial_ns: int = SECOND  # RFC 6298 (2.1)
    rto_min_ns: int = SECOND  # RFC 6298 (2.4)
    rto_max_ns: int = 60 * SECOND  # RFC 6298 (2.5)
    clock_granularity_ns: int = MS  # RFC 6298's G, and the tick of TSval
    r1: int = 3  # retransmissions of one segment until the user is told (SHLD-10)
    r2_ns: int = 15 * MINUTE  # until data is given up: at least 100 s (SHLD-11)
    r2_syn_ns: int = 3 * MINUTE  # until a SYN is given up (MUST-23)
    delayed_ack_ns: int = 200 * MS  # MUST-40: below 500 ms
    quick_acks: int = 0  # segments acknowledged at once at the start
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
    initial_window=10,
    rto_min_ns=200 * MS,
    rto_max_ns=120 * SECOND,
    r2_ns=924 * SECOND,
    r2_syn_ns=3 * MINUTE,
    delayed_ack_ns=40 * MS,
    quick_acks=16,
    probe="empty",
    msl_ns=30 * SECOND,
    time_wait_ignores_rst=False,
    fin_wait_2_ns=60 * SECOND,
    linear_syn_timeouts=4,
)
PROFILES = {profile.name: profile for profile in (RFC, LINUX)}
