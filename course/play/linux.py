"""Linux's numbers and words, whatever system runs the course: error numbers, socket constants.

Programs that are played see a Linux machine, in the browser and on a Mac too; so their errors and
constants are a table here and come from nowhere else. The numbers are those of Linux on x86 and
ARM (asm-generic/errno.h, asm-generic/socket.h, linux/tcp.h).
"""

from enum import IntEnum

ERRORS: dict[str, tuple[int, str]] = {
    "EPERM": (1, "Operation not permitted"),
    "ENOENT": (2, "No such file or directory"),
    "EINTR": (4, "Interrupted system call"),
    "EBADF": (9, "Bad file descriptor"),
    "EAGAIN": (11, "Resource temporarily unavailable"),
    "EACCES": (13, "Permission denied"),
    "EFAULT": (14, "Bad address"),
    "EINVAL": (22, "Invalid argument"),
    "EPIPE": (32, "Broken pipe"),
    "EPROTO": (71, "Protocol error"),
    "ENOTSOCK": (88, "Socket operation on non-socket"),
    "EDESTADDRREQ": (89, "Destination address required"),
    "EMSGSIZE": (90, "Message too long"),
    "EPROTOTYPE": (91, "Protocol wrong type for socket"),
    "ENOPROTOOPT": (92, "Protocol not available"),
    "EPROTONOSUPPORT": (93, "Protocol not supported"),
    "EOPNOTSUPP": (95, "Operation not supported"),
    "EAFNOSUPPORT": (97, "Address family not supported by protocol"),
    "EADDRINUSE": (98, "Address already in use"),
    "EADDRNOTAVAIL": (99, "Cannot assign requested address"),
    "ENETUNREACH": (101, "Network is unreachable"),
    "ECONNABORTED": (103, "Software caused connection abort"),
    "ECONNRESET": (104, "Connection reset by peer"),
    "ENOBUFS": (105, "No buffer space available"),
    "EISCONN": (106, "Transport endpoint is already connected"),
    "ENOTCONN": (107, "Transport endpoint is not connected"),
    "ETIMEDOUT": (110, "Connection timed out"),
    "ECONNREFUSED": (111, "Connection refused"),
    "EHOSTUNREACH": (113, "No route to host"),
    "EALREADY": (114, "Operation already in progress"),
    "EINPROGRESS": (115, "Operation now in progress"),
}
ERRORS["EWOULDBLOCK"] = ERRORS["EAGAIN"]

# Python's own classes, chosen by name here: the machine that runs us may number them otherwise.
CLASSES: dict[str, type[OSError]] = {
    "EPERM": PermissionError,
    "EACCES": PermissionError,
    "ENOENT": FileNotFoundError,
    "EAGAIN": BlockingIOError,
    "EALREADY": BlockingIOError,
    "EINPROGRESS": BlockingIOError,
    "EPIPE": BrokenPipeError,
    "ECONNABORTED": ConnectionAbortedError,
    "ECONNRESET": ConnectionResetError,
    "ECONNREFUSED": ConnectionRefusedError,
    "ETIMEDOUT": TimeoutError,
}

# What the stack says of a connection that has ended, or of a peer -> the name of the error.
ENDINGS: tuple[tuple[str, str], ...] = (
    ("connection refused: protocol unreachable", "ENOPROTOOPT"),
    ("connection refused", "ECONNREFUSED"),
    ("port unreachable", "ECONNREFUSED"),
    ("protocol unreachable", "ENOPROTOOPT"),
    ("host unreachable", "EHOSTUNREACH"),
    ("network unreachable", "ENETUNREACH"),
    ("prohibited", "EHOSTUNREACH"),
    ("packet too big", "EMSGSIZE"),
    ("timed out", "ETIMEDOUT"),
    ("", "ECONNRESET"),
)


class AddressFamily(IntEnum):
    """Families of addresses; AF_INET is what a play has."""

    AF_UNSPEC = 0
    AF_UNIX = 1
    AF_INET = 2
    AF_INET6 = 10


class SocketKind(IntEnum):
    """Kinds of sockets, and the flags that may stand beside them."""

    SOCK_STREAM = 1
    SOCK_DGRAM = 2
    SOCK_RAW = 3
    SOCK_NONBLOCK = 2048
    SOCK_CLOEXEC = 524288


CONSTANTS: dict[str, int] = {
    "SOL_SOCKET": 1, "IPPROTO_IP": 0, "IPPROTO_ICMP": 1, "IPPROTO_TCP": 6, "IPPROTO_UDP": 17,
    "IPPROTO_IPV6": 41, "SOL_IP": 0, "SOL_TCP": 6, "SOL_UDP": 17,
    "SO_REUSEADDR": 2, "SO_TYPE": 3, "SO_ERROR": 4, "SO_BROADCAST": 6, "SO_SNDBUF": 7,
    "SO_RCVBUF": 8, "SO_KEEPALIVE": 9, "SO_OOBINLINE": 10, "SO_LINGER": 13, "SO_REUSEPORT": 15,
    "SO_ACCEPTCONN": 30, "SO_PROTOCOL": 38, "SO_DOMAIN": 39,
    "IP_TOS": 1, "IP_TTL": 2, "IP_MULTICAST_IF": 32, "IP_MULTICAST_TTL": 33,
    "IP_MULTICAST_LOOP": 34, "IP_ADD_MEMBERSHIP": 35, "IP_DROP_MEMBERSHIP": 36,
    "TCP_NODELAY": 1, "TCP_MAXSEG": 2, "TCP_CORK": 3, "TCP_KEEPIDLE": 4, "TCP_KEEPINTVL": 5,
    "TCP_KEEPCNT": 6, "TCP_INFO": 11, "TCP_QUICKACK": 12, "TCP_USER_TIMEOUT": 18,
    "MSG_OOB": 1, "MSG_PEEK": 2, "MSG_DONTWAIT": 64, "MSG_WAITALL": 256, "MSG_NOSIGNAL": 16384,
    "SHUT_RD": 0, "SHUT_WR": 1, "SHUT_RDWR": 2, "SOMAXCONN": 4096,
    "INADDR_ANY": 0, "INADDR_LOOPBACK": 0x7F000001, "INADDR_BROADCAST": 0xFFFFFFFF,
    "INADDR_NONE": 0xFFFFFFFF,
    "AI_PASSIVE": 1, "AI_CANONNAME": 2, "AI_NUMERICHOST": 4, "AI_ADDRCONFIG": 32,
    "AI_NUMERICSERV": 1024, "NI_NUMERICHOST": 1, "NI_NUMERICSERV": 2,
    "EAI_NONAME": -2, "EAI_FAMILY": -6, "EAI_SERVICE": -8,
}  # fmt: skip
CONSTANTS |= {member.name: member for kind in (AddressFamily, SocketKind) for member in kind}


def error(name: str) -> OSError:
    """Return the exception that Linux's error `name` is in Python, with Linux's number."""
    number, words = ERRORS[name]
    return CLASSES.get(name, OSError)(number, words)


def ending(said: str) -> str:
    """Return the name of the error for what the stack said when a connection ended."""
    return next(name for words, name in ENDINGS if words in said)


def option_name(level: int, number: int) -> str:
    """Return how programs write an option: "SO_REUSEADDR"; its numbers if it is not known."""
    prefix = {1: "SO_", 0: "IP_", 6: "TCP_"}.get(level)
    for name, value in CONSTANTS.items():
        if prefix and name.startswith(prefix) and value == number:
            return name
    return f"{level}, {number}"
