"""Is this machine ready for the course? One sentence for each thing, so that every machine agrees.

No version is printed and nothing is imported: a thing is there or it is not, and if it is not, a
sentence says how to get it and what goes without it.
"""

from collections.abc import Callable
from importlib.util import find_spec

__all__ = ["ready"]

GET = 'python -m pip install -e ".[lab]" brings it'
THINGS = (
    ("anywidget", "the pictures that move"),
    ("scapy", "the cells that ask scapy for a second opinion, from lesson 02 on"),
    ("dnslib", "the cells that ask dnslib for a second opinion, from lesson 05 on"),
    ("matplotlib", "the figures to keep, from lesson 01 on"),
    ("cryptography", "the cells that open QUIC's packets"),
    ("nbval", "`course check`, which validates your exercises in a terminal"),
    ("jupyterlab", "`course lab`, which opens the notebooks in a browser"),
)


def ready(is_there: Callable[[str], bool] | None = None) -> str:
    """Return one sentence, "ok: ...", if all is there, else a line for each missing thing.

    `is_there` tells whether a package can be imported; left out, Python is asked.
    """
    found = is_there or (lambda name: find_spec(name) is not None)
    missing = [
        f"{name} is missing: {GET}; without it you lose {use}"
        for name, use in THINGS
        if not found(name)
    ]
    return "\n".join(missing) or "ok: everything that the course uses is here"
