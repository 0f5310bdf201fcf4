"""Write markup that cannot be broken by what a packet carries.

Strategy. `element` builds one tag from its name, its children and its attributes. A child that is
a plain `str` is *text* and is escaped; a child that is `Markup` was made here and is kept. So a
payload that says ``</svg><script>`` is shown, never obeyed, and no caller can forget to escape.

Attributes are written in the order in which they are given, numbers without a tail of digits: the
same call gives the same characters on every machine. No other module of this room puts a ``<``
into a string that a browser reads.
"""

from collections.abc import Iterable

__all__ = ["Markup", "element", "escape", "join", "number", "void"]

Attribute = str | float | None  # True writes the bare name, None and False write nothing


class Markup(str):
    """Text that is markup already: made by `element`, never by a packet."""

    __slots__ = ()


# Characters that XML 1.0 section 2.2 forbids, even as references, and the C1 controls.
_FORBIDDEN = [*range(9), 11, 12, *range(14, 32), *range(127, 160), *range(0xD800, 0xE000)]
_TEXT = dict.fromkeys([*_FORBIDDEN, 0xFFFE, 0xFFFF], "\ufffd")
_TEXT |= {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}
_QUOTED = _TEXT | {ord('"'): "&quot;"}


def escape(text: str) -> Markup:
    """Return text as markup that shows it; a character that XML forbids becomes U+FFFD."""
    return text if isinstance(text, Markup) else Markup(text.translate(_TEXT))


def join(parts: Iterable[str], between: str = "") -> Markup:
    """Put parts in a row, each escaped unless it is markup."""
    return Markup(escape(between).join(escape(part) for part in parts))


def number(value: float) -> str:
    """Return a number with at most two decimals and no idle zeros: 12, 12.5, -0.25."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _attributes(given: dict[str, Attribute]) -> str:
    text = ""
    for name, value in given.items():
        key = name.rstrip("_").replace("_", "-")
        if value is None or value is False:
            continue
        if value is True:
            text += f" {key}"
        else:
            plain = value if isinstance(value, str) else number(value)
            text += f' {key}="{plain.translate(_QUOTED)}"'
    return text


def element(tag: str, *inside: str, **attributes: Attribute) -> Markup:
    """Return ``<tag ...>inside</tag>``.

    An underscore in an attribute's name is written as a hyphen and one at its end is dropped
    (``data_f``, ``class_``); an SVG name such as ``viewBox`` is given as it is.
    """
    return Markup(f"<{tag}{_attributes(attributes)}>{join(inside)}</{tag}>")


def void(tag: str, **attributes: Attribute) -> Markup:
    """Return ``<tag .../>``: an element that holds nothing, such as an SVG path."""
    return Markup(f"<{tag}{_attributes(attributes)}/>")
