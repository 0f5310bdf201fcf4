// The filter box of a packet list. The kernel evaluates the expression; here stand the words.
import { answer, node, put } from "./common.js";

/** @import { Model, View } from "./common.js" */

/** What stands under the box: [words, is it a complaint].
 * @param {{ filter: string, answered: string, problem: string, shown: number, total: number, isLate: boolean }} now
 * @returns {[string, boolean]} */
export function filterSays({ filter, answered, problem, shown, total, isLate }) {
  const left = `${shown} of ${total} shown`;
  if (filter !== answered) {
    return isLate
      ? [`No answer: the kernel is busy or gone. ${left}, as before. Run the cell again to filter.`, true]
      : ["Waiting for the kernel.", false];
  }
  return problem ? [`${problem}. ${left}, as before.`, true] : [left, false];
}

/** Puts the box into view.root; `total` says how many packets there are, `narrow` hides rows.
 * @param {Model} model @param {View} view @param {() => number} total @param {() => void} narrow */
export function filterBox(model, view, total, narrow) {
  const input = node("input", { type: "text", class: "tc-input", spellcheck: "false", autocapitalize: "off", autocomplete: "off" });
  const label = node("label", {}, node("span", { class: "tc-label" }, "Filter"), input);
  const apply = node("button", { type: "submit" }, "Apply");
  const clear = node("button", { type: "button" }, "Clear");
  const said = node("p", { class: "tc-said", role: "status" });
  const help = node("p", { class: "tc-soft" }, "For example: tcp.port == 7456, or: ip.addr == 10.0.0.0/8 and not dns");
  const box = node("form", { class: "tc-filter", novalidate: true }, label, apply, clear);
  view.root.append(box, said, help);

  const say = (isLate = false) => {
    const get = (/** @type {string} */ name) => model.get(name);
    const [words, isComplaint] = filterSays({
      filter: get("filter"), answered: get("answered"), problem: get("filter_problem"),
      shown: get("shown").length, total: total(), isLate,
    });
    if (said.textContent !== words) said.textContent = words;
    said.classList.toggle("tc-complaint", isComplaint);
    input.ariaInvalid = String(isComplaint && !isLate);
    view.root.dataset.shown = get("shown").length;
  };
  const ask = (/** @type {string} */ filter) => {
    input.value = filter;
    put(model, { filter });
    answer(view, () => model.get("answered") === model.get("filter"), say);
  };
  view.listen(box, "submit", (event) => {
    event.preventDefault();
    ask(input.value.trim());
  });
  view.listen(clear, "click", () => {
    ask("");
    input.focus();
  });
  view.watch("filter", () => { input.value = model.get("filter"); });
  view.watch("filter answered filter_problem shown", () => say());
  view.watch("shown", narrow);
  input.value = model.get("filter");
  return say;
}
