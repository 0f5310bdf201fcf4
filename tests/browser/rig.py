"""The browser rig: a private Jupyter server, Chromium, and one opened notebook as an object.

`serve` starts a server whose configuration, data, settings, workspaces and IPython folders are
its own, so that nothing on the machine changes a test and no test changes the machine. Its
kernel is the interpreter that runs the tests, and that kernel refuses every address off this
machine, as the browser does. `launch` starts Debian's Chromium. `opened` opens a copy of a
notebook in JupyterLab or Notebook 7 and gives an `Opened`, which runs the cells, waits for the
widgets, and lists what went wrong on the page (`faults`).

No pytest in here: tests/bench/lab.py measures with the same rig.
"""

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Error, Locator, Page, Playwright

APPS = ("lab", "notebook")
THEMES = ("light", "dark", "forced")
IN_PAGE = Path(__file__).with_name("page.js").read_text(encoding="utf-8")
WIDE = 1280  # CSS pixels
PATIENCE = 60  # seconds for anything that a busy machine may take its time with
READY = 15  # seconds for a widget, after its cell has run

# News and update notices lie over the page, and only this file turns them off.
QUIET = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    }
}

# Runs at the start of each kernel: a lesson that reaches out fails in its own cell.
NO_NETWORK = """
import sys


def _only_here(event, args):
    if event == "socket.connect" and isinstance(args[1], tuple):
        host = args[1][0]
    elif event == "socket.getaddrinfo":
        host = args[0]
    else:
        return
    if host and not str(host).startswith(("127.", "::1", "localhost")):
        raise PermissionError(f"a lesson cell asked for the address {host}")


sys.addaudithook(_only_here)
"""

CHROMIUM_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def launch(playwright: Playwright, chromium: str) -> Browser:
    """Start the Chromium at the path `chromium`; it resolves no name and phones nobody."""
    return playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_FLAGS))


