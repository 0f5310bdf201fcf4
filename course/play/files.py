"""A socket as a file: what `makefile` gives, put together from Python's own `io`."""

import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from course.play.socket_type import Socket


class SocketIO(io.RawIOBase):
    """Raw octets of a socket; reading and writing wait as the socket does."""

    def __init__(self, sock: "Socket", mode: str) -> None:
        """Read ("r"), write ("w") or both."""
        super().__init__()
        self._sock, self.mode = sock, mode
        self.name = sock.fileno()

    def readable(self) -> bool:
        """Whether it was made for reading."""
        return "r" in self.mode

    def writable(self) -> bool:
        """Whether it was made for writing."""
        return "w" in self.mode

    def readinto(self, buffer: Any) -> int | None:
        """Fill a buffer; None if nothing is there and the socket does not wait."""
        try:
            return int(self._sock.recv_into(buffer))
        except BlockingIOError:
            return None

    def write(self, data: Any) -> int | None:
        """Send octets; None if there is no room and the socket does not wait."""
        try:
            return int(self._sock.send(data))
        except BlockingIOError:
            return None

    def fileno(self) -> int:
        """Return the socket's number."""
        return self._sock.fileno()

    def close(self) -> None:
        """Let go of the socket: the last one that does closes the connection."""
        if not self.closed:
            super().close()
            self._sock.let_go()


def open_file(
    sock: "Socket",
    mode: str,
    buffering: int | None,
    **text: str | None,
) -> Any:
    """Return what `open` returns for a mode: octets buffered or not, or text."""
    if not {*mode} <= {"r", "w", "b"}:
        raise ValueError(f"invalid mode {mode!r} (only r, w, b allowed)")
    raw_mode = ("r" if "r" in mode or "w" not in mode else "") + ("w" if "w" in mode else "")
    raw = SocketIO(sock, raw_mode)
    size = io.DEFAULT_BUFFER_SIZE if buffering is None or buffering < 0 else buffering
    if size == 0:
        if "b" not in mode:
            raise ValueError("unbuffered streams must be binary")
        return raw
    buffer: Any
    if raw_mode == "rw":
        buffer = io.BufferedRWPair(raw, raw, size)
    else:
        buffer = (io.BufferedReader if raw_mode == "r" else io.BufferedWriter)(raw, size)
    if "b" in mode:
        return buffer
    return io.TextIOWrapper(buffer, **text)  # type: ignore[arg-type]
