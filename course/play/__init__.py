"""PROGRAMS AND SCRIPTS IN VIRTUAL TIME: what people write for sockets, played on the mini stack.

    from course.play import play
    run = play({"server": server, "client": client}, link={"delay_ns": 10_000_000})
    run                       what each printed, and how each ended
    run.records               a trace like any other: calls, packets, states

Read in this order:

    sockets      `play`: programs, machines and links put together, and what came of them
    kernel       turns, waiting, the clock; process: what it knows of a program
    coroutine    the two forms of a program: in a thread of its own, or as a generator
    end          what sockets have in common; tcp, udp: what Linux does for each call
    ports        who holds which port; inbox: what has arrived; options: setsockopt, getsockopt
    linux        its numbers and words; names: addresses and names
    socket_type  the class `socket` that programs see; files: what its `makefile` gives
    virtual      the modules that they see: socket, select, time, random; threads: threading
    home         what these need to know of their process
    imports      how a program comes to see them; view: the same for a function of a notebook
    machine      one machine whose programs talk over its loopback interface
    place        where a program stands, in its own lines
    script       packetdrill's language
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from course.play.sockets import Played, play

__all__ = ["Played", "play"]


def __getattr__(name: str) -> Any:
    """Load `play` when it is asked for: a script needs none of it."""
    if name in __all__:
        from course.play import sockets  # noqa: PLC0415  on demand

        return getattr(sockets, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
