// What each side knows after each segment: a grid whose chosen row is the moment.
import { isOurs, landing, node, place, put, widget } from "./common.js";
import { inParts, player } from "./player.js";

/** @import { Model, View } from "./common.js" */

/** @param {Model} model @param {View} view */
export async function knowledge(model, view) {
  /** @type {import("./board.js").Board} */
  let told;
  const title = node("p", { class: "tc-title" });
  const frame = node("div", { class: "tc-frame tc-learning" });
  const rows = () => [...frame.querySelectorAll("tr[data-at]")];
  const moves = player(model, view, { turns: () => told?.turns ?? [], show: (to) => mark(to) });
  view.root.append(title, moves.bar, moves.now, frame);

  const mark = (/** @type {number} */ to) => {
    rows().forEach((row, n) => {
      row.ariaSelected = String(n === to);
      row.tabIndex = n === Math.max(to, 0) ? 0 : -1;
      row.classList.toggle("tc-later", n > to);
    });
    const [row, box] = [rows()[to]?.getBoundingClientRect(), frame.getBoundingClientRect()];
    if (row && row.top < box.top + 30) frame.scrollTop += row.top - box.top - 30;
    else if (row && row.bottom > box.bottom) frame.scrollTop += row.bottom - box.bottom;
    view.root.dataset.at = model.get("at");
    return 900;
  };
  const choose = (/** @type {HTMLElement} */ row) => {
    moves.stop();
    put(model, { at: Number(row.dataset.at) });
    row.focus({ preventScroll: true });
  };
  const load = async () => {
    [told] = await inParts(model.get("pictures"));
    moves.stop();
    title.textContent = told.title;
    if (told.table) place(frame, told.table);
    else frame.textContent = "Nothing happens in this trace.";
    for (const one of [moves.bar, moves.now]) one.hidden = !told.turns.length;
    if (told.turns.length) moves.mark();
  };
  view.listen(frame, "click", (event) => {
    const row = event.target.closest("tr[data-at]");
    if (row) choose(row);
  });
  view.listen(frame, "keydown", (event) => {
    if (!isOurs(event) || event.shiftKey) return;
    const to = landing(event.key, rows().findIndex((row) => row.contains(event.target)), rows().length);
    if (to === null) return;
    event.preventDefault();
    choose(rows()[to]);
  });
  view.watch("at", () => told.turns.length && moves.mark());
  view.watch("pictures", load);
  await load();
}

export default { render: widget("knowledge", knowledge) };
