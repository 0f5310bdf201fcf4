// The controls of a function: sliders, boxes, switches, choices, lines. Native inputs with labels.
import { isOurs, node } from "./common.js";
import { fitted, spoken } from "./number.js";

/** @import { Model, View } from "./common.js" */
/**
 * @typedef {string | number | boolean} Value
 * @typedef {Record<string, Value>} Values
 *
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 *
 * @typedef {Field & { kind: "range" | "number", minimum: number, maximum: number, step: number, unit: string }} Numeric
 * @typedef {Field & { kind: "choice", options: string[] }} Choice
 * @typedef {Field & { kind: "line", most: number }} Line
 * @typedef {Numeric | Choice | Line | (Field & { kind: "switch" })} Control
 */

const KINDS = { range: "range", number: "number", switch: "checkbox", line: "text" };

/** The values with one of them changed; null if what was typed is no number or nothing changes.
 * @param {Values} values @param {Control} control @param {string | boolean} typed
 * @returns {Values | null} */
export function changed(values, control, typed) {
  const isNumber = control.kind === "range" || control.kind === "number";
  const value = isNumber ? fitted(String(typed), control) : typed;
  return value === null || values[control.name] === value ? null : { ...values, [control.name]: value };
}

/** @param {Control} control */
function made(control) {
  const { kind, name } = control;
  if (kind === "choice") {
    const options = control.options.map((option) => node("option", { value: option }, option));
    return node("select", { class: "tc-input", "data-control": name }, ...options);
  }
  const input = node("input", { type: KINDS[kind], class: "tc-input", "data-control": name });
  if (kind === "line") Object.assign(input, { maxLength: control.most, spellcheck: false, autocomplete: "off" });
  else if (kind !== "switch") Object.assign(input, { min: control.minimum, max: control.maximum, step: control.step });
  return input;
}

/** @param {Control} control */
function field(control) {
  const input = made(control);
  const name = node("span", { class: "tc-label" }, control.label);
  const output = node("output", { class: "tc-output" });
  const label = node("label", { class: "tc-number" }, name, input);
  return { control, input, output, row: node("div", { class: "tc-choose" }, label, output) };
}

/** What a control's value is called; an `input` shows the value itself.
 * @param {Control} control @param {Value} value */
function wordsOf(control, value) {
  if (control.kind === "switch") return value ? "on" : "off";
  if (control.kind === "range") return spoken(Number(value), control.unit);
  return control.kind === "number" ? control.unit : "";
}

/** Put the controls into view.root; `ask` is called with the values that the reader wants.
 * @param {Model} model @param {View} view @param {(values: Values) => void} ask
 * @param {() => Values} wanted  the values that were asked for last, answered or not */
export function controls(model, view, ask, wanted = () => model.get("values")) {
  const all = /** @type {Control[]} */ (model.get("controls"));
  const fields = all.map(field);
  view.root.append(...fields.map((each) => each.row));
  /** What stood in a box when it was last read. @type {Map<Element, string>} */
  const sent = new Map();
  const sync = () => {
    const values = model.get("values");
    for (const { control, input, output } of fields) {
      const value = values[control.name];
      const isBeingTyped = document.activeElement === input && sent.has(input) && sent.get(input) !== input.value;
      if (input.type === "checkbox") Object.assign(input, { checked: value });
      else if (!isBeingTyped && input.value !== String(value)) input.value = String(value);
      const words = wordsOf(control, value);
      if (control.kind === "range") input.setAttribute("aria-valuetext", words);
      output.textContent = words;
    }
  };
  // What stands in a line counts even if it was refused alone: two lines may fit only together.
  const lines = () => Object.fromEntries(
    fields.filter(({ control }) => control.kind === "line").map(({ control, input }) => [control.name, input.value]),
  );
  for (const { control, input } of fields) {
    const typed = control.kind === "number" || control.kind === "line";
    view.listen(input, typed ? "change" : "input", () => {
      const value = "checked" in input && control.kind === "switch" ? input.checked : input.value;
      sent.set(input, input.value);
      const values = changed(wanted(), control, value);
      if (values) ask({ ...values, ...lines() });
      else sync();
    });
    if (typed) view.listen(input, "focus", () => sent.set(input, input.value));
    view.listen(input, "keydown", (event) => {
      if (!typed || event.key !== "Enter" || event.isComposing || !isOurs(event)) return;
      event.preventDefault(); // in JupyterLab Enter is no change of itself
      input.dispatchEvent(new Event("change"));
    });
  }
  view.watch("values", sync);
  sync();
}
