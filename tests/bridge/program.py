"""One of two processes that talk by a cable of UDP: an echo server, or its client.

python program.py serve PORT OCTETS LOSS     python program.py call PORT OCTETS LOSS
"""

import hashlib
import json
import sys
from dataclasses import replace
from random import Random

from course.bridge.loop import BRIDGED, Bridge, real_host
from course.bridge.udp import Tunnel
from course.net.fault import Delay, Drop, Duplicate
from course.net.link import Direction

MS = 1_000_000
QUICK = replace(
    BRIDGED,
    rto_min_ns=20 * MS,
    rto_variance_min_ns=20 * MS,
    rto_initial_ns=200 * MS,
    rto_max_ns=400 * MS,
)


def way(seed, loss):
    faults = [
        Drop(probability=loss),
        Delay(probability=loss, by_ns=MS),
        Duplicate(probability=loss, after_ns=MS),
    ]
    return Direction(MS // 5, faults=faults, chance=Random(seed))


def main():
    role, port, octets, loss = sys.argv[1:]
    octets, there = int(octets), way(role, float(loss))
    if role == "serve":
        cable = Tunnel(("127.0.0.1", 0))
        with Bridge(real_host("server", "10.0.0.2", profile=QUICK), cable, there=there) as bridge:
            port = bridge.listen(7)
            print(cable.local[1], flush=True)
            with port.accept(30) as peer:
                data = peer.recv_all(60)
                peer.send(data, 60)
    else:
        cable = Tunnel(("127.0.0.1", 0), ("127.0.0.1", int(port)))
        with Bridge(real_host("client", "10.0.0.1", profile=QUICK), cable, there=there) as bridge:
            data = Random(1).randbytes(octets)
            with bridge.connect("10.0.0.2", 7, 30) as server:
                server.send(data, 60)
                server.shutdown()
                data = server.recv_all(60)
    print(json.dumps({"octets": len(data), "sha256": hashlib.sha256(data).hexdigest()}))


if __name__ == "__main__":
    main()
