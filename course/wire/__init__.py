"""Bytes <-> headers: one typed table per protocol, one engine, no judgement and no I/O.

`header` is the engine, `rows` what its tables are made of. Tables: `ethernet` (with VLAN, LLC,
SNAP), `link` (what stands in its place in some captures), `arp ipv4 ipv6 ipv6_ext icmp icmp6 udp
tcp`. Cut by hand, because their parts vary in length: `options` (TCP), `ip_options`,
`ipv6_options`, `ndp`, `name` and `dns`, `quic`. Each of these has a `walk` that says what stopped
it and, on top of it, a `parse` that raises. `checksum` and `seq` are the arithmetic. `chain` knows
which header follows which, and parses and builds whole packets; `complete` fills in their lengths,
offsets and checksums.
"""
