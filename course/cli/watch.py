"""Printing that may take long: a bar on the terminal says how far it is.

Strategy. Lines are written in blocks, so that a pipe is quick. A bar appears only where somebody
looks at a terminal and the file is large; it counts octets of the file, which are known before the
frames are. Where results go to the same terminal they scroll above the bar.
"""

import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from course.capture.stream import FrameStream

LARGE = 2_000_000  # octets from which on a bar is worth its lines
BLOCK = 500  # lines written at once


def watched(lines: Iterator[str], stream: FrameStream, source: str) -> int:
    """Print the lines, with a bar if that helps; return how many there were."""
    size = Path(source).stat().st_size if Path(source).is_file() else 0
    if size < LARGE or not sys.stderr.isatty():
        return _print(lines, _write, lambda: None, 1)
    from rich.console import Console
    from rich.progress import Progress

    shared = sys.stdout.isatty()
    console = Console(stderr=not shared)
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task(Path(source).name, total=size)

        def write(text: str) -> None:
            console.out(text, end="", highlight=False) if shared else _write(text)

        return _print(lines, write, lambda: bar.update(task, completed=stream.source.at), BLOCK)


def _write(text: str) -> None:
    sys.stdout.write(text)


def _print(
    lines: Iterator[str], write: Callable[[str], None], tell: Callable[[], None], block: int
) -> int:
    printed = 0
    while taken := list(islice(lines, block)):
        write("\n".join(taken) + "\n")
        printed += len(taken)
        tell()
    return printed
