// Two packets side by side: a grid whose chosen row is the trait `selected`. Python drew the table.
import { landing, node, place, put, widget } from "./common.js";

/** @import { Model, View } from "./common.js" */

/** @param {Model} model @param {View} view */
function packetDiff(model, view) {
  const input = node("input", { type: "checkbox" });
  const only = node("label", { class: "tc-only" }, input, "Only what is not the same");
  const frame = node("div", { class: "tc-frame" });
  const heard = node("div", { class: "tc-heard", role: "status" });
  view.root.append(only, frame, heard);
  const every = () => [...frame.querySelectorAll("tr[data-f]")];
  const rows = () => every().filter((row) => !row.hidden);

  const mark = () => {
    const at = rows().findIndex((row) => row.dataset.f === model.get("selected"));
    for (const row of every()) [row.tabIndex, row.ariaSelected] = [-1, "false"];
    rows().forEach((row, n) => {
      row.ariaSelected = String(n === at);
      row.tabIndex = n === Math.max(at, 0) ? 0 : -1;
    });
    view.root.dataset.selected = model.get("selected");
  };
  const narrow = () => {
    input.checked = model.get("only");
    for (const row of every()) row.hidden = model.get("only") && !row.dataset.mark;
    view.root.dataset.shown = String(rows().length);
    mark();
  };
  const draw = () => {
    place(frame, model.get("table"));
    narrow();
  };
  const choose = (/** @type {HTMLElement} */ row) => {
    put(model, { selected: row.dataset.f });
    row.focus({ preventScroll: true });
  };
  view.listen(input, "change", () => {
    put(model, { only: input.checked });
    heard.textContent = `${rows().length} rows shown`;
  });
  view.listen(frame, "click", (event) => {
    const row = event.target.closest("tr[data-f]");
    if (row) choose(row);
  });
  view.listen(frame, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const all = rows();
    const to = landing(event.key, all.findIndex((row) => row.contains(event.target)), all.length);
    if (to === null) return;
    event.preventDefault();
    choose(all[to]);
    all[to].scrollIntoView({ block: "nearest" });
  });
  view.watch("selected", mark);
  view.watch("only", narrow);
  view.watch("table", draw);
  draw();
}

export default { render: widget("packet-diff", packetDiff) };
