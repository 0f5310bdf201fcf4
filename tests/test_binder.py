"""Binder: what repo2docker would build, without Docker, and that our pins are its own.

.ci/run also installs exactly these pins in a fresh environment and runs lesson 01 there.
"""

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from course import content

ROOT = content.PACKAGE.parent
BINDER = ROOT / "binder"


@pytest.fixture(scope="module")
def recipe():
    """The Dockerfile that repo2docker writes for this clone."""
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def pins():
    lines = (BINDER / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def base():
    """The versions in repo2docker's own environment, as far as both know a package."""
    folder = Path(find_spec("repo2docker").origin).parent / "buildpacks" / "conda"
    lock = (folder / "environment.py-3.11-linux-64.lock").read_text(encoding="utf-8")
    return dict(re.findall(r"/([a-z][\w.-]*)-([\d.]+)-[^-/]+\.(?:conda|tar\.bz2)#", lock))


def test_python_is_the_one_that_the_pins_were_made_for(recipe):
    assert (BINDER / "runtime.txt").read_text() == "python-3.11\n"
    assert "Building conda environment for python=3.11" in recipe


def test_the_pins_are_installed_before_the_repository_is_copied(recipe):
    pip = recipe.index('pip install --no-cache-dir -r "binder/requirements.txt"')
    copy = recipe.index("COPY --chown=0:0 src/ ${REPO_DIR}/")
    assert pip < copy < recipe.index("RUN ./binder/postBuild")


def test_the_pins_are_third_party_versions_and_nothing_else(pins):
    assert "transport-course" not in pins
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in pins)
    assert all(re.fullmatch(r"[\w.]+", version) for version in pins.values())


def test_what_binder_has_already_is_not_downloaded_again(pins):
    theirs = base()
    both = pins.keys() & theirs.keys()
    assert {"jupyterlab", "notebook", "ipywidgets", "ipykernel", "traitlets"} <= both
    assert {name: pins[name] for name in both} == {name: theirs[name] for name in both}


def test_postbuild_installs_the_course_alone_and_stops_at_the_first_failure():
    script = BINDER / "postBuild"
    lines = script.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("#!")
    assert lines.index("set -e") < lines.index("pip install --no-deps -e .")
    assert any(line.startswith("jupyter trust ") for line in lines)
    assert os.access(script, os.X_OK)
