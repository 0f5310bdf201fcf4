// The packet list: a grid whose chosen row is the trait `at`. Python drew the table.
import { landing, node, place, put, widget } from "./common.js";
import { filterBox } from "./filter.js";

/** @import { Model, View } from "./common.js" */

/** Put the list into view.root; `open` is called when a row is to be opened, not only chosen.
 * @param {Model} model @param {View} view */
export function packetList(model, view, open = () => {}) {
  const frame = node("div", { class: "tc-frame tc-list-frame" });
  const every = () => [...frame.querySelectorAll("tr[data-at]")];
  const rows = () => every().filter((row) => !row.hidden);
  const chosen = () => rows().findIndex((row) => Number(row.dataset.at) === model.get("at"));

  const reveal = () => {
    const [row, box] = [rows()[chosen()]?.getBoundingClientRect(), frame.getBoundingClientRect()];
    if (row && row.top < box.top + 28) frame.scrollTop += row.top - box.top - 28;
    else if (row && row.bottom > box.bottom) frame.scrollTop += row.bottom - box.bottom;
  };
  const mark = () => {
    const at = chosen();
    for (const row of every()) [row.tabIndex, row.ariaSelected] = [-1, "false"];
    rows().forEach((row, n) => {
      row.ariaSelected = String(n === at);
      row.tabIndex = n === Math.max(at, 0) ? 0 : -1;
    });
    view.root.dataset.at = model.get("at");
    reveal();
  };
  const narrow = () => {
    const shown = new Set(model.get("shown"));
    for (const row of every()) row.hidden = !shown.has(Number(row.dataset.at));
    mark();
  };
  const say = filterBox(model, view, () => every().length, narrow);
  view.root.append(frame);
  const draw = () => {
    place(frame, model.get("table"));
    narrow();
    say();
  };
  view.listen(frame, "click", (event) => {
    const row = event.target.closest("tr[data-at]");
    if (!row) return;
    put(model, { at: Number(row.dataset.at) });
    row.focus({ preventScroll: true });
  });
  view.listen(frame, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const all = rows();
    const to = landing(event.key, all.findIndex((row) => row.contains(event.target)), all.length);
    if (to === null && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    if (to === null) return open();
    put(model, { at: Number(all[to].dataset.at) });
    all[to].focus({ preventScroll: true });
  });
  view.watch("at", mark);
  view.watch("table", draw);
  view.resized(frame, reveal);
  draw();
}

export default { render: widget("packet-list", packetList) };
