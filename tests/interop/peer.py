"""The kernel's side of an experiment: a small program on ordinary sockets.

    python peer.py listen|connect ADDRESS PORT send|take OCTETS SEED first|second [--stall SECONDS]

It sends OCTETS drawn from SEED, or takes as many; `first` closes as soon as it has sent or got
everything, `second` waits for the peer's end before. The last line it prints is JSON: what it saw.
"""

import hashlib
import json
import random
import socket
import struct
import sys
import time

FLAGS = {1: "timestamps", 2: "sack", 4: "wscale", 8: "ecn"}  # tcpi_options of <linux/tcp.h>


def info(sock):
    raw = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)
    return {
        "options": [name for bit, name in FLAGS.items() if raw[5] & bit],
        "shifts": [raw[6] & 15, raw[6] >> 4],  # the peer's, ours
        "snd_mss": struct.unpack_from("=I", raw, 16)[0],
        "retransmitted": struct.unpack_from("=I", raw, 100)[0],
    }


def meet(how, address, port):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    if how == "connect":
        sock = socket.socket(family)
        sock.connect((address, port))
        return sock
    with socket.socket(family) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((address, port))
        door.listen()
        print("ready", flush=True)
        return door.accept()[0]


def main():
    how, address, port, role, octets, seed, order, *stall = sys.argv[1:]
    octets = int(octets)
    data = random.Random(int(seed)).randbytes(octets)
    sock = meet(how, address, int(port))
    start = time.perf_counter()
    seen = b""
    if role == "send":
        sock.sendall(data)
        if order == "first":
            sock.shutdown(socket.SHUT_WR)
        assert sock.recv(1) == b""
    else:
        if stall:
            time.sleep(float(stall[1]))
        parts, got = [], 0
        while got < octets and (part := sock.recv(1 << 18)):
            parts.append(part)
            got += len(part)
        seen = b"".join(parts)
        if order == "first":
            sock.shutdown(socket.SHUT_WR)
        assert sock.recv(1) == b""
    took = time.perf_counter() - start
    found = info(sock)
    sock.close()
    whole = hashlib.sha256(seen if role == "take" else data).hexdigest()
    print(json.dumps({"sha256": whole, "octets": len(seen), "seconds": took, "info": found}))


if __name__ == "__main__":
    main()