@dataclass
class Server:
    """One running Jupyter server: where it listens, its token, and the folder it serves."""

    base: str
    token: str
    work: Path

    def api(self, path: str, method: str = "GET") -> Any:
        """Ask the REST interface; an empty list where it has no answer (yet).

        While a kernel starts, /api/kernels and /api/sessions pass through a short 500.
        """
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(self.base + path, method=method, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as reply:
                return json.load(reply)
        except (urllib.error.HTTPError, json.JSONDecodeError):
            return []

    def sessions(self, path: str) -> list[dict[str, Any]]:
        """Return the sessions of the notebook at `path`, relative to the served folder."""
        return [session for session in self.api("/api/sessions") if session["path"] == path]

    def shut_down(self, path: str) -> None:
        """End the kernel of a notebook, as a server does that culls idle ones."""
        for session in self.sessions(path):
            self.api(f"/api/sessions/{session['id']}", "DELETE")


def _furnish(root: Path) -> dict[str, str]:
    """Make the server's folders and return the environment that points into them."""
    for folder in ("config/labconfig", "work", "ipython/profile_default/startup"):
        (root / folder).mkdir(parents=True)
    quiet = root / "config/labconfig/default_setting_overrides.json"
    quiet.write_text(json.dumps(QUIET), encoding="utf-8")
    startup = root / "ipython/profile_default/startup/00-no-network.py"
    startup.write_text(NO_NETWORK, encoding="utf-8")
    kernel = root / "share/kernels/python3"
    kernel.mkdir(parents=True)
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "Python 3 (ipykernel)", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    return {
        "JUPYTER_CONFIG_DIR": str(root / "config"),
        "JUPYTER_DATA_DIR": str(root / "data"),
        "JUPYTER_RUNTIME_DIR": str(root / "runtime"),
        "JUPYTER_PATH": str(root / "share"),
        "JUPYTERLAB_SETTINGS_DIR": str(root / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(root / "workspaces"),
        "IPYTHONDIR": str(root / "ipython"),
        "COURSE_PROGRESS": str(root / "progress.json"),
    }


def _command(work: Path, port: int, token: str) -> list[str]:
    """Say how the server is started; it serves /lab and, with `notebook` there, /notebooks."""
    return [
        *(sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root"),
        *("--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"),
        *(f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={work}"),
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
        "--LabApp.expose_app_in_browser=True",
        "--JupyterNotebookApp.expose_app_in_browser=True",
    ]


@contextmanager
def serve(root: Path) -> Iterator[Server]:
    """Run a private Jupyter server in the folder `root` until the block ends."""
    env = os.environ | _furnish(root)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Server(f"http://127.0.0.1:{port}", secrets.token_hex(16), root / "work")
    command = _command(server.work, port, server.token)
    with (
        (root / "server.log").open("wb") as log,
        subprocess.Popen(command, env=env, stdout=log, stderr=subprocess.STDOUT) as process,
    ):
        try:
            _await_server(server, process, root / "server.log")
            yield server
        finally:
            process.terminate()


def _await_server(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            server.api("/api/status")
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"the Jupyter server did not start:\n{log.read_text()[-2000:]}")


@dataclass
class Opened:
    """One notebook in one front end: the page, and what has gone wrong on it so far."""

    page: Page
    server: Server
    path: str
    app: str
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    folded: bool = False

    def __post_init__(self) -> None:
        """Watch everything the page asks for and every error it raises."""
        self.page.set_default_timeout(PATIENCE * 1000)
        self.page.add_init_script(IN_PAGE)
        self.page.on("request", lambda request: self._note_address(request.url))
        self.page.on("websocket", lambda socket_: self._note_address(socket_.url))
        self.page.on("pageerror", self._note_error)
        self.page.on("console", self._note_console)

    def _note_address(self, url: str) -> None:
        here = (self.server.base, self.server.base.replace("http", "ws", 1), "data:", "blob:")
        if not url.startswith(here):
            self.outside.append(url)

    def _note_error(self, error: Error) -> None:
        """Keep an error unless it arose wholly inside the front end's own bundle.

        Notebook 7 raises some of its own at each start. A widget's module is loaded from a
        blob, its library from an extension; a syntax error in a module has no stack at all.
        """
        stack = error.stack or ""
        addresses = re.findall(r"(?:blob:)?https?://\S+", stack)
        own_bundle = f"{self.server.base}/static/"
        if not addresses or not all(address.startswith(own_bundle) for address in addresses):
            self.errors.append(f"{error.message}\n{stack}"[:600])

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and message.location["url"].startswith("blob:"):
            self.errors.append(message.text[:600])

    def load(self) -> None:
        """Go to the notebook and wait until its kernel is there for this very page.

        The front end shows "idle" before it is connected, and Run All is then silently lost.
        Each notebook has a workspace of its own, else Lab opens other tests' tabs again.
        """
        name = Path(self.path).parent.name
        where = f"lab/workspaces/{name}/tree" if self.app == "lab" else "notebooks"
        self.page.goto(f"{self.server.base}/{where}/{self.path}?token={self.server.token}")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell")
        end = time.monotonic() + PATIENCE
        while not self._kernel_is_idle():
            if time.monotonic() > end:
                raise RuntimeError(f"{self.path}: the kernel did not become idle")
            time.sleep(0.05)

    def _kernel_is_idle(self) -> bool:
        kernels = [session["kernel"] for session in self.server.sessions(self.path)]
        return any(k["execution_state"] == "idle" and k["connections"] for k in kernels)

    def run_all(self) -> None:
        """Run All, and wait until every widget is ready or it is clear that one will not be.

        A busy JupyterLab may lose its kernel's socket for a moment, and then runs nothing, or only
        later: Run All is pressed once more, as a reader would. Outputs are cleared before, else a
        widget of an earlier run is taken for one of this run, and goes away under the hands.
        """
        for _ in range(2):
            self.page.evaluate("rig.runAll()")
            if self._has_run():
                break
        self._await(lambda: bool(self.errors) or not self.page.evaluate("rig.waiting()"))
        self.page.evaluate("rig.unroll()")  # else a click may miss what scrolling moves

    def _has_run(self) -> bool:
        """Wait until all is run or a cell has failed, and the kernel rests; say if it came so."""

        def is_over() -> bool:
            cells = self.cells()
            code = [cell for cell in cells if cell["cell_type"] == "code"]
            is_run = [cell["execution_count"] for cell in code if "".join(cell["source"]).strip()]
            return all(is_run) or bool(cell_faults(cells))

        return self._await(is_over) and self._await(self._kernel_is_idle)

    def _await(self, holds: Callable[[], bool]) -> bool:
        """Wait, at most as long as a widget may take; does `holds()` at the end?"""
        end = time.monotonic() + READY
        while not (held := holds()) and time.monotonic() < end:
            self.page.wait_for_timeout(20)
        return held

    def run_each(self) -> None:
        """Run the cells one by one, each when the widgets before it are ready.

        anywidget gives a module two seconds; a page that loads dozens at once may need longer.
        """
        for _ in self.cells():
            self.page.evaluate("rig.runNext()")
            end = time.monotonic() + READY
            while time.monotonic() < end and self.page.evaluate("rig.waiting()"):
                self.page.wait_for_timeout(20)
        self.page.evaluate("rig.unroll()")

    def cells(self) -> list[dict[str, Any]]:
        """Return the cells as the page has them now, in the notebook format."""
        cells: list[dict[str, Any]] = self.page.evaluate("rig.cells()")
        return cells

    def faults(self) -> list[str]:
        """Return a sentence for each thing that must not have happened, and forget them."""
        found = [f"a request left this machine: {url}" for url in self.outside]
        found += [f"an error in the page: {text}" for text in self.errors]
        self.outside.clear()
        self.errors.clear()
        return found + cell_faults(self.cells()) + self.page.evaluate("rig.complaints()")

    def trust(self) -> None:
        """Say that the notebook may show all that it holds, as a reader does by the menu."""
        self.page.evaluate("void rig.trust()")
        self.page.locator(".jp-Dialog .jp-mod-accept").click()

    def widgets(self) -> list[Locator]:
        """Return the widgets on the page, in its order."""
        return self.page.locator("[data-ready]").all()

    def resize(self, width: int, height: int = 900) -> None:
        """Make the page so many CSS pixels large, and wait until it has been laid out anew.

        Where JupyterLab's side bar would leave no room, it is folded away, as a reader would.
        """
        self.page.set_viewport_size({"width": width, "height": height})
        if self.app == "lab" and self.folded != (width < WIDE):
            self.folded = width < WIDE
            self.page.evaluate("rig.fold", self.folded)
        self.page.evaluate("rig.settled()")

    def theme(self, name: str) -> None:
        """Wear "light", "dark" or "forced" (the reader's own high-contrast colours)."""
        self.page.emulate_media(forced_colors="active" if name == "forced" else "none")
        jupyter = f"JupyterLab {'Dark' if name == 'dark' else 'Light'}"
        self.page.evaluate("name => rig.theme(name)", jupyter)
        self.page.wait_for_function(
            "name => document.body.dataset.jpThemeName === name", arg=jupyter
        )
        self.page.wait_for_selector("#jupyterlab-splash", state="detached")  # it covers the page


def cell_faults(cells: list[dict[str, Any]]) -> list[str]:
    """Return a sentence for each error and each line on stderr among the outputs of `cells`."""
    found = []
    for at, cell in enumerate(cells):
        for output in cell.get("outputs", ()):
            if output["output_type"] == "error":
                found.append(f"cell {at}: {output['ename']}: {output['evalue']}")
            elif output.get("name") == "stderr":
                found.append(f"cell {at} wrote on stderr: {''.join(output['text'])[:300]}")
    return found


@contextmanager
def opened(
    server: Server, browser: Browser, notebook: Path, app: str, *, run: bool = True
) -> Iterator[Opened]:
    """Open a copy of `notebook` (alone in a new folder), run its cells, clean up at the end."""
    folder = server.work / secrets.token_hex(4)
    folder.mkdir()
    shutil.copy(notebook, folder)
    path = f"{folder.name}/{notebook.name}"
    context = browser.new_context(viewport={"width": WIDE, "height": 900}, reduced_motion="reduce")
    try:
        page = Opened(context.new_page(), server, path, app)
        page.load()
        if run:
            page.run_all()
        yield page
    finally:
        context.close()
        server.shut_down(path)
        shutil.rmtree(folder)
