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
