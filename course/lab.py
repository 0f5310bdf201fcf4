"""`course lab`: a copy of the notebooks that is the reader's own, open in JupyterLab.

Strategy. First everything that can fail is tried, each with one sentence: is JupyterLab here, is
the port free, may the folder be written. Then `ship` brings the folder up to date. A manifest in
the folder remembers the hash of what was put there, so that three cases are told apart without a
question: absent (write it), as shipped (replace it by a newer version), changed (leave it alone
and put a newer version beside it, once). That JupyterLab notes in a notebook which Python opened
it is no change. What was shipped is signed as trusted, so that pictures
show before anything runs. Last, JupyterLab takes over this process, without its calls for news and
updates: a lesson asks nothing of the network.

The folder is flatter than the clone, lessons on top and exercises below; links between the two are
turned accordingly.
"""

import errno
import hashlib
import importlib.util
import json
import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from course import content
from course.errors import CourseError

__all__ = ["INDEX", "MANIFEST", "run", "ship", "trust"]

INDEX = "00_index.ipynb"
MANIFEST = ".transport-course.json"  # in the reader's folder: {name: hash of what was shipped}
NOTED = ("kernelspec", "language_info")  # what JupyterLab writes into a notebook that it opens
CONFIG = Path(__file__).parent / "lab_config"  # no question about Jupyter's news
PORT, TRIES = 8888, 50  # Jupyter's own habits


def run(folder: Path, *, port: int | None = None, browser: bool = True) -> None:
    """Bring `folder` up to date and serve it until the reader stops JupyterLab.

    Raises `CourseError` if JupyterLab is not installed, if `port` is busy or if the folder cannot
    be written. Without `port`, the first free one from 8888 on is used.
    """
    _need_jupyterlab()
    if folder.resolve() == content.root().resolve():
        raise CourseError(
            f"course lab needs a folder for your copy, got the course's own: {folder}"
        )
    taken = _take(port) if port else None
    _need_runtime()
    try:
        for sentence in ship(folder):
            _say(sentence)
    except OSError as error:
        raise CourseError(f"course lab cannot write to {folder}: {error.strerror}") from error
    _trust_all(folder)
    port = taken or _first_free()
    _say(f"Serving {folder.resolve()} on port {port}. Ctrl-C twice stops it.")
    _serve(folder.resolve(), port, browser)


def ship(folder: Path) -> Iterator[str]:
    """Copy lessons and exercises to `folder`; yield a sentence for each that needs one."""
    folder.mkdir(parents=True, exist_ok=True)
    known = _manifest(folder)
    for name, text in _shipped():
        new, target = _hash(text), folder / name
        old = _hash(target.read_bytes()) if target.exists() else None
        if old not in (None, new, known.get(name)):
            if known.get(name) != new:  # a version that the reader has not been offered yet
                beside = _beside(target, text)
                yield f"{name} was changed here: the newer version is {beside.name}, beside it."
        elif old != new:
            _write(target, text)
            if old is not None:
                yield f"{name} is now the newer version."
        known[name] = new
    _write(folder / MANIFEST, json.dumps(known, indent=1).encode())


def _shipped() -> Iterator[tuple[str, bytes]]:
    """Yield name and content of every notebook, as it shall stand in the reader's folder."""
    for path in sorted(content.notebooks().glob("*.ipynb")):
        yield path.name, path.read_bytes().replace(b"../exercises/", b"exercises/")
    for path in sorted(content.exercises().glob("*.ipynb")):
        yield f"exercises/{path.name}", path.read_bytes().replace(b"../notebooks/", b"../")


def _beside(target: Path, text: bytes) -> Path:
    """Write NAME.new.ipynb, or NAME.new-2.ipynb if that one was changed too, and so on."""
    number = 1
    while True:
        mark = "new" if number == 1 else f"new-{number}"
        path = target.with_suffix(f".{mark}.ipynb")
        if not path.exists():
            _write(path, text)
        if path.read_bytes() == text:
            return path
        number += 1


