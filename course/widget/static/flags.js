// The flag toggler: switches for eight flags; the answers stand ready for all of their sets.
import { node, place, put, widget } from "./common.js";

/** @import { Model, View } from "./common.js" */

/** The flags with bit `n` (0 is the header's first, CWR) turned over.
 * @param {number} flags @param {number} n */
export const turned = (flags, n) => flags ^ (0x80 >> n);

/** "SYN, ACK: 0x12"
 * @param {number} flags @param {string[]} names */
export function namesOf(flags, names) {
  const set = names.filter((_, n) => flags & (0x80 >> n));
  return `${set.join(", ") || "no flag"}: 0x${flags.toString(16).padStart(2, "0")}`;
}

/** @param {Model} model @param {View} view */
function flags(model, view) {
  const names = /** @type {string[]} */ (model.get("names"));
  const buttons = names.map((name, n) => node("button", { type: "button", "data-bit": n }, name));
  const bits = node("div", { class: "tc-bits", role: "group", "aria-label": "Flags of the segment that arrives" }, ...buttons);
  const kinds = Object.keys(model.get("rows"));
  const choice = node("select", { class: "tc-input" }, ...kinds.map((kind) => node("option", { value: kind }, kind)));
  const label = node("label", { class: "tc-number" }, node("span", { class: "tc-label" }, "Its numbers"), choice);
  const said = node("p", { class: "tc-said", role: "status" });
  const table = node("div", { class: "tc-wide", role: "group", tabindex: 0, "aria-label": "The answers" });
  place(table, model.get("head"));
  view.root.append(bits, node("div", { class: "tc-choose" }, label), said, table);

  const draw = () => {
    const [set, numbers] = [model.get("flags"), model.get("numbers")];
    buttons.forEach((each, n) => { each.ariaPressed = String(Boolean(set & (0x80 >> n))); });
    choice.value = numbers;
    const rows = model.get("rows")[numbers];
    for (const row of table.querySelectorAll("tr[data-state]")) {
      for (const cell of row.querySelectorAll("td")) cell.remove();
      const markup = model.get("cells")[rows[Number(row.dataset.state)][set]];
      row.insertAdjacentHTML("beforeend", markup); // markup of view.markup, as in place()
    }
    said.textContent = `${namesOf(set, names)}.`;
    view.root.dataset.flags = set;
  };
  view.listen(bits, "click", (event) => {
    const bit = event.target.closest("[data-bit]")?.dataset.bit;
    if (bit !== undefined) put(model, { flags: turned(model.get("flags"), Number(bit)) });
  });
  view.listen(choice, "input", () => put(model, { numbers: choice.value }));
  view.watch("flags numbers", draw);
  draw();
}

export default { render: widget("walk", flags) };
