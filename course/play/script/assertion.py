"""The blocks %{ ... }%: assertions over tcp_info, read by `ast` and worked out here.

Nothing is executed. A block may hold `assert` and `print`; an assertion may compare, add,
subtract, multiply, divide, shift by little, mask, and, or, not, and ask abs, min and max.
Everything else (names that are not of tcp_info, attributes, subscripts, imports, calls, powers) is
a `Lack`, and the script is skipped.
"""

import ast
import operator
import textwrap
import warnings
from collections.abc import Callable

from course.play.script.scan import Lack

Lookup = Callable[[str], int | None]
Number = int | float | bool
BINARY: dict[type[ast.operator], Callable[[Number, Number], Number]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.BitAnd: lambda a, b: int(a) & int(b),
    ast.BitOr: lambda a, b: int(a) | int(b),
    ast.LShift: lambda a, b: int(a) << min(int(b), 64) if int(b) >= 0 else 0,
    ast.RShift: lambda a, b: int(a) >> int(b) if int(b) >= 0 else 0,
}
COMPARE: dict[type[ast.cmpop], Callable[[Number, Number], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
UNARY: dict[type[ast.unaryop], Callable[[Number], Number]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
    ast.Invert: lambda a: ~int(a),
}
CALLED: dict[str, Callable[..., Number]] = {"abs": abs, "min": min, "max": max, "int": int}
LONGEST = 10_000
LARGEST = 1 << 80


def failures(text: str, lookup: Lookup) -> list[str]:
    """Return a sentence for each assertion that does not hold."""
    found = []
    for node in statements(text):
        if isinstance(node, ast.Assert) and not work_out(node.test, lookup):
            names = {n.id for n in ast.walk(node.test) if isinstance(n, ast.Name)}
            values = ", ".join(f"{n} is {lookup(n)}" for n in sorted(names) if n.islower())
            found.append(f"{ast.unparse(node.test)}; {values}")
    return found


def statements(text: str) -> list[ast.stmt]:
    """Read a block; `Lack` for whatever is neither assert nor print."""
    if len(text) > LONGEST:
        raise Lack(f"a block of more than {LONGEST} characters")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)  # what Python thinks of "1and 2"
            body = ast.parse(textwrap.dedent(text).strip()).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Lack("a block that is no Python of assertions") from None
    for node in body:
        if not isinstance(node, ast.Assert) and not _is_print(node):
            raise Lack(f"a block with more than assertions: {ast.unparse(node)[:40]}")
    return body


def _is_print(node: ast.stmt) -> bool:
    if isinstance(node, ast.Pass):
        return True
    call = node.value if isinstance(node, ast.Expr) else None
    return (
        isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print"
    )


def work_out(node: ast.expr, lookup: Lookup, depth: int = 0) -> Number:
    """Return the value of an expression over tcp_info."""
    if depth > 40:
        raise Lack("a block that is nested too deep")
    try:
        value = _work_out(node, lookup, depth + 1)
    except (ArithmeticError, ValueError, TypeError) as error:
        raise Lack(f"a block that cannot be worked out: {error}") from None
    if abs(value) > LARGEST:
        raise Lack("a block with numbers beyond all that tcp_info holds")
    return value


def _work_out(node: ast.expr, lookup: Lookup, depth: int) -> Number:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return node.value
    if isinstance(node, ast.Name):
        value = lookup(node.id)
        if value is None:
            raise Lack(f"{node.id}, which the stack keeps no number for")
        return value
    if isinstance(node, ast.BinOp) and type(node.op) in BINARY:
        left, right = (work_out(part, lookup, depth) for part in (node.left, node.right))
        return BINARY[type(node.op)](left, right)
    if isinstance(node, ast.UnaryOp) and type(node.op) in UNARY:
        return UNARY[type(node.op)](work_out(node.operand, lookup, depth))
    if isinstance(node, ast.BoolOp):
        join = all if isinstance(node.op, ast.And) else any
        return join([bool(work_out(part, lookup, depth)) for part in node.values])
    if isinstance(node, ast.Compare):
        return _compare(node, lookup, depth)
    if isinstance(node, ast.Call):
        return _call(node, lookup, depth)
    raise Lack(f"a block with {ast.unparse(node)[:40]}")


def _compare(node: ast.Compare, lookup: Lookup, depth: int) -> bool:
    values = [work_out(part, lookup, depth) for part in (node.left, *node.comparators)]
    for op, left, right in zip(node.ops, values, values[1:], strict=False):
        if type(op) not in COMPARE:
            raise Lack(f"a block with {ast.unparse(node)[:40]}")
        if not COMPARE[type(op)](left, right):
            return False
    return True


def _call(node: ast.Call, lookup: Lookup, depth: int) -> Number:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name not in CALLED or node.keywords:
        raise Lack(f"a block with {ast.unparse(node)[:40]}")
    return CALLED[name](*(work_out(part, lookup, depth) for part in node.args))
