"""Bytes <-> headers: one typed table per protocol, one engine, no judgement and no I/O.

`header` is the engine; `ethernet arp ipv4 ipv6 icmp udp tcp` are tables; `options` and `dns` are
cut by hand because their parts vary in length; `checksum` and `seq` are the arithmetic; `chain`
knows which header follows which, and parses and builds whole packets.
"""
