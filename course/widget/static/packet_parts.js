// The panes of the packet widget, empty: what Python drew is put into them.
import { node } from "./common.js";

/** The elements that pictures are put into; all of them stand in `root` afterwards.
 * @param {HTMLElement} root */
export function parts(root) {
  const pane = (/** @type {string} */ name, /** @type {string} */ label) =>
    node("div", { class: `tc-${name}`, role: "group", "aria-label": label, tabindex: 0 });
  const keys = "left and right arrow keys walk through the fields";
  const made = {
    title: node("p", { class: "tc-title" }),
    problems: node("div", { class: "tc-problems", role: "group", "aria-label": "Problems" }),
    back: node("button", { type: "button" }, "Back"),
    next: node("button", { type: "button" }, "Next"),
    count: node("span", { class: "tc-count tc-soft" }),
    bytes: pane("bytes", `Bytes; ${keys}`),
    bits: pane("bits", `Diagram; ${keys}`),
    fields: node("div", { class: "tc-fields" }),
    hint: node("p", { class: "tc-hint tc-soft" }, "Choose a byte, a box or a field. Next walks through all of them."),
    about: node("div", { class: "tc-about" }),
    text: node("pre", { tabindex: 0, role: "group", "aria-label": "The packet as text" }),
    heard: node("div", { class: "tc-heard", role: "status" }),
  };
  const walk = node("div", { class: "tc-walk" }, made.back, made.next, made.count);
  const about = node("div", { class: "tc-details" }, made.hint, made.about);
  const right = node("div", { class: "tc-right" }, made.fields, about);
  root.append(
    node("div", { class: "tc-bar" }, made.title, walk),
    made.problems,
    node("div", { class: "tc-panes" }, made.bytes, right, made.bits),
    node("details", { class: "tc-text" }, node("summary", {}, "As text"), made.text),
    made.heard,
  );
  return made;
}
