"""Which function explains which protocol.

A key says how a header announces the next one: ("ethertype", 0x0800), ("protocol", 6), ("udp", 53)
for a well-known port. The modules are imported when the first packet needs them: most captures
hold few protocols, and `import course.decode` stays quick.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

Key = tuple[str, int]
Dissector = Callable[..., Any]  # (walk, at, end) -> Next | None

WHERE: dict[Key, str] = {
    ("link", 1): "ethernet.dissect",
    ("link", 228): "ip4.dissect",
    ("ethertype", 0x0800): "ip4.dissect",
    ("version", 4): "ip4.dissect",
    ("protocol", 4): "ip4.dissect",
    ("protocol", 6): "tcp.dissect",
    ("protocol", 17): "udp.dissect",
    ("udp", 53): "dns.over_udp",
    ("udp", 5353): "dns.over_udp",
    ("udp", 5355): "dns.over_udp",
    ("tcp", 53): "dns.over_tcp",
}
_found: dict[Key, Dissector] = {}


def dissector(key: Key | None) -> Dissector | None:
    """Return the function for a key, or None if nobody explains it."""
    if key in _found:
        return _found[key]
    if key not in WHERE:
        return None
    module, name = WHERE[key].split(".")
    found: Dissector = getattr(import_module(f"course.decode.{module}"), name)
    return _found.setdefault(key, found)


def by_port(transport: str, *ports: int) -> Key | None:
    """Return the key of the first port whose protocol is explained here."""
    return next(((transport, port) for port in ports if (transport, port) in WHERE), None)
