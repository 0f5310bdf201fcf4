"""A function of a notebook, as a program: the same code, seeing virtual modules.

Strategy. The function itself is not touched, nor is the module that it stands in. A copy is made
of it, and of all functions and plain classes beside it that it may call, whose globals are a copy
too, in which `socket`, `time`, `threading` and what was imported from them are exchanged for the
virtual ones. What the program changes in its globals stays its own, as in a process of its own;
lists and dicts that it shares with its surroundings stay shared.
"""

from functools import partial
from types import CellType, FunctionType, MethodType, ModuleType
from typing import Any

from course.errors import StackError
from course.play.imports import COPIED, Imports


class View:
    """The surroundings of the functions of one process."""

    def __init__(self, imports: Imports) -> None:
        """Exchange what `imports` has something else for."""
        self._imports = imports
        self._copies: dict[int, Any] = {}
        self._kept: list[Any] = []  # keeps originals alive, whose ids are keys
        self._spaces: dict[int, dict[str, Any]] = {}

    def of(self, program: Any) -> Any:
        """Return the program as it runs in the process; it needs to be a function or a method."""
        if isinstance(program, partial):
            return partial(self.of(program.func), *program.args, **program.keywords)
        if isinstance(program, MethodType):
            return MethodType(self.of(program.__func__), program.__self__)
        if not isinstance(program, FunctionType):
            got = type(program).__name__
            raise StackError(f"a program needs to be a function or source text, got {got}")
        return self._function(program)

    def _space(self, original: dict[str, Any]) -> dict[str, Any]:
        """Return the copy of a module's globals."""
        made = self._spaces.get(id(original))
        if made is None:
            self._kept.append(original)
            made = self._spaces[id(original)] = dict(original)
            made["__builtins__"] = self._imports.builtins
            for name, value in original.items():
                if name != "__builtins__":
                    made[name] = self._seen(value, original)
        return made

    def _seen(self, value: Any, space: dict[str, Any]) -> Any:
        """Return what stands in the place of a value: a copy, a twin, or itself."""
        if isinstance(value, FunctionType):
            if value.__globals__ is space:
                return self._function(value)
            return self._twin(value)
        if isinstance(value, ModuleType):
            return self._module(value)
        if isinstance(value, type):
            if value.__module__ == space.get("__name__") and type(value) is type:
                return self._class(value, space)
            return self._twin(value)
        return self._twin(value) if callable(value) else value

    def _module(self, module: ModuleType) -> Any:
        name = module.__name__
        if name in self._imports.virtual or name.partition(".")[0] in COPIED:
            for held in [*vars(module).values()]:  # what `import http.client` has put there
                if isinstance(held, ModuleType) and held.__name__.startswith(f"{name}."):
                    self._imports.load(held.__name__)
            return self._imports.load(name)
        return module

    def _twin(self, value: Any) -> Any:
        module, name = getattr(value, "__module__", None), getattr(value, "__name__", "")
        if not isinstance(module, str) or not isinstance(name, str):
            return value
        module = {"_socket": "socket", "_random": "random"}.get(module, module)
        found = self._imports.twin(module, name)
        return value if found is None else found

    def _function(self, function: FunctionType) -> FunctionType:
        made = self._copies.get(id(function))
        if made is not None:
            return made  # type: ignore[no-any-return]
        space = self._space(function.__globals__)
        made = self._copies.get(id(function))  # its own space may have made it
        if made is not None:
            return made  # type: ignore[no-any-return]
        self._kept.append(function)
        closure = tuple(CellType() if _is_seen_anew(c) else c for c in function.__closure__ or ())
        made = FunctionType(
            function.__code__, space, function.__name__, function.__defaults__, closure or None
        )
        made.__kwdefaults__, made.__dict__ = function.__kwdefaults__, dict(function.__dict__)
        made.__qualname__, made.__module__ = function.__qualname__, function.__module__
        self._copies[id(function)] = made  # before its cells: it may call itself
        for own, cell in zip(function.__closure__ or (), closure, strict=True):
            if own is not cell:
                cell.cell_contents = self._seen(own.cell_contents, function.__globals__)
        return made

    def _class(self, kind: type, space: dict[str, Any]) -> type:
        """Return a copy of a plain class whose methods see the virtual modules."""
        made = self._copies.get(id(kind))
        if made is not None:
            return made  # type: ignore[no-any-return]
        slots = getattr(kind, "__slots__", ())
        names = {"__dict__", "__weakref__", *([slots] if isinstance(slots, str) else slots)}
        held = {name: value for name, value in vars(kind).items() if name not in names}
        bases = tuple(self._seen(base, space) for base in kind.__bases__)
        self._kept.append(kind)
        fresh = type(kind)(kind.__name__, bases, held)
        self._copies[id(kind)] = fresh
        for name, value in held.items():
            seen: Any
            if isinstance(value, staticmethod | classmethod):
                seen = type(value)(self._seen(value.__func__, space))
            elif isinstance(value, property):
                parts = (value.fget, value.fset, value.fdel)
                seen = property(*(self._seen(part, space) for part in parts))
            elif isinstance(value, FunctionType):
                seen = self._seen(value, space)
            else:
                continue
            setattr(fresh, name, seen)
        return fresh


def _is_seen_anew(cell: CellType) -> bool:
    """Return whether a variable of an outer function gets a cell of its own in the view.

    Only what may look different there; any other stays shared, so that `nonlocal` works.
    """
    try:
        held = cell.cell_contents
    except ValueError:  # it has no value yet
        return False
    return isinstance(held, FunctionType | ModuleType | type)
