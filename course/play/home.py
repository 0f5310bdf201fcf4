"""Where a process lives: what each of its sockets and modules needs to know."""

from collections.abc import Callable
from dataclasses import dataclass

from course.play.kernel import Kernel
from course.play.names import Names
from course.play.ports import Ports
from course.play.process import Process


@dataclass(frozen=True, slots=True)
class Home:
    """The surroundings of one process."""

    kernel: Kernel
    process: Process
    ports: Ports
    names: Names
    took_port: Callable[[int, int], None]  # (protocol, port): the process has it now
