"""What stream and datagram sockets have in common: a port, settings, a time-out, how to wait."""

from collections.abc import Callable

from course.play import linux
from course.play.kernel import Operation, Wait
from course.play.names import ANY
from course.stack.host import Host


def _nobody(_port: int) -> None:
    """Nobody wants to know who has which port."""


class End:
    """What lies behind a socket."""

    def __init__(self, host: Host) -> None:
        """Make an end that is neither bound nor connected."""
        self.host = host
        self.port = 0
        self.address = ANY
        self.shares = False  # SO_REUSEADDR
        self.lingers: int | None = None  # SO_LINGER's seconds, if it is on
        self.settings: dict[str, int] = {}
        self.timeout: int | None = None  # ns; None waits for ever, 0 not at all
        self.now: Callable[[], int] = int
        self.took_port: Callable[[int], None] = _nobody

    def wait(self, ready: Callable[[], bool], *, is_idle: bool = False) -> Operation:
        """Wait until `ready()`, as long as the socket's time-out allows."""
        if ready():
            return
        if self.timeout == 0:
            raise linux.error("EAGAIN")
        until = None if self.timeout is None else self.now() + self.timeout
        yield Wait(ready, until, "idle" if is_idle else "")
        if not ready():
            raise TimeoutError("timed out")
