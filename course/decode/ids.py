"""Where a step hangs: unique ids below one step, and depths."""

from typing import NamedTuple


class Spot(NamedTuple):
    """Where a step hangs: its id, the id of the step above, its depth."""

    slug: str
    parent: str
    depth: int


class Ids:
    """Unique ids below one step: "label", then "label-2"."""

    __slots__ = ("counts", "depth", "slug")

    def __init__(self, slug: str, depth: int) -> None:
        """Start counting below the step with this id and depth."""
        self.slug, self.depth, self.counts = slug, depth, dict[str, int]()

    def next(self, name: str) -> Spot:
        """Return where the next step of this name hangs."""
        count = self.counts[name] = self.counts.get(name, 0) + 1
        slug = f"{self.slug}.{name}" if count == 1 else f"{self.slug}.{name}-{count}"
        return Spot(slug, self.slug, self.depth + 1)
