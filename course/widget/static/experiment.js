// A function with its numbers on sliders. The kernel computes; here stand inputs and the result.
import { node, place, put, widget } from "./common.js";
import { controls } from "./controls.js";

/** @param {import("./common.js").Model} model @param {import("./common.js").View} view */
function experiment(model, view) {
  controls(model, view, (values) => put(model, { values }));
  const shown = node("div", { class: "tc-shown" });
  const heard = node("div", { class: "tc-heard", role: "status" });
  const hint = node("p", { class: "tc-soft" }, "The kernel computes the result. If nothing moves, run the cell again.");
  view.root.append(shown, heard, hint);
  const draw = () => place(shown, model.get("shown"));
  view.watch("shown", draw);
  view.watch("said", () => { heard.textContent = model.get("said"); });
  draw();
}

export default { render: widget("experiment", experiment) };
