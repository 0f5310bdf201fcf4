"""The display filter: `tcp.port == 80 and not ip.src == 10.0.0.0/8`.

Strategy. A tokenizer cuts the text into words and signs that know their place; a parser of
recursive descent, one function a rule, turns them into a test of one frame's fields:

    either  = both { ("or" | "||") both }
    both    = single { ("and" | "&&") single }
    single  = { "not" | "!" } ( "(" either ")" | claim )
    claim   = name [ sign value | "contains" value | "in" "{" item { [","] item } "}" ]
    item    = value [ ".." value ]

A frame's fields are a dict from Wireshark's names to lists of values, outermost layer first, as
`course decode --fields` prints it. A field with several values matches if one of them does, also
with `!=`: `!(tcp.port == 80)` is the way to say that neither port is 80. A name alone asks whether
the frame has the field, or the protocol (`dns`). What cannot be understood is a `FilterError` that
names the place.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from course.decode.filter_value import COMPARE, Literal, Value
from course.errors import FilterError

__all__ = ["ALIASES", "Fields", "Filter", "parse"]

Fields = Mapping[str, Sequence[Value]]
Test = Callable[[Fields], bool]

ALIASES: dict[str, tuple[str, ...]] = {
    "eth.addr": ("eth.src", "eth.dst"),
    "ip.addr": ("ip.src", "ip.dst"),
    "ipv6.addr": ("ipv6.src", "ipv6.dst"),
    "tcp.port": ("tcp.srcport", "tcp.dstport"),
    "udp.port": ("udp.srcport", "udp.dstport"),
}

_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<sign>==|!=|<=|>=|&&|\|\||[<>!(){},])
      | (?P<word>[^\s(){}=!<>&|,"']+)""",
    re.VERBOSE | re.DOTALL,
)
_NAME = re.compile(r"[A-Za-z_][\w-]*(?:\.[\w-]+)*", re.ASCII)
_WORDS = {"and": "&&", "or": "||", "not": "!"}
_SPELLED = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_DEEPEST = 100


class Token(NamedTuple):
    """A word or a sign, and where it stands."""

    kind: str  # "string", "sign", "word"; "end" behind the last
    text: str
    at: int  # characters in front of it


class Filter(NamedTuple):
    """A display filter, ready to be asked."""

    text: str
    names: frozenset[str]  # fields that it asks for
    test: Test

    def __call__(self, fields: Fields) -> bool:
        """Return whether a frame with these fields passes.

        Raises `FilterError` where the filter compares a field of numbers with something else.
        """
        return self.test(fields)


def parse(
    text: str, names: Collection[str] | None = None, protocols: Collection[str] = ()
) -> Filter:
    """Read a display filter; an empty one lets every frame pass.

    `names` are the fields that there are, `protocols` those that a frame may have; a name that is
    none of them, no beginning of a field and no alias is refused. Without `names` all are taken.
    Raises `FilterError`.
    """
    parser = _Parser(text, names, protocols)
    if parser.token.kind == "end":
        return Filter(text, frozenset(), lambda _: True)
    test = parser.either()
    if parser.token.kind != "end":
        raise parser.missing("'and', 'or' or its end")
    return Filter(text, frozenset(parser.asked), test)


def _tokens(text: str) -> Iterator[Token]:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise FilterError(
                f"a filter needs {_instead(text[at])} at character {at + 1}, got {text[at]!r}"
            )
        if match.lastgroup != "space":
            yield Token(match.lastgroup, match[0], at)
        at = match.end()
    yield Token("end", "the end", len(text))


def _instead(character: str) -> str:
    """Say what was meant by a character that begins nothing."""
    return {"=": "==", "&": "&&", "|": "||"}.get(character, f"a closing {character}")


