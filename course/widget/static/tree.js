// The field tree: one row takes the focus, arrow keys move it, left and right fold and unfold.
import { above, folded, treeKey } from "./steps.js";

/** @import { View } from "./common.js" */
/** @import { Step } from "./steps.js" */

/** `pane` holds the tree; `select(id)` is called for the row that the reader chose.
 * @param {HTMLElement} pane
 * @param {View} view
 * @param {(id: string) => void} select */
export function tree(pane, view, select) {
  let [steps, selected, closed] = [/** @type {Step[]} */ ([]), "", /** @type {Set<string>} */ (new Set())];
  const rows = () => [...pane.querySelectorAll("[role=treeitem]")];
  const idOf = (/** @type {HTMLElement} */ row) => row.dataset.f ?? "";
  const seen = () => rows().filter((row) => !row.hidden);
  const focus = () => pane.querySelector('[role=treeitem][tabindex="0"]')?.focus({ preventScroll: true });

  function fold() {
    const away = folded(steps, closed);
    for (const row of rows()) {
      const id = idOf(row);
      row.hidden = away.has(id);
      row.ariaSelected = String(id === selected);
      row.tabIndex = id === selected ? 0 : -1;
      if (row.ariaExpanded) row.ariaExpanded = String(!closed.has(id));
    }
    if (!selected && rows().length) rows()[0].tabIndex = 0;
  }
  /** @param {string} id */
  function turn(id) {
    if (!closed.delete(id)) closed.add(id);
    fold();
  }

  view.listen(pane, "click", (event) => {
    const row = event.target.closest("[role=treeitem]");
    if (!row) return;
    const isMark = event.target === row && row.ariaExpanded;
    select(idOf(row));
    if (isMark) turn(idOf(row));
    focus();
  });
  view.listen(pane, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const all = seen().map((row) => ({ id: idOf(row), parent: row.ariaExpanded ?? "" }));
    const id = event.target.closest("[role=treeitem]")?.dataset.f ?? "";
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
    /** Another packet: its steps, everything unfolded.
     * @param {Step[]} newSteps */
    show(newSteps) {
      steps = newSteps;
      closed = new Set();
    },
    /** The row `id` is selected: unfold what stands above it.
     * @param {string} id */
    mark(id) {
      selected = id;
      for (let up = above(steps, id); up; up = above(steps, up)) closed.delete(up);
      fold();
    },
  };
}
