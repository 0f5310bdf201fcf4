"""The rig itself: a clean notebook passes, and each thing that must not happen is noticed."""

import checks
import nbformat
import pytest
import rig

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}

WIDGET = """
import anywidget, traitlets

class Small(anywidget.AnyWidget):
    _esm = '''
    export default {{ render({{ model, el }}) {{
      const root = document.createElement("button");
      root.textContent = "press";
      root.onclick = () => {{ model.set("at", model.get("at") + 1); model.save_changes(); }};
      model.on("change:at", () => {{ root.dataset.step = model.get("at"); }});
      {fault}
      root.dataset.ready = "";
      el.append(root);
    }} }};
    '''
    at = traitlets.Int(0).tag(sync=True)

Small()
"""

# what goes wrong in a module or a cell -> how the sentence about it begins
FAULTS = {
    WIDGET.format(fault=fault): sentence
    for fault, sentence in {
        "fetch('http://192.0.2.1/').catch(() => 0);": "a request left this machine: http://192",
        "new WebSocket('ws://192.0.2.1/');": "a request left this machine: ws://192",
        "throw new Error('in render');": "an error in the page: in render",
        # a page that is busy may drop the error of a module; its widget is still missed
        "let = ;": ("an error in the page: Unexpected", "cell 3: a widget did not become ready"),
        "setTimeout(() => { throw new Error('later'); });": "an error in the page: later",
        "return;": "cell 5: a widget did not become ready",
    }.items()
} | {
    "import sys; print('hm', file=sys.stderr)": "cell 6 wrote on stderr: hm",
    "import socket; socket.create_connection(('192.0.2.1', 80), timeout=0.1)": (
        "cell 7: PermissionError: a lesson cell asked for the address 192.0.2.1"
    ),
}


@pytest.fixture
def write(tmp_path):
    """`write(*sources)` -> the path of a notebook with these code cells."""

    def write(*sources):
        path = tmp_path / "small.ipynb"
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=KERNEL), path)
        return path

    return write


@pytest.mark.parametrize("app", rig.APPS)
def test_a_clean_notebook_has_no_faults(notebook, write, app):
    page = notebook(write("1 + 1", WIDGET.format(fault="")), app)
    page.page.locator("[data-ready]").click()
    page.page.wait_for_selector("[data-step='1']")
    assert [cell["execution_count"] for cell in page.cells()] == [1, 2]
    assert page.faults() == []


@pytest.mark.parametrize("app", rig.APPS)
def test_every_fault_is_noticed(server, browser, write, app):
    with rig.opened(server, browser, write(*FAULTS), app) as page:
        found = []
        for _ in range(100):  # what comes late on a busy machine comes within ten seconds
            found += [fault for fault in page.faults() if fault not in found]
            unnoticed = [s for s in FAULTS.values() if not any(f.startswith(s) for f in found)]
            if not unnoticed:
                break
            page.page.wait_for_timeout(100)
    assert unnoticed == [], found
    assert len([fault for fault in found if "this machine" in fault]) == 2, found


BAD = WIDGET.format(
    fault="""
      const trap = document.createElement("div");
      trap.tabIndex = 0;
      trap.onkeydown = (event) => { if (event.key === "Tab") event.preventDefault(); };
      trap.style = "width: 3000px; color: #bbb; background: #fff; position: relative";
      trap.textContent = "trap";
      root.onclick = null;
      root.textContent = "";
      const box = document.createElement("div");
      box.dataset.ready = "";
      box.append(root, trap);
      el.append(box);
      return;
    """
)


def test_every_check_notices_a_bad_widget(notebook, write, axe):
    page = notebook(write(BAD, "1"))
    rules = {sentence.partition(":")[0] for sentence in axe(page)}
    assert {"button-name", "color-contrast"} <= rules
    assert "Tab goes ['div. trap'], the widget shows" in checks.tab_order(page)[0]
    assert [found.split("'")[1] for found in checks.widths(page, 640)] == ["div. trap"]
    assert "change the notebook" in checks.letters(page)[0]
