"""How a program comes to see virtual modules: an `__import__` of its own, in its own builtins.

Python's modules stay as they are, and `sys.modules` too: whoever else runs in this process sees no
difference. A module of the standard library that talks to the network (`http.client`) holds on to
the module `socket` that it has imported itself; so each process gets a private copy of such
modules, made by running their code once more with the same `__import__`.
"""

import builtins
import importlib.machinery
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

# Modules whose private copy runs on virtual sockets; with their submodules.
COPIED = frozenset({
    "ftplib", "http", "imaplib", "poplib", "queue", "selectors", "smtplib", "socketserver",
    "urllib", "xmlrpc",
})  # fmt: skip
ABSENT = frozenset({
    "_queue", "_socket", "_ssl", "_thread", "asyncio", "concurrent", "multiprocessing", "ssl",
})  # fmt: skip


class Imports:
    """What one process imports."""

    def __init__(self, virtual: Mapping[str, ModuleType], functions: Mapping[str, Any]) -> None:
        """See `virtual` instead of Python's modules, and `functions` instead of its builtins."""
        self.virtual = virtual
        self.builtins: dict[str, Any] = {
            **builtins.__dict__, **functions, "__import__": self.import_
        }  # fmt: skip
        self._copies: dict[str, ModuleType] = {}

    def import_(
        self,
        name: str,
        space: Mapping[str, Any] | None = None,
        local: Mapping[str, Any] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        """Do what the statement `import` asks for."""
        full = name
        if level:
            base = (space or {})["__package__"].rsplit(".", level - 1)[0]
            full = f"{base}.{name}" if name else base
        top = full.partition(".")[0]
        if top in ABSENT:
            raise ImportError(f"{full} is not there for programs in virtual time")
        if full not in self.virtual and top not in COPIED:
            return builtins.__import__(name, space, local, fromlist or (), level)
        module = self.load(full)
        if not fromlist:
            return self.load(top) if not level else module
        for one in fromlist:
            if hasattr(module, "__path__") and not hasattr(module, one):
                self.load(f"{full}.{one}")
        return module

    def load(self, name: str) -> ModuleType:
        """Return a virtual module, or the private copy of one of the library's."""
        if name in self.virtual:
            return self.virtual[name]
        if name in self._copies:
            return self._copies[name]
        parent, _, last = name.rpartition(".")
        path = self.load(parent).__path__ if parent else None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is None or spec.loader is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        module = ModuleType(name)
        module.__spec__, module.__loader__, module.__file__ = spec, spec.loader, spec.origin
        module.__package__ = spec.parent
        if spec.submodule_search_locations is not None:
            module.__path__ = spec.submodule_search_locations
        module.__dict__["__builtins__"] = self.builtins
        self._copies[name] = module
        code = spec.loader.get_code(name)  # type: ignore[attr-defined]
        exec(code, module.__dict__)  # noqa: S102  the library's own code, in a space of its own
        if parent:
            setattr(self.load(parent), last, module)
        return module

    def twin(self, module: str, name: str) -> Any:
        """Return what stands in the place of an object of one of Python's modules, or None."""
        top = module.partition(".")[0]
        if module in self.virtual:
            return getattr(self.virtual[module], name, None)
        if top in COPIED:
            return getattr(self.load(module), name, None)
        return None
