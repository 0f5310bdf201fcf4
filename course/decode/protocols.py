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
    ("link", 0): "link.null",
    ("link", 1): "ethernet.dissect",
    ("link", 12): "link.raw",
    ("link", 14): "link.raw",
    ("link", 101): "link.raw",
    ("link", 108): "link.loop",
    ("link", 113): "link.sll",
    ("link", 228): "ip4.dissect",
    ("link", 229): "ip6.dissect",
    ("link", 276): "link.sll2",
    ("version", 4): "ip4.dissect",
    ("version", 6): "ip6.dissect",
    ("length", 0): "ethernet.llc",
    ("llc", 0x06): "ip4.dissect",
    ("llc", 0xAA): "ethernet.snap",
    ("ethertype", 0x0800): "ip4.dissect",
    ("ethertype", 0x0806): "arp.dissect",
    ("ethertype", 0x8035): "arp.dissect",
    ("ethertype", 0x8100): "ethernet.vlan",
    ("ethertype", 0x86DD): "ip6.dissect",
    ("ethertype", 0x88A8): "ethernet.vlan",
    ("ethertype", 0x9100): "ethernet.vlan",
    ("protocol", 1): "icmp.dissect",
    ("protocol", 4): "ip4.dissect",
    ("protocol", 6): "tcp.dissect",
    ("protocol", 17): "udp.dissect",
    ("protocol", 41): "ip6.dissect",
    ("protocol", 50): "ip6_ext.esp",
    ("protocol", 51): "ip6_ext.authentication",
    ("next header", 0): "ip6_ext.hop_by_hop",
    ("next header", 4): "ip4.dissect",
    ("next header", 6): "tcp.dissect",
    ("next header", 17): "udp.dissect",
    ("next header", 41): "ip6.dissect",
    ("next header", 43): "ip6_ext.routing",
    ("next header", 44): "ip6_ext.fragment",
    ("next header", 50): "ip6_ext.esp",
    ("next header", 51): "ip6_ext.authentication",
    ("next header", 58): "icmp.dissect6",
    ("next header", 60): "ip6_ext.destination",
    ("udp", 53): "dns.over_udp",
    ("udp", 5353): "dns.over_udp",
    ("udp", 5355): "dns.over_udp",
    ("udp", 443): "quic.over_udp",
    ("udp", 1900): "text.ssdp",
    ("tcp", 53): "dns.over_tcp",
    ("text", 1): "text.http",
}
FOUND: dict[Key | None, Dissector] = {}  # those that some packet needed


def dissector(key: Key | None) -> Dissector | None:
    """Return the function for a key, or None if nobody explains it."""
    if key is None or key not in WHERE:
        return None
    module, name = WHERE[key].split(".")
    found: Dissector = getattr(import_module(f"course.decode.{module}"), name)
    return FOUND.setdefault(key, found)


def by_port(transport: str, *ports: int) -> Key | None:
    """Return the key of the first port whose protocol is explained here."""
    for port in ports:
        if (transport, port) in WHERE:
            return transport, port
    return None
