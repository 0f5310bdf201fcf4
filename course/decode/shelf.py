"""Memory with a limit: what was kept longest without use gives way.

A capture may hold any number of conversations and of fragments whose rest never comes. Whoever
keeps something between packets keeps it on a shelf of a fixed size.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Shelf(Generic[K, V]):
    """Up to `most` things by key; asking for one puts it in front."""

    def __init__(self, most: int) -> None:
        """Hold up to `most` things."""
        self.most = most
        self._kept: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        """Return the thing with this key, or None."""
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def put(self, key: K, thing: V) -> V:
        """Keep a thing in place of what has this key; the one least used may have to go."""
        self._kept[key] = thing
        self._kept.move_to_end(key)
        if len(self._kept) > self.most:
            self._kept.popitem(last=False)
        return thing

    def find(self, key: K, make: Callable[[], V]) -> V:
        """Return the thing with this key; make it if there is none."""
        found = self.get(key)
        return self.put(key, make()) if found is None else found

    def drop(self, key: K) -> None:
        """Forget a thing."""
        self._kept.pop(key, None)

    def __len__(self) -> int:
        """Return how many things are kept."""
        return len(self._kept)
