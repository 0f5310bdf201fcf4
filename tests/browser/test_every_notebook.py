"""Every notebook of the course in Notebook 7: see every.py."""

import pytest
import rig
from every import LESSONS, NAMES, Opens


@pytest.fixture(scope="module")
def app():
    return "notebook"


@pytest.fixture(scope="module", params=LESSONS, ids=NAMES)
def shared(request, server, browser, app):
    with rig.opened(server, browser, request.param, app) as opened:
        yield opened


@pytest.fixture
def page(shared):
    yield shared
    faults = shared.faults()
    shared.theme("light")
    shared.resize(rig.WIDE)
    assert not faults, "\n".join(faults)


class TestNotebook(Opens):
    pass
