"""Names of numbers: protocols, ports, service classes, as people call them.

Each table is an extract of the IANA registry that its comment names: what one meets, not all that
is registered.
"""

from functools import lru_cache

# https://www.iana.org/assignments/ieee-802-numbers
ETHERTYPES: dict[int, str] = {
    0x0800: "IPv4",
    0x0806: "ARP",
    0x0842: "Wake-on-LAN",
    0x22F0: "AVTP",
    0x8035: "RARP",
    0x809B: "AppleTalk",
    0x8100: "VLAN tag (802.1Q)",
    0x8137: "IPX",
    0x86DD: "IPv6",
    0x8808: "Ethernet flow control",
    0x8809: "slow protocols (LACP)",
    0x8847: "MPLS",
    0x8848: "MPLS multicast",
    0x8863: "PPPoE discovery",
    0x8864: "PPPoE session",
    0x888E: "802.1X authentication",
    0x88A8: "service VLAN tag (802.1ad)",
    0x88CC: "LLDP",
    0x88E5: "MACsec",
    0x88F7: "PTP",
    0x9000: "loopback test",
    0x9100: "VLAN tag (old double tag)",
}

# https://www.iana.org/assignments/protocol-numbers
PROTOCOLS: dict[int, str] = {
    0: "IPv6 Hop-by-Hop Options",
    1: "ICMP",
    2: "IGMP",
    4: "IPv4 in IP",
    6: "TCP",
    17: "UDP",
    33: "DCCP",
    41: "IPv6 in IP",
    43: "IPv6 Routing header",
    44: "IPv6 Fragment header",
    46: "RSVP",
    47: "GRE",
    50: "ESP",
    51: "Authentication Header",
    58: "ICMPv6",
    59: "nothing",
    60: "IPv6 Destination Options",
    88: "EIGRP",
    89: "OSPF",
    103: "PIM",
    112: "VRRP",
    115: "L2TP",
    132: "SCTP",
    135: "IPv6 Mobility header",
    136: "UDP-Lite",
    139: "HIP",
    140: "Shim6",
    253: "an experiment",
    254: "an experiment",
    255: "reserved",
}

# https://www.iana.org/assignments/service-names-port-numbers
PORTS: dict[int, str] = {
    7: "echo",
    9: "discard",
    13: "daytime",
    19: "chargen",
    20: "FTP data",
    21: "FTP",
    22: "SSH",
    23: "Telnet",
    25: "SMTP",
    53: "DNS",
    67: "DHCP server",
    68: "DHCP client",
    69: "TFTP",
    80: "HTTP",
    110: "POP3",
    123: "NTP",
    137: "NetBIOS names",
    138: "NetBIOS datagrams",
    139: "NetBIOS sessions",
    143: "IMAP",
    161: "SNMP",
    162: "SNMP traps",
    179: "BGP",
    389: "LDAP",
    443: "HTTPS",
    445: "SMB",
    465: "mail submission over TLS",
    500: "IKE",
    514: "syslog",
    546: "DHCPv6 client",
    547: "DHCPv6 server",
    587: "mail submission",
    631: "IPP",
    636: "LDAP over TLS",
    853: "DNS over TLS",
    993: "IMAP over TLS",
    995: "POP3 over TLS",
    1883: "MQTT",
    1900: "SSDP",
    3306: "MySQL",
    3389: "remote desktop",
    4500: "IKE through NAT",
    4789: "VXLAN",
    5060: "SIP",
    5201: "iperf",
    5353: "mDNS",
    5355: "LLMNR",
    5432: "PostgreSQL",
    6379: "Redis",
    8080: "HTTP, alternative",
    8888: "HTTP, alternative",
}

# https://www.iana.org/assignments/dscp-registry
DSCP: dict[int, str] = {
    0: "CS0, default: best effort",
    1: "LE: lower effort",
    8: "CS1",
    10: "AF11",
    12: "AF12",
    14: "AF13",
    16: "CS2",
    18: "AF21",
    20: "AF22",
    22: "AF23",
    24: "CS3",
    26: "AF31",
    28: "AF32",
    30: "AF33",
    32: "CS4",
    34: "AF41",
    36: "AF42",
    38: "AF43",
    40: "CS5",
    44: "VOICE-ADMIT",
    45: "NQB: no queue building",
    46: "EF: expedited forwarding, for voice",
    48: "CS6: network control",
    56: "CS7",
}

# RFC 3168 section 5, figure 1
ECN: dict[int, str] = {
    0: "Not-ECT: a router must drop to signal congestion",
    1: "ECT(1): a router may mark instead of drop; with L4S it wants a short queue (RFC 9331)",
    2: "ECT(0): a router may mark instead of drop",
    3: "CE: a router met congestion on the way",
}


def ethertype(number: int) -> str:
    """Return which header an EtherType announces."""
    return ETHERTYPES.get(number) or f"unknown ({number:#06x})"


def protocol(number: int) -> str:
    """Return which header an IP protocol number announces."""
    return PROTOCOLS.get(number) or f"unknown ({number})"


def port(number: int) -> str:
    """Return who uses a port: its service, or the range that it lies in (RFC 6335 section 6)."""
    if number in PORTS:
        return PORTS[number]
    if number < 1024:
        return "a system port" if number else "reserved"
    if number < 49152:
        return "a user port, no service known here"
    return "a dynamic port, chosen for this conversation"


def hops(ttl: int) -> str:
    """Guess where a TTL or hop limit started: 32, 64, 128 and 255 are what systems send."""
    start = next((start for start in (32, 64, 128, 255) if ttl <= start), 255)
    if ttl == 0:
        return "no router may forward it"
    if ttl in (1, 2):
        return f"{ttl} left: not meant to travel far, or nearly used up"
    if ttl == start:
        return f"as sent by systems that start at {start}: no router crossed"
    return f"probably sent with {start}: {start - ttl} routers crossed"


@lru_cache(1024)
def plural(count: int, word: str) -> str:
    """Return "1 octet", "2 octets"."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
