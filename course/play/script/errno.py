"""The numbers of the errnos that scripts compare, as Linux numbers them (SO_ERROR gives one)."""

NUMBERS = {
    "EAGAIN": 11, "EPIPE": 32, "ENOPROTOOPT": 92, "ENETUNREACH": 101, "ECONNABORTED": 103,
    "ECONNRESET": 104, "EISCONN": 106, "ENOTCONN": 107, "ETIMEDOUT": 110, "ECONNREFUSED": 111,
    "EHOSTUNREACH": 113, "EALREADY": 114, "EINPROGRESS": 115,
}  # fmt: skip

ALIASES = {"EWOULDBLOCK": "EAGAIN"}  # two names of one number
