"""Renew the two lists of pinned versions: `python .ci/pins.py`, in an environment with uv.

requirements.lock       every extra, Python 3.11 to 3.14, every platform: what the tests run with
binder/requirements.txt what Binder installs: where repo2docker's own environment has a package,
                        the same version, so that nothing is downloaded twice
"""

import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import repo2docker

ROOT = Path(__file__).parents[1]
BASE = Path(repo2docker.__file__).parent / "buildpacks/conda/environment.py-3.11-linux-64.lock"
PYPI_NAMES = {"nbconvert-core": "nbconvert", "python-fastjsonschema": "fastjsonschema"}
BINDER = ("-p", "3.11", "--python-platform", "x86_64-unknown-linux-gnu", "--extra", "lab")


def base_pins() -> dict[str, str]:
    """Return the packages of Binder's base environment: name -> version.

    The lines of conda's lock end in /name-version-build.conda#hash.
    """
    line = re.compile(r"/([a-z][^/]*)-([^-/]+)-[^-/]+\.(?:conda|tar\.bz2)#")
    found = line.finditer(BASE.read_text(encoding="utf-8"))
    pins = {m[1].replace("_", "-"): m[2] for m in found}
    return {
        PYPI_NAMES.get(name, name): number
        for name, number in pins.items()
        if re.fullmatch(r"[\d.]+", number)
    }


def compile_(out: Path, *options: str) -> None:
    """Resolve pyproject.toml with uv, without the addresses of where packages came from."""
    command = (sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml")
    quiet = ("--quiet", "--no-header", "--no-annotate", "--upgrade", "--no-emit-index-url")
    subprocess.run([*command, *quiet, *options, "-o", str(out)], cwd=ROOT, check=True)


def main() -> None:
    """Write both files."""
    lock, binder = ROOT / "requirements.lock", ROOT / "binder" / "requirements.txt"
    compile_(lock, "--universal", "--all-extras", "-p", "3.11")
    with TemporaryDirectory() as folder:
        base = Path(folder) / "base.txt"
        base.write_text("\n".join(f"{name}=={v}" for name, v in base_pins().items()), "utf-8")
        compile_(binder, *BINDER, "-c", str(base))
    for path, what in ((lock, "every extra"), (binder, "what Binder installs")):
        head = f"# Third-party packages for {what}. Made by .ci/pins.py.\n"
        path.write_text(head + path.read_text("utf-8"), "utf-8")


main()
