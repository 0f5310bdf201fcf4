"""What every widget of the course shares: honest output, and a place where errors are seen.

Strategy. A widget's Python side is a shell: traits, a text form and a picture, both made by
`view`. What Jupyter stores of it is `text()` as ``text/plain`` and the picture, the same for the
same input on every machine, so nbval compares it and a reader without a kernel sees it. The widget
view itself joins them only while a kernel is there to feed it.

Its JavaScript is `static/common.js` and the widget's own file, made one by `joined`: Jupyter
loads a widget's module from memory, where a relative import fails. Files therefore import each
other by lines of one form, ``import { a, b } from "./name.js";``, which are replaced by the file's
text; Node and the tests read the same files as they are. Comments stay at home: they would be
half of what travels. `script` deflates that, as the pictures are, because Jupyter sends the module
anew with every widget and compresses nothing; a loader of a few lines inflates it, once a page.

Jupyter shows no error of a callback that a widget calls. Here it becomes the trait `error`, and
the widget shows it in a box.

Traits that widgets showing the same thing share: `at`, the number of a record (a packet), and
`selected`, the id of a field. No custom messages.
"""

import re
import traceback
from base64 import b64encode
from collections.abc import Mapping
from inspect import Parameter, signature
from itertools import accumulate
from pathlib import Path
from typing import Any
from zlib import compress

import anywidget
from comm import DummyComm
from traitlets import Unicode

from course.errors import CourseError, WidgetError
from course.view import theme
from course.widget import saving

__all__ = ["CourseWidget", "joined", "script", "styles"]

LIMIT = 60_000  # octets that one widget may add to a stored notebook
STATIC = Path(__file__).parent / "static"
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(?P<file>[a-z_]+\.js)";\n', re.MULTILINE)
_COMMENT = re.compile(
    r"^ *//[^\n]*\n"  # a line of words
    r"|^ */\*\*(?:(?!\*/).)*\*/ *\n"  # lines of types
    r"|/\*\* @type (?:(?!\*/).)*\*/ ",  # a type in a line of code
    re.MULTILINE | re.DOTALL,
)
_DEFAULT = re.compile(r"^export default .*;\n", re.MULTILINE)


# anywidget cuts a model off whose module takes more than two seconds to load, as it may on a busy
# machine with many widgets. So nothing is awaited until there is something to render. A Blob's own
# stream, or a second module, would ask another process for its octets; only a page whose policy
# forbids `Function` gets the text as a module.
LOADER = """\
// {name} of the course, deflated; course.widget.base.joined("{name}") is its text.
const packed = "{packed}";
const octets = () =>
  Uint8Array.fromBase64?.(packed) ?? Uint8Array.from(atob(packed), (one) => one.charCodeAt(0));
async function inflated() {{
  const stream = new DecompressionStream("deflate");
  const writer = stream.writable.getWriter();
  const read = new Response(stream.readable).text();
  const [text] = await Promise.all([read, writer.write(octets()), writer.close()]);
  return unfolded(text);
}}
async function unfolded(text) {{
  try {{
    return new Function(`"use strict";${{text}}`)(); // as in a module
  }} catch (problem) {{
    if (!(problem instanceof EvalError)) throw problem;
    const module = `export default (() => {{${{text}}}})();`;
    const url = URL.createObjectURL(new Blob([module], {{ type: "text/javascript" }}));
    return (await import(url)).default;
  }}
}}
const modules = (globalThis.transportCourse ??= new Map());
if (!modules.has(packed)) modules.set(packed, inflated());
const render = async (view) => (await modules.get(packed)).render(view);
export default {{ render }};
"""


def script(name: str) -> str:
    """Return the module `name` of static/ and all that it imports as it is sent: deflated.

    Inside it is the body of a function that returns what the module exports.
    """
    body = joined(name).replace("\nexport default ", "\nreturn ").replace("\nexport ", "\n")
    text = f"{body}//# sourceURL=course/{name}\n"
    packed = b64encode(compress(text.encode(), 9)).decode("ascii")
    return LOADER.format(name=name, packed=packed)


