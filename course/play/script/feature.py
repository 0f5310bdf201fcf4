"""What the mini stack does not have, as a table: scripts that need it are skipped with the reason.

Each row says how a script shows that it needs the feature, before anything runs. When the stack
learns one, its row goes. What shows only on the way (a call or an option that nobody knows) is a
`Lack` raised there.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from course.play.script.statement import (
    Call,
    Code,
    Name,
    Packet,
    Script,
    Shell,
    Struct,
    Tcp,
    Value,
)


class Feature(NamedTuple):
    """One thing that the stack lacks, and how a script shows that it needs it."""

    words: str
    needs: Callable[[Script, str], bool]


def _segments(script: Script, *, inbound: bool | None = None) -> Iterator[Tcp]:
    for statement in script.statements:
        what = statement.what
        if not isinstance(what, Packet) or not isinstance(what.body, Tcp):
            continue
        if inbound is None or what.is_inbound is inbound:
            yield what.body


def _names(value: Value) -> Iterator[str]:
    """Yield all names inside a value."""
    if isinstance(value, Name):
        yield from value.split("|")
    elif isinstance(value, tuple):
        for item in value:
            yield from _names(item)
    elif isinstance(value, Struct):
        for item in (*value.fields.values(), *value.items):
            yield from _names(item)


def _calls(script: Script, *wanted: str) -> bool:
    return any(
        name in wanted
        for statement in script.statements
        if isinstance(statement.what, Call)
        for argument in statement.what.arguments
        for name in _names(argument)
    )


def _shell(script: Script, *words: str) -> bool:
    return any(
        word in statement.what.text
        for statement in script.statements
        if isinstance(statement.what, Shell)
        for word in words
    )


def _asks(script: Script, *names: str) -> bool:
    return any(
        name in statement.what.text
        for statement in script.statements
        if isinstance(statement.what, Code)
        for name in names
    )


def _option(script: Script, *names: str, inbound: bool | None = None) -> bool:
    return any(
        option.name in names
        for seg in _segments(script, inbound=inbound)
        for option in seg.options or ()
    )


def _fast_open(script: Script, _system: str) -> bool:
    names = ("MSG_FASTOPEN", "TCP_FASTOPEN", "TCP_FASTOPEN_CONNECT", "TCP_FASTOPEN_KEY")
    return _option(script, "FO", "FOEXP") or _calls(script, *names)


def _accurate_ecn(script: Script, _system: str) -> bool:
    letters = set("A01234567")
    return _option(script, "ECN") or any(letters & set(seg.flags) for seg in _segments(script))


def _md5(script: Script, _system: str) -> bool:
    return _option(script, "md5") or _calls(script, "TCP_MD5SIG")


def _sack_recovery(script: Script, _system: str) -> bool:
    return _option(script, "sack", inbound=True)


def _rack(script: Script, system: str) -> bool:
    """Linux repeats nothing by plain timers where SACK is agreed: probes and RACK come first."""
    if system != "linux":
        return False
    syns = [
        any(option.name == "sackOK" for option in seg.options)
        for seg in _segments(script)
        if "S" in seg.flags and seg.options is not None
    ]
    sent: set[int] = set()
    repeats = False
    for seg in _segments(script, inbound=False):
        if "S" not in seg.flags and (seg.length or "F" in seg.flags):
            repeats = repeats or seg.seq in sent
            sent.add(seg.seq)
    return repeats and bool(syns) and all(syns)


def _accounting(script: Script, system: str) -> bool:
    plain = (None, 65_535)  # that of a SYN in any case
    said = any(seg.window not in plain for seg in _segments(script, inbound=False))
    memory = _calls(script, "SO_RCVBUF") or _shell(script, "tcp_rmem", "tcp_shrink_window")
    return system == "linux" and said and memory


def _send_accounting(script: Script, system: str) -> bool:
    """Linux wakes a writer by the memory that its segments take, which is more than their text."""
    waits = any(
        isinstance(statement.what, Call)
        and statement.what.name in ("write", "send", "sendto", "sendmsg", "writev")
        and statement.when.until is not None
        for statement in script.statements
    )
    return system == "linux" and waits and _calls(script, "SO_SNDBUF")


FEATURES = (
    Feature("TCP Fast Open (RFC 7413)", _fast_open),
    Feature("AccECN (RFC 9768)", _accurate_ecn),
    Feature("TCP MD5 signatures (RFC 2385)", _md5),
    Feature("recovery by the peer's SACK blocks (RFC 6675)", _sack_recovery),
    Feature("RACK-TLP (RFC 8985), by which Linux repeats", _rack),
    Feature("windows computed from the memory that packets take (Linux's SO_RCVBUF)", _accounting),
    Feature("send buffers computed from the memory that segments take", _send_accounting),
    Feature("MSG_ZEROCOPY", lambda script, _: _calls(script, "MSG_ZEROCOPY", "SO_ZEROCOPY")),
    Feature("the error queue of a socket", lambda script, _: _calls(script, "MSG_ERRQUEUE")),
    Feature(
        "time spent waiting, as tcp_info counts it",
        lambda script, _: _asks(script, "_limited", "busy_time"),
    ),
    Feature("MSG_EOR", lambda script, _: _calls(script, "MSG_EOR")),
    Feature("kernel counters (nstat)", lambda script, _: _shell(script, "nstat | ", "nstat -s")),
    Feature("memory of a socket (SK_MEMINFO)", lambda script, _: _asks(script, "SK_MEMINFO")),
)


def lacking(script: Script, system: str) -> str:
    """Return what the script needs and the stack does not have, or nothing."""
    if script.lacks:
        return script.lacks
    return next((row.words for row in FEATURES if row.needs(script, system)), "")
