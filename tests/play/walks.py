"""Programs drawn by chance: two ends of a connection, and a walk of calls that never wait.

Each call's result or error is printed, so that one text can be run on Linux and in virtual time.
"""

from random import Random

HEAD = """
import errno, socket, struct, time
listener = socket.create_server(("127.0.0.1", 0))
a = socket.create_connection(listener.getsockname())
b, _ = listener.accept()
for s in (a, b):
    s.setblocking(False)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
TRIES = {
    "send": lambda s, n: s.send(bytes(n)),
    "recv": lambda s, n: s.recv(n),
    "peek": lambda s, n: s.recv(n, socket.MSG_PEEK),
    "urgent": lambda s, n: s.send(b"!", socket.MSG_OOB),
    "oob": lambda s, n: s.recv(1, socket.MSG_OOB),
    "rd": lambda s, n: s.shutdown(socket.SHUT_RD),
    "wr": lambda s, n: s.shutdown(socket.SHUT_WR),
    "both": lambda s, n: s.shutdown(socket.SHUT_RDWR),
    "error": lambda s, n: s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR),
    "peer": lambda s, n: s.getpeername()[0],
    "close": lambda s, n: s.close(),
    "linger": lambda s, n: s.setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
    ),
    "again": lambda s, n: s.connect_ex(("127.0.0.1", 1)),
}
def step(who, name, n=0):
    try:
        result = TRIES[name]({"a": a, "b": b}[who], n)
    except OSError as error:
        result = errno.errorcode[error.errno]
    print(who, name, n, result)
    time.sleep(0.0005)
"""
UDP = """
import errno, socket, struct, time
sockets = {name: socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for name in "abc"}
for name, s in sockets.items():
    s.setblocking(False)
    if name != "c":
        s.bind(("127.0.0.1", 0))
ports = {name: sockets[name].getsockname()[1] for name in "ab"}
gone = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
gone.bind(("127.0.0.1", 0))
ports["c"] = gone.getsockname()[1]
gone.close()
where = {port: name for name, port in ports.items()}
TRIES = {
    "send": lambda s, n: s.send(bytes(n)),
    "sendto": lambda s, n: s.sendto(bytes(n), ("127.0.0.1", ports["abc"[n % 3]])),
    "recv": lambda s, n: s.recv(n),
    "recvfrom": lambda s, n: where.get(s.recvfrom(n)[1][1], "?"),
    "peek": lambda s, n: s.recv(n, socket.MSG_PEEK),
    "connect": lambda s, n: s.connect(("127.0.0.1", ports["abc"[n % 3]])),
    "peer": lambda s, n: where[s.getpeername()[1]],
    "error": lambda s, n: s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR),
    "close": lambda s, n: s.close(),
}
def step(who, name, n=0):
    try:
        result = TRIES[name](sockets[who], n)
    except OSError as error:
        result = errno.errorcode[error.errno]
    print(who, name, n, result)
    time.sleep(0.0005)
"""
UDP_NAMES = (
    *("send", "sendto", "sendto", "recv") * 3, "recvfrom", "peek", "connect", "connect", "peer",
    "error", "close",
)  # fmt: skip
USUAL = ("send", "send", "recv", "recv", "recv", "peek")
RARE = ("urgent", "oob", "rd", "wr", "both", "error", "peer", "close", "linger", "again")


def walk(seed, steps=14):
    """Return one program."""
    chance = Random(seed)
    lines: list[str] = []
    for _ in range(steps):
        who = chance.choice("ab")
        name = chance.choice(USUAL if chance.random() < 0.6 else RARE)
        if name == "urgent" and any(f"{who!r}, 'urgent'" in line for line in lines):
            continue  # of several only the last is urgent, and which were read by then counts
        lines.append(f"step({who!r}, {name!r}, {chance.randint(1, 9)})\n")
    return HEAD + "".join(lines)


def udp_walk(seed, steps=24):
    """Return one program that walks over three datagram sockets."""
    chance = Random(f"udp {seed}")
    steps = [
        f"step({chance.choice('abc')!r}, {chance.choice(UDP_NAMES)!r}, {chance.randint(1, 9)})\n"
        for _ in range(steps)
    ]
    return UDP + "".join(steps)
