// A function with its numbers on sliders. The kernel computes; here stand inputs and the result.
import { node, place, put, widget } from "./common.js";
import { fitted, spoken } from "./number.js";

// The values with one of them changed; null if what was typed is no number or nothing changes.
export function changed(values, control, typed) {
  const value = control.kind === "switch" ? typed : fitted(typed, control);
  return value === null || values[control.name] === value ? null : { ...values, [control.name]: value };
}

function field(control) {
  const kind = control.kind === "switch" ? "checkbox" : "range";
  const input = node("input", { type: kind, class: "tc-input", "data-control": control.name });
  if (kind === "range") Object.assign(input, { min: control.minimum, max: control.maximum, step: control.step });
  const name = node("span", { class: "tc-label" }, control.label);
  const output = node("output", { class: "tc-output" });
  const row = node("div", { class: "tc-choose" }, node("label", { class: "tc-number" }, name, input), output);
  return { control, input, output, row };
}

function experiment(model, view) {
  const fields = model.get("controls").map(field);
  const shown = node("div", { class: "tc-shown" });
  const heard = node("div", { class: "tc-heard", role: "status" });
  const hint = node("p", { class: "tc-soft" }, "The kernel computes the result. If nothing moves, run the cell again.");
  view.root.append(...fields.map((each) => each.row), shown, heard, hint);

  const sync = () => {
    const values = model.get("values");
    for (const { control, input, output } of fields) {
      const value = values[control.name];
      const words = control.kind === "switch" ? (value ? "on" : "off") : spoken(value, control.unit);
      if (control.kind === "switch") input.checked = value;
      else if (Number(input.value) !== value) input.value = value;
      if (control.kind === "range") input.setAttribute("aria-valuetext", words);
      output.textContent = words;
    }
  };
  for (const { control, input } of fields) {
    view.listen(input, "input", () => {
      const values = changed(model.get("values"), control, control.kind === "switch" ? input.checked : input.value);
      if (values) put(model, { values });
    });
  }
  const draw = () => place(shown, model.get("shown"));
  view.watch("values", sync);
  view.watch("shown", draw);
  view.watch("said", () => { heard.textContent = model.get("said"); });
  sync();
  draw();
}

export default { render: widget("experiment", experiment) };
