"""SANS-I/O TCP, UDP and ICMP: a real TCP that has no clock, no socket and no thread of its own.

Octets and the time go in, octets and the next deadline come out, and every decision is an event.
Read in this order:

    state        the eleven states and the one table of transitions
    segment      a segment as RFC 9293 writes of it: seg.seq seg.ack seg.len seg.wnd seg.up
    tcb          the variables of one connection
    opening      SEGMENT ARRIVES in CLOSED, LISTEN and SYN-SENT
    arrival      SEGMENT ARRIVES in all other states, step by step as section 3.10.7 numbers them
    output       what may be sent now, and in which segments
    timeouts     what each timer does when it ends
    connection   the user's calls, and the door of it all

What all of these change is in `base`, `incoming`, `outgoing` and `core`. Parts that can be
exchanged stand beside them: `isn reassembly acknowledge retransmit recovery congestion close`;
`profile` holds the numbers that differ between systems, `ecn` what routers may mark. `host` has
addresses and ports, `internet listener udp icmp ip route port deadline` are its other trades.
`requirement` lists what RFC 9293 demands.
"""
