"""Which link leads where: the shortest way, found once and remembered."""

from collections import deque
from collections.abc import Mapping, Sequence

from course.net.link import Link
from course.net.nat import Nat
from course.net.router import Router
from course.stack.host import Host

Node = Host | Router | Nat


class Ways:
    """The way from each node to each address, as a routing table would say it."""

    def __init__(self, nodes: Mapping[str, Node], links: Sequence[Link]) -> None:
        """Search among `nodes` and `links`; call `forget` when either has changed."""
        self._nodes, self._links = nodes, links
        self._known: dict[tuple[str, bytes], Link | None] = {}

    def forget(self) -> None:
        """Search anew: the network has changed."""
        self._known.clear()

    def of(self, name: str) -> list[Link]:
        """Return the links of a node, in the order in which they were made."""
        return [link for link in self._links if name in (link.a, link.b)]

    def to(self, name: str, dst: bytes) -> Link | None:
        """Return the link on which a packet for `dst` leaves `name`, or None."""
        if (name, dst) not in self._known:
            self._known[name, dst] = self._search(name, dst)
        return self._known[name, dst]

    def _search(self, name: str, dst: bytes) -> Link | None:
        """Walk outwards from `name`, the nearest nodes first, until one has the address."""
        seen = {name}
        waiting: deque[tuple[str, Link | None]] = deque([(name, None)])
        while waiting:
            here, first = waiting.popleft()
            if here != name and dst in self._nodes[here].addresses:
                return first
            if here != name and isinstance(self._nodes[here], Host):
                continue  # a host passes nothing on
            for link in self.of(here):
                other = link.from_(here)[1]
                if other not in seen:
                    seen.add(other)
                    waiting.append((other, first or link))
        own = self.of(name)
        is_host = isinstance(self._nodes[name], Host)
        return own[0] if own and is_host else None  # a host has a default way
