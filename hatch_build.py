"""What the wheel carries besides the package: the built notebooks, exercises and practice data.

`course.content` finds them beside the package in a clone and in course/_content in a wheel. An
editable install needs none of it. Sources, tasks and solutions stay out: only what a build made
and a reader opens goes in.
"""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED = ("notebooks/*.ipynb", "exercises/*.ipynb", "exercises/data/*.json")


class ContentHook(BuildHookInterface):  # type: ignore[type-arg]  # configured by no class of ours
    """Adds each shipped file to a wheel that is no editable one."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Tell hatchling where each file goes; it calls this before it builds."""
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        for pattern in SHIPPED:
            for path in sorted(root.glob(pattern)):
                inside = path.relative_to(root).as_posix()
                build_data["force_include"][str(path)] = f"course/_content/{inside}"
