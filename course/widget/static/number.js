// A number to choose: a slider or a box. Native inputs, so that every reader's tools know them.
import { node, put, widget } from "./common.js";

/** @import { Model, View } from "./common.js" */

/** A typed number, pulled into its bounds and onto a step; null if it is no number.
 * @param {string | number} typed
 * @param {{ minimum: number, maximum: number, step: number }} bounds */
export function fitted(typed, { minimum, maximum, step }) {
  const number = typeof typed === "number" ? typed : typed.trim() === "" ? NaN : Number(typed);
  if (!Number.isFinite(number)) return null;
  const steps = Math.round((number - minimum) / step);
  const digits = (String(step).split(".")[1] ?? "").length;
  const near = Number((minimum + steps * step).toFixed(Math.max(digits, decimals(minimum))));
  return Math.min(maximum, Math.max(minimum, near));
}

/** @param {number} number */
function decimals(number) {
  return (String(number).split(".")[1] ?? "").length;
}

/** @param {number} value @param {string} [unit] */
export function spoken(value, unit) {
  return unit ? `${value} ${unit}` : String(value);
}

/** @param {Model} model @param {View} view */
function number(model, view) {
  const kind = model.get("kind");
  const input = node("input", { type: kind, class: "tc-input" });
  const shown = node("output", { class: "tc-output" });
  const name = node("span", { class: "tc-label" });
  view.root.append(node("label", { class: "tc-number" }, name, input), shown);

  const bounds = () => {
    const [minimum, maximum, step] = ["minimum", "maximum", "step"].map((key) => model.get(key));
    return { minimum, maximum, step };
  };
  const sync = () => {
    const { minimum, maximum, step } = bounds();
    const value = model.get("value");
    Object.assign(input, { min: minimum, max: maximum, step });
    if (document.activeElement !== input || Number(input.value) !== value) input.value = value;
    name.textContent = model.get("label");
    const words = spoken(value, model.get("unit"));
    shown.textContent = kind === "range" ? words : model.get("unit");
    if (kind === "range") input.setAttribute("aria-valuetext", words);
    view.root.dataset.value = value;
  };
  const take = () => {
    const value = fitted(input.value, bounds());
    if (value === null) input.value = model.get("value");
    else put(model, { value });
    if (value !== null && Number(input.value) !== value) input.value = String(value);
  };
  view.listen(input, kind === "range" ? "input" : "change", take);
  view.watch("value minimum maximum step label unit", sync);
  sync();
}

export default { render: widget("choose", number) };
