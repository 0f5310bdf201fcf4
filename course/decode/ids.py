"""Where a step hangs: unique ids below one step, and depths."""

# The id of a step, the id of the step above, the step's depth.
Spot = tuple[str, str, int]


class Ids:
    """Unique ids below one step: "label", then "label-2"."""

    __slots__ = ("counts", "depth", "slug")

    def __init__(self, slug: str, depth: int) -> None:
        """Start counting below the step with this id and depth."""
        self.slug, self.depth = slug, depth + 1
        self.counts: dict[str, int] = {}

    def next(self, name: str) -> Spot:
        """Return where the next step of this name hangs."""
        counts, slug = self.counts, self.slug
        count = counts.get(name)
        if count is None:
            counts[name] = 1
            return f"{slug}.{name}", slug, self.depth
        counts[name] = count = count + 1
        return f"{slug}.{name}-{count}", slug, self.depth
