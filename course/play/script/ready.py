"""poll and epoll: which sockets have something to say.

What is ready follows from the connection alone. An edge-triggered watch (EPOLLET) is told of a
socket again only when something has changed since it was told last.
"""

from course.play.script.kernel import Dgram, Epoll, File, Kernel, Stream, is_open
from course.play.script.outcome import (
    Memory,
    Outcome,
    WouldBlock,
    failed,
    file_of,
    flags_of,
)
from course.play.script.scan import Lack
from course.play.script.statement import DOTS, Name, Struct, Value
from course.stack.state import HAS_GOT_FIN, HAS_SENT_FIN, State

MS = 1_000_000
ALWAYS = frozenset({"ERR", "HUP"})
ONCE = {"EPOLLET", "EPOLLONESHOT", "EPOLLEXCLUSIVE"}


def readiness(file: File) -> frozenset[str]:
    """Return which of IN, OUT, HUP, RDHUP and ERR a file has, without POLL or EPOLL before it."""
    if isinstance(file, Dgram):
        return frozenset({"OUT"})
    if isinstance(file, Epoll):
        return frozenset()
    conn = file.conn
    if file.listener is not None:
        waits = any(c.tcb.state is not State.SYN_RECEIVED for c in file.listener.opening)
        return frozenset({"IN"}) if waits else frozenset()
    if conn is None:
        return frozenset({"OUT", "HUP"})
    found = set()
    if conn.readable or conn.is_gone or (is_open(conn) and conn.at_end) or file.is_read_shut:
        found.add("IN")
    has_fin = conn.tcb.state in HAS_GOT_FIN or conn.is_gone or file.is_read_shut
    if has_fin:
        found.add("RDHUP")
    if conn.is_gone or (has_fin and (conn.tcb.state in HAS_SENT_FIN or conn.fin_wanted)):
        found.add("HUP")
    room = conn.profile.send_buffer - conn.unsent - conn.tcb.flight_size
    if conn.is_gone or (is_open(conn) and 3 * room >= conn.profile.send_buffer):
        found.add("OUT")
    if conn.is_gone and conn.error and not file.error_told:
        found.add("ERR")
    return frozenset(found)


def _bare(flags: frozenset[str], prefix: str) -> frozenset[str]:
    return frozenset(name.removeprefix(prefix) for name in flags)


def poll(kernel: Kernel, args: tuple[Value, ...], memory: Memory) -> Outcome:
    """Do poll: [{fd=4, events=POLLIN, revents=POLLIN}], 1, timeout in ms."""
    wanted = args[0] if isinstance(args[0], tuple) else ()
    given: list[Value] = []
    count = 0
    for row in wanted:
        if not isinstance(row, Struct):
            raise Lack("poll() of something that is no structure")
        number = row.fields.get("fd")
        file = kernel.files.get(number) if isinstance(number, int) else None
        asked = _bare(flags_of(row.fields.get("events", DOTS)), "POLL")
        found = readiness(file) & (asked | ALWAYS) if file else frozenset({"NVAL"})
        count += bool(found)
        revents = Name("|".join(sorted(f"POLL{name}" for name in found))) if found else 0
        given.append(Struct({**row.fields, "revents": revents}))
    return _done(kernel, args, memory, count, {0: tuple(given)})


def _done(
    kernel: Kernel, args: tuple[Value, ...], memory: Memory, count: int, out: dict[int, Value]
) -> Outcome:
    """Return at once if something is ready or nobody waits, else wait until the time is over."""
    limit = args[-1]
    if count or limit == 0:
        return Outcome(count, "", out)
    if isinstance(limit, int) and limit > 0:
        ends = memory.setdefault("ends", kernel.now + limit * MS)
        if kernel.now >= ends:
            return Outcome(0, "", out)
    raise WouldBlock


def epoll_create(kernel: Kernel, _args: tuple[Value, ...], memory: Memory) -> Outcome:
    """A new epoll descriptor."""
    number = memory.get("wanted")
    if not isinstance(number, int) or number < 0:
        raise Lack("an epoll descriptor whose number the script does not say")
    return Outcome(kernel.keep(number, Epoll()))


def epoll_ctl(kernel: Kernel, args: tuple[Value, ...], _memory: Memory) -> Outcome:
    """Do epoll_ctl: 5, EPOLL_CTL_ADD, 4, {events=EPOLLIN|EPOLLET, fd=4}."""
    epoll, number = file_of(kernel, args), args[2]
    if not isinstance(epoll, Epoll) or not isinstance(number, int):
        return failed("EBADF" if epoll is None else "EINVAL")
    if number not in kernel.files:
        return failed("EBADF")
    if args[1] == "EPOLL_CTL_DEL":
        return Outcome(0) if epoll.watched.pop(number, None) else failed("ENOENT")
    if (args[1] == "EPOLL_CTL_ADD") == (number in epoll.watched):
        return failed("EEXIST" if number in epoll.watched else "ENOENT")
    event = args[3]
    if not isinstance(event, Struct):
        raise Lack("epoll_ctl() without its structure")
    data = next((v for k, v in event.fields.items() if k != "events"), number)
    watched = flags_of(event.fields.get("events", DOTS))
    epoll.watched[number] = (watched, data if isinstance(data, int) else number)
    epoll.told.pop(number, None)
    return Outcome(0)


def epoll_wait(kernel: Kernel, args: tuple[Value, ...], memory: Memory) -> Outcome:
    """Do epoll_wait: 5, {events=EPOLLIN, fd=4}, 1, timeout in ms."""
    epoll = file_of(kernel, args)
    if not isinstance(epoll, Epoll):
        return failed("EBADF" if epoll is None else "EINVAL")
    rows: list[Struct] = []
    for number, (flags, data) in epoll.watched.items():
        file = kernel.files.get(number)
        found = readiness(file) & (_bare(flags, "EPOLL") | ALWAYS) if file else frozenset()
        if found and file and not _was_told(epoll, number, flags, found, _pulse(file)):
            events = Name("|".join(sorted(f"EPOLL{name}" for name in found)))
            rows.append(Struct({"events": events, "fd": data, "ptr": data}))
    out: dict[int, Value] = {1: rows[0]} if len(rows) == 1 else {}
    return _done(kernel, args, memory, len(rows), out)


def _pulse(file: File) -> int:
    """Return a number that changes when the peer was heard."""
    conn = file.conn if isinstance(file, Stream) else None
    return conn.tcb.rcv_nxt + conn.tcb.snd_una if conn else 0


def _was_told(
    epoll: Epoll, number: int, flags: frozenset[str], found: frozenset[str], pulse: int
) -> bool:
    now = (found, pulse)
    if flags & ONCE and epoll.told.get(number) == now:
        return True
    if "EPOLLONESHOT" in flags and number in epoll.told:
        return True
    epoll.told[number] = now
    return False
