// A table that follows a trace: its cells are filled, what is new is marked, rows come and go.
import { node, place, widget } from "./common.js";
import { fill, inParts, player } from "./player.js";
import { cellsAt } from "./turns.js";

/** @import { Model, View } from "./common.js" */
/** @typedef {{ title: string, turns: import("./turns.js").Turn[], table: string }} Board  as Python told it */

/** @param {Model} model @param {View} view */
export async function board(model, view) {
  /** @type {Board} */
  let told;
  const title = node("p", { class: "tc-title" });
  const frame = node("div", { class: "tc-moment tc-frame", role: "group", tabindex: 0, "aria-label": "Table; up and down keys move the moment" });
  const moves = player(model, view, { turns: () => told?.turns ?? [], show: (to) => mark(to) });
  view.root.append(title, moves.bar, moves.now, frame);

  const mark = (/** @type {number} */ to) => {
    const cells = cellsAt(told.turns, to);
    fill(frame, cells, to < 0 ? [] : told.turns[to][3]);
    for (const row of frame.querySelectorAll("tr[data-row]")) {
      const state = cells.get(`${row.dataset.row}.1`) ?? "";
      row.hidden = !state;
      row.classList.toggle("tc-over-now", state === "CLOSED");
    }
    view.root.dataset.at = model.get("at");
    return 800;
  };
  const load = async () => {
    [told] = await inParts(model.get("pictures"));
    moves.stop();
    title.textContent = told.title;
    place(frame, told.table);
    for (const one of [moves.bar, moves.now]) one.hidden = !told.turns.length;
    if (told.turns.length) moves.mark();
  };
  moves.keys(frame);
  view.watch("at", () => told.turns.length && moves.mark());
  view.watch("pictures", load);
  await load();
}

export default { render: widget("board", board) };
