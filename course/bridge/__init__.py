"""The only room that touches a real network.

Everywhere else time, packets and chance are passed in. Here a host of `stack` gets all three from
the machine, and talks to others as if it stood at the end of a cable:

    loop        the loop around a host: the clock, the packets, and a bad link between if asked
    tun         a cable that ends in the kernel of Linux
    udp         a cable of UDP between two processes
    stream      blocking calls for programs: listen, accept, connect, send, recv, close
    namespace   a network of one's own, in which nothing can reach the machine's
    probe       asks the machine what it would allow, and says it in words

Live cells of lessons ask `probe` before they do anything. `namespace` and `tun` are Linux's.
"""