def joined(name: str) -> str:
    """Return the module `name` of static/ and all that it imports as one module's text."""
    parts = _in_order(name, [])
    texts = [_COMMENT.sub("", (STATIC / part).read_text(encoding="utf-8")) for part in parts]
    inner = [_DEFAULT.sub("", text).replace("\nexport ", "\n") for text in texts[:-1]]
    return "\n".join(_IMPORT.sub("", text) for text in [*inner, texts[-1]])


def _in_order(name: str, found: list[str]) -> list[str]:
    """Return the files that `name` needs, each behind those that it imports."""
    text = (STATIC / name).read_text(encoding="utf-8")
    for match in _IMPORT.finditer(text):
        if match["file"] not in found:
            found = _in_order(match["file"], found)
    return [*found, name]


def styles(*names: str) -> str:
    """Return the course's colours and the style sheets `names` of static/ as one text."""
    sheets = [(STATIC / name).read_text(encoding="utf-8") for name in ("common.css", *names)]
    return "\n".join([theme.variables(".tc"), theme.picture(".tc"), *sheets])


class CourseWidget(anywidget.AnyWidget):
    """The base of every widget: give it `text()`, perhaps `picture()`, `_esm` and `_css`."""

    error = Unicode("", help="what went wrong in a callback, for the reader to see").tag(sync=True)

    def __init__(self, *, unknown: Mapping[str, Any] | None = None, **traits: Any) -> None:
        """Set traits; `unknown` holds the keywords that the widget's own class did not take."""
        if unknown:
            name = type(self).__name__
            words = ", ".join(f"{word!r}" for word in unknown)
            raise WidgetError(f"{name} takes {self._takes()}, got also {words}")
        super().__init__(**traits)

    @classmethod
    def _takes(cls) -> str:
        """Return the keywords that this class knows."""
        found = signature(cls).parameters.values()
        return ", ".join(each.name for each in found if each.kind is not Parameter.VAR_KEYWORD)

    def text(self) -> str:
        """Return the text version of what the widget shows; the same for the same input."""
        raise NotImplementedError

    def picture(self) -> dict[str, str]:
        """Return the picture that is stored in a notebook: media type -> text."""
        return {}

    def __repr__(self) -> str:
        """One line: class and text, never an address in memory."""
        first = self.text().partition("\n")[0]
        return f"<{type(self).__name__}: {first}>"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Give text and picture, and the live view if there is a kernel behind it."""
        data: dict[str, Any] = _stored(self.text(), self.picture())
        is_live = self.comm is not None and not isinstance(self.comm, DummyComm)
        made = super()._repr_mimebundle_(**kwargs) if is_live else None
        live, metadata = made or ({}, {})
        return live | data, metadata

    def save(self, path: str | Path, title: str = "") -> str:
        """Write the widget to a file and return a sentence; the suffix says how.

        ``.html`` is one page that plays without Jupyter and without a network, ``.svg`` the
        picture, ``.txt`` the text. `WidgetError` for another suffix.
        """
        return saving.save(self, path, title)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what the reader did; an error of a callback that follows is shown in the widget."""
        try:
            super().set_state(sync_data)
        except Exception as problem:  # noqa: BLE001  a lesson's callback may raise anything
            self.error = _sentence(problem)
        else:
            self.error = ""


def _stored(text: str, picture: dict[str, str]) -> dict[str, str]:
    """Return what a notebook keeps: the text, and the picture if both together stay small."""
    if sum(len(form.encode()) for form in (text, *picture.values())) <= LIMIT:
        return {"text/plain": text, **picture}
    lines = text.splitlines()
    ends = accumulate(len(line.encode()) + 1 for line in lines)
    kept = sum(end < LIMIT - 100 for end in ends)
    if kept < len(lines):
        lines[kept:] = [f"... and {len(lines) - kept} more lines"]
    return {"text/plain": "\n".join(lines)}


def _sentence(problem: Exception) -> str:
    """Say what was raised, and where, so that a reader finds the line of a cell."""
    if isinstance(problem, CourseError):
        return str(problem)
    where = traceback.extract_tb(problem.__traceback__)[-1]
    return f"{type(problem).__name__}: {problem} (in {where.name}, line {where.lineno})"
