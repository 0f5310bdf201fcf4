"""One run in which every fault happens; as a program it prints the SHA-256 of the trace's JSON.

It needs `course.net` alone, so that any Python can run it.
"""

import sys
from hashlib import sha256

from course.net import Corrupt, Delay, Drop, Duplicate, Network
from course.net.network import address
from course.stack.isn import Endpoint
from course.stack.state import SYNCHRONIZED

MS = 1_000_000


def faults():
    """Return 10 % loss, and some of all else."""
    return [
        Drop(probability=0.1),
        Duplicate(probability=0.03, after_ns=3 * MS),
        Delay(probability=0.05, by_ns=40 * MS),
        Corrupt(probability=0.03),
    ]


def exchange(seed=1, octets=60_000, hosts=("10.0.0.1", "10.0.0.2"), keeps=True, **link):
    """Return the trace of `octets` there and half as many back, what was sent, and what came."""
    net = Network(seed, "an exchange", keeps=keeps)
    client, server = net.host("client", hosts[0]), net.host("server", hosts[1])
    usual = {"delay_ns": 20 * MS, "jitter_ns": 2 * MS, "rate": 2_000_000, "queue": 20}
    net.link("client", "server", **(usual | {"faults": faults()} | link))
    sent = {"client": bytes(range(256)) * (octets // 256), "server": b"x" * (octets // 2)}
    got = {"client": bytearray(), "server": bytearray()}
    done = {"client": 0, "server": 0}
    ends = {}
    listener = server.listen(80)

    def step(name):
        def act(now):
            if name == "server" and "server" not in ends:
                conn = listener.accept()
                if conn is None:
                    return
                ends["server"] = conn
            conn = ends.get(name)
            if conn is None or conn.is_gone:
                return
            got[name] += conn.receive() if conn.readable else b""
            if done[name] < len(sent[name]):
                done[name] += conn.send(sent[name][done[name] : done[name] + 65_536])
            elif not conn.fin_wanted and conn.tcb.state in SYNCHRONIZED:
                conn.shutdown()

        return act

    net.app("client", step("client"))
    net.app("server", step("server"))

    def dial():
        ends["client"] = client.connect(Endpoint(address(hosts[1]), 80), net.now)

    net.at(0, dial)
    net.run()
    return net.trace(), sent, got


if __name__ == "__main__":
    trace, sent, got = exchange(seed=int(sys.argv[1]))
    print(sha256(trace.to_json().encode()).hexdigest(), len(trace))
