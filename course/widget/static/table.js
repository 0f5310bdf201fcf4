// A table to look things up in: rows that do not hold every word are hidden.
import { node, place, put, widget } from "./common.js";

/** Whether a row holds every word; a number is found as a number, 53 not in 5353.
 * @param {string[]} cells @param {string} words */
export function holds(cells, words) {
  const row = cells.join(" ").toLowerCase();
  const parts = new Set(row.split(/[^a-z0-9.]+/));
  return words.toLowerCase().split(/\s+/).filter(Boolean).every((word) => (/^\d+$/.test(word) ? parts.has(word) : row.includes(word)));
}

/** @param {import("./common.js").Model} model @param {import("./common.js").View} view */
function table(model, view) {
  const input = node("input", { type: "search", class: "tc-input", spellcheck: "false", autocapitalize: "off", autocomplete: "off" });
  const label = node("label", {}, node("span", { class: "tc-label" }, "Search"), input);
  const said = node("p", { class: "tc-said", role: "status" });
  const frame = node("div", { class: "tc-frame", tabindex: 0, role: "group", "aria-label": "Table" });
  view.root.append(label, said, frame);
  const rows = () => [...frame.querySelectorAll("tbody tr")];

  const narrow = () => {
    const words = model.get("words");
    if (input.value !== words) input.value = words;
    for (const row of rows()) row.hidden = !holds([...row.children].map((cell) => cell.textContent), words);
    const left = rows().filter((row) => !row.hidden).length;
    said.textContent = `${left} of ${rows().length} shown`;
    view.root.dataset.shown = String(left);
  };
  const draw = () => {
    place(frame, model.get("table"));
    narrow();
  };
  view.listen(input, "input", () => put(model, { words: input.value }));
  view.watch("words", narrow);
  view.watch("table", draw);
  draw();
}

export default { render: widget("table", table) };
