// The field tree: one row takes the focus, arrow keys move it, left and right fold and unfold.
import { above, folded, treeKey } from "./steps.js";

// `pane` holds the tree; `select(id)` is called for the row that the reader chose.
export function tree(pane, view, select) {
  let steps = [];
  let selected = "";
  let closed = new Set();
  const rows = () => [...pane.querySelectorAll("[role=treeitem]")];
  const seen = () => rows().filter((row) => !row.hidden);
  const focus = () => pane.querySelector('[role=treeitem][tabindex="0"]')?.focus({ preventScroll: true });

  function fold() {
    const away = folded(steps, closed);
    for (const row of rows()) {
      const id = row.dataset.f;
      row.hidden = away.has(id);
      row.setAttribute("aria-selected", id === selected);
      row.tabIndex = id === selected ? 0 : -1;
      if (row.hasAttribute("aria-expanded")) row.setAttribute("aria-expanded", !closed.has(id));
    }
    if (!selected && rows().length) rows()[0].tabIndex = 0;
  }
  function turn(id) {
    if (!closed.delete(id)) closed.add(id);
    fold();
  }

  view.listen(pane, "click", (event) => {
    const row = event.target.closest("[role=treeitem]");
    if (!row) return;
    const isMark = event.target === row && row.hasAttribute("aria-expanded");
    select(row.dataset.f);
    if (isMark) turn(row.dataset.f);
    focus();
  });
  view.listen(pane, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const all = seen().map((row) => ({ id: row.dataset.f, parent: row.getAttribute("aria-expanded") ?? "" }));
    const id = event.target.closest("[role=treeitem]")?.dataset.f;
    const at = all.findIndex((row) => row.id === id);
    if (at < 0) return;
    const [what, to] = treeKey(event.key, all, at, above(steps, id));
    if (!what) return;
    event.preventDefault();
    if (what === "turn") turn(to);
    else select(to);
    focus();
  });

  return {
    focus,
    // Another packet: its steps, everything unfolded.
    show(newSteps) {
      steps = newSteps;
      closed = new Set();
    },
    // The row `id` is selected: unfold what stands above it.
    mark(id) {
      selected = id;
      for (let up = above(steps, id); up; up = above(steps, up)) closed.delete(up);
      fold();
    },
  };
}