def _manifest(folder: Path) -> dict[str, str]:
    """Return what was shipped to this folder; what cannot be read counts as never shipped."""
    try:
        known: Any = json.loads((folder / MANIFEST).read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _hash(text: bytes) -> str:
    """Return a hash of all that a reader may change in a notebook, or else of the octets."""
    try:
        notebook = json.loads(text)
        for name in NOTED:
            notebook["metadata"].pop(name, None)
        text = json.dumps(notebook, sort_keys=True).encode()
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        pass  # no notebook: its octets count as they are
    return hashlib.sha256(text).hexdigest()


def _write(path: Path, text: bytes) -> None:
    """Write the whole file or nothing: a crash half way leaves the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(text)
    part.replace(path)


def trust(paths: list[Path]) -> None:
    """Sign these notebooks as `jupyter trust` does, so that their stored pictures show."""
    import nbformat
    from nbformat.sign import NotebookNotary

    with ExitStack() as stack:
        notary = NotebookNotary()
        if hasattr(notary, "__enter__"):  # nbformat 5.11 wants it so, 5.10 does not know it
            stack.enter_context(notary)
        else:
            stack.callback(notary.store.close)
        for path in paths:
            notary.sign(nbformat.read(path, as_version=4))


def _trust_all(folder: Path) -> None:
    """Trust every notebook of the folder that is exactly as it was shipped."""
    known = set(_manifest(folder).values())
    notebooks = [*folder.glob("*.ipynb"), *(folder / "exercises").glob("*.ipynb")]
    try:
        trust([path for path in notebooks if _hash(path.read_bytes()) in known])
    except OSError as error:
        _say(f"Pictures show once you run a notebook: it cannot be trusted ({error.strerror}).")


def _need_jupyterlab() -> None:
    if importlib.util.find_spec("jupyterlab") is None:
        raise CourseError(
            "course lab needs JupyterLab, which is not installed: "
            'pip install "transport-course[lab]", or pip install -e ".[lab]" in a clone'
        )


def _take(port: int) -> int:
    """Return `port` if a server may listen there."""
    try:
        _listen(port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CourseError(
                f"port {port} is busy: name another with --port, or leave it out"
            ) from error
        raise CourseError(f"port {port} cannot be used: {error.strerror}") from error
    return port


def _need_runtime() -> None:
    """Raise one sentence if Jupyter may not keep the files of a running server."""
    from jupyter_core.paths import jupyter_runtime_dir

    runtime = Path(jupyter_runtime_dir())
    try:
        runtime.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=runtime).close()
    except OSError as error:
        raise CourseError(
            f"Jupyter cannot write to {runtime}: {error.strerror}; "
            "set JUPYTER_RUNTIME_DIR to a folder of yours"
        ) from error


def _first_free() -> int:
    """Return the first port from 8888 on where a server may listen, and say if it is another."""
    for port in range(PORT, PORT + TRIES):
        try:
            _listen(port)
        except OSError:
            continue
        if port != PORT:
            _say(f"Port {PORT} is busy, so the course opens on port {port}.")
        return port
    raise CourseError(f"ports {PORT} to {PORT + TRIES - 1} are all busy: name another with --port")


def _listen(port: int) -> None:
    """Try to listen on the loopback port, and let it go."""
    with socket.socket() as probe:
        if os.name == "posix":  # a port that only waits for the last segments of others is free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        probe.listen()


def _serve(folder: Path, port: int, browser: bool) -> None:
    """Hand this process to JupyterLab."""
    from jupyterlab.labapp import LabApp

    options = [
        f"--ServerApp.root_dir={folder}",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--LabApp.default_url=/lab/tree/{INDEX}",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",  # the other one asks a package index
        "--log-level=WARN",
    ]
    paths = [str(CONFIG), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, paths))
    if not browser:
        options.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")  # containers run as root; the server is on loopback only
    LabApp.launch_instance(options)


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)
