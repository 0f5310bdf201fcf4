// The controls of a function: sliders, boxes, switches, choices, lines. Native inputs with labels.
import { isOurs, node } from "./common.js";
import { fitted, spoken } from "./number.js";

const KINDS = { range: "range", number: "number", switch: "checkbox", line: "text" };

// The values with one of them changed; null if what was typed is no number or nothing changes.
export function changed(values, control, typed) {
  const isNumber = control.kind === "range" || control.kind === "number";
  const value = isNumber ? fitted(typed, control) : typed;
  return value === null || values[control.name] === value ? null : { ...values, [control.name]: value };
}

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

function field(control) {
  const input = made(control);
  const name = node("span", { class: "tc-label" }, control.label);
  const output = node("output", { class: "tc-output" });
  const label = node("label", { class: "tc-number" }, name, input);
  return { control, input, output, row: node("div", { class: "tc-choose" }, label, output) };
}

// Put the controls into view.root; `ask` is called with the values that the reader wants.
export function controls(model, view, ask) {
  const fields = model.get("controls").map(field);
  view.root.append(...fields.map((each) => each.row));
  const sync = () => {
    const values = model.get("values");
    for (const { control, input, output } of fields) {
      const { kind, name, unit } = control;
      const value = values[name];
      if (kind === "switch") input.checked = value;
      else if (input.value !== String(value)) input.value = value;
      const words = kind === "switch" ? (value ? "on" : "off") : kind === "range" ? spoken(value, unit) : (unit ?? "");
      if (kind === "range") input.setAttribute("aria-valuetext", words);
      output.textContent = words;
    }
  };
  for (const { control, input } of fields) {
    const typed = control.kind === "number" || control.kind === "line";
    view.listen(input, typed ? "change" : "input", () => {
      const value = control.kind === "switch" ? input.checked : input.value;
      const values = changed(model.get("values"), control, value);
      if (values) ask(values);
      else sync();
    });
    view.listen(input, "keydown", (event) => {
      if (!typed || event.key !== "Enter" || event.isComposing || !isOurs(event)) return;
      event.preventDefault(); // in JupyterLab Enter is no change of itself
      input.dispatchEvent(new Event("change"));
    });
  }
  view.watch("values", sync);
  sync();
}