class _Parser:
    """Reads tokens from left to right; `token` is the next one."""

    def __init__(
        self, text: str, names: Collection[str] | None, protocols: Collection[str]
    ) -> None:
        self.tokens = _tokens(text)
        self.token = next(self.tokens)
        self.names = names
        self.protocols = protocols
        self.asked: set[str] = set()
        self.depth = 0

    def take(self) -> Token:
        """Return the next token and go on to the one behind it."""
        taken = self.token
        if taken.kind != "end":
            self.token = next(self.tokens)
        return taken

    def sign(self) -> str:
        """Return the next token as a sign, whether it is written as one or as a word."""
        if self.token.kind == "word":
            return _WORDS.get(self.token.text) or _SPELLED.get(self.token.text, "")
        return self.token.text if self.token.kind == "sign" else ""

    def missing(self, what: str) -> FilterError:
        """Say what should stand here."""
        got = self.token.text if self.token.kind == "end" else repr(self.token.text[:40])
        return FilterError(f"a filter needs {what} at character {self.token.at + 1}, got {got}")

    def expect(self, sign: str) -> None:
        """Step over a sign that has to be here."""
        if self.sign() != sign:
            raise self.missing(repr(sign))
        self.take()

    def either(self) -> Test:
        """Read tests joined by `or`."""
        tests = [self.both()]
        while self.sign() == "||":
            self.take()
            tests.append(self.both())
        return tests[0] if len(tests) == 1 else lambda fields: any(test(fields) for test in tests)

    def both(self) -> Test:
        """Read tests joined by `and`, which binds closer than `or`."""
        tests = [self.single()]
        while self.sign() == "&&":
            self.take()
            tests.append(self.single())
        return tests[0] if len(tests) == 1 else lambda fields: all(test(fields) for test in tests)

    def single(self) -> Test:
        """Read one claim or one pair of parentheses, and every `not` in front of it."""
        is_turned = False
        while self.sign() == "!":
            self.take()
            is_turned = not is_turned
        if self.sign() == "(":
            self.depth += 1
            if self.depth > _DEEPEST:
                raise self.missing(f"at most {_DEEPEST} parentheses inside each other")
            self.take()
            test = self.either()
            self.expect(")")
            self.depth -= 1
        else:
            test = self.claim()
        return (lambda fields: not test(fields)) if is_turned else test

    def claim(self) -> Test:
        """Read what is said of one field."""
        name = self.name()
        members = ALIASES.get(name, (name,))
        sign = self.sign()
        if sign in COMPARE:
            self.take()
            literal = self.value()
            return _any(members, lambda own, value: literal.matches(own, value, sign))
        if self.token.text == "contains":
            self.take()
            literal = self.value()
            return _any(members, literal.is_in)
        if self.token.text == "in":
            self.take()
            return _any(members, self.choice())
        return _present(name, members)

    def name(self) -> str:
        """Read the name of a field."""
        token = self.token
        is_word = token.kind == "word" and not self.sign() and token.text not in ("in", "contains")
        if not is_word or not _NAME.fullmatch(token.text):
            raise self.missing("the name of a field")
        name = token.text
        if not self._is_known(name):
            raise FilterError(f"{self.missing('the name of a field')}{self._near(name)}")
        self.asked |= set(ALIASES.get(name, (name,)))
        self.take()
        return name

    def _is_known(self, name: str) -> bool:
        """Return whether the name is a field, an alias, a protocol, or what fields begin with."""
        if self.names is None or name in ALIASES or name in self.names or name in self.protocols:
            return True
        return any(known.startswith(f"{name}.") for known in self.names)

    def _near(self, name: str) -> str:
        """Return a question with the names that resemble one that there is not."""
        known = sorted({*(self.names or ()), *self.protocols, *ALIASES})
        near = get_close_matches(name, known, n=3)
        if not near:  # what stands behind the protocol may be right, or its beginning
            head, _, tail = name.partition(".")
            near = [one for one in known if tail and one.endswith(f".{tail}")][:3]
            near = near or [one for one in known if one.startswith(f"{head}.")][:3]
        return f"; did you mean {' or '.join(near)}?" if near else ""

    def value(self) -> Literal:
        """Read a value."""
        if self.token.kind not in ("word", "string"):
            raise self.missing("a value")
        return _literal(self.take())

    def choice(self) -> Callable[[str, Value], bool]:
        """Read a set of values and ranges."""
        self.expect("{")
        items = [self.item()]
        while self.sign() != "}":
            if self.sign() == ",":
                self.take()
            items.append(self.item())
        self.take()
        return lambda name, value: any(item(name, value) for item in items)

    def item(self) -> Callable[[str, Value], bool]:
        """Read one value of a set, or a range of them: 1..1023."""
        token = self.token
        literal = self.value()
        low, dots, high = token.text.partition("..")
        if token.kind == "string" or not dots:
            return lambda name, value: literal.matches(name, value, "==")
        if not (low and high):
            raise FilterError(
                f"a range needs a value on both sides of '..' at character {token.at + 1}, "
                f"got {token.text[:40]!r}"
            )
        first, last = Literal.read(low), Literal.read(high)
        return lambda name, value: (
            first.matches(name, value, ">=") and last.matches(name, value, "<=")
        )


def _literal(token: Token) -> Literal:
    """Return the value that a token writes."""
    if token.kind == "string":
        return Literal.read(
            re.sub(r"\\(.)", r"\1", token.text[1:-1], flags=re.DOTALL), quoted=True
        )
    return Literal.read(token.text)


def _any(members: tuple[str, ...], test: Callable[[str, Value], bool]) -> Test:
    """Return whether one value of one of these fields passes."""
    return lambda fields: any(
        test(name, value) for name in members for value in fields.get(name, ())
    )


def _present(name: str, members: tuple[str, ...]) -> Test:
    """Return whether a frame has a field, a field below it, or the protocol of this name."""
    below = f"{name}."

    def test(fields: Fields) -> bool:
        if any(fields.get(member) for member in members):
            return True
        protocols = fields.get("frame.protocols", ())
        return any(name in str(chain).split(":") for chain in protocols) or any(
            values and key.startswith(below) for key, values in fields.items()
        )

    return test
