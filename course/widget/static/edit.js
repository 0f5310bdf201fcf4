// Editing the selected field: a value to type, bits to flip. The kernel changes the packet and
// explains it anew; here stand the question (`asked`), and what came of it.
import { answer, landing, node, put } from "./common.js";

/** @import { Model, View } from "./common.js" */
/**
 * @typedef {object} Field  the selected one; it stands on the wire
 * @property {string} id
 * @property {string} label
 * @property {string} value   as one would type it
 * @property {number} bit     its first
 * @property {number} width   in bits
 * @property {string} octets  of the whole packet, in hexadecimal
 *
 * @typedef {{ do: string, field?: string, value?: string, bit?: number }} Wish
 */

const MOST_BITS = 64; // a longer field is typed

/** The bits of a field as characters, from the packet's octets in hexadecimal.
 * @param {string} octets @param {number} bit @param {number} width */
export function bitsOf(octets, bit, width) {
  const digits = octets.slice(2 * Math.floor(bit / 8), 2 * Math.ceil((bit + width) / 8));
  const all = [...digits].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, "0")).join("");
  return all.slice(bit % 8, (bit % 8) + width);
}

/** What stands under the controls: [words, is it a complaint].
 * @param {{ asked: number, done: number, refused: string, isLate: boolean }} now
 * @returns {[string, boolean]} */
export function editSays({ asked, done, refused, isLate }) {
  if (done !== asked) {
    return isLate
      ? ["No answer: the kernel is busy or gone. Nothing was changed. Run the cell again to edit.", true]
      : ["Waiting for the kernel.", false];
  }
  return [refused, Boolean(refused)];
}

function controls() {
  const button = (/** @type {string} */ words) => node("button", { type: "button" }, words);
  const made = {
    legend: node("strong", {}),
    input: node("input", { type: "text", class: "tc-input", spellcheck: "false", autocapitalize: "off", autocomplete: "off" }),
    set: node("button", { type: "submit" }, "Set"),
    bits: node("div", { class: "tc-flips", role: "group", "aria-label": "Bits; arrow keys move, Space flips" }),
    undo: button("Undo"),
    reset: button("Reset"),
    said: node("p", { class: "tc-said", role: "status" }),
    edits: node("ul", { class: "tc-edits" }),
    must: node("div", { class: "tc-must", role: "group", "aria-label": "What else must change" }),
    list: node("ul", {}),
    mend: button("Mend"),
    keep: button("Keep the inconsistency"),
  };
  const form = node("form", { class: "tc-set" }, node("label", {}, node("span", { class: "tc-label" }, "New value"), made.input), made.set);
  made.must.append(node("p", {}, "! What else must change:"), made.list, made.mend, made.keep);
  const root = node("section", { class: "tc-edit", "aria-label": "Edit" });
  root.append(node("p", {}, made.legend), form, made.bits, made.said, node("div", { class: "tc-back" }, made.undo, made.reset), made.edits, made.must);
  return { ...made, form, root };
}

/** Gives the section to place, and `show` to be called with what is selected now.
 * @param {Model} model @param {View} view */
export function editor(model, view) {
  const part = controls();
  let field = /** @type {Field | null} */ (null);

  const flipsOf = () => /** @type {HTMLElement[]} */ ([...part.bits.children]);
  const say = (isLate = false) => {
    const [words, isComplaint] = editSays({
      asked: model.get("asked").n ?? 0, done: model.get("done"), refused: model.get("refused"), isLate,
    });
    if (part.said.textContent !== words) part.said.textContent = words;
    part.said.classList.toggle("tc-complaint", isComplaint);
  };
  const ask = (/** @type {Wish} */ what) => {
    const n = (model.get("asked").n ?? 0) + 1;
    put(model, { asked: { n, at: model.get("at"), ...what } });
    answer(view, () => model.get("done") === (model.get("asked").n ?? 0), say);
  };
  const fill = (/** @type {HTMLElement} */ list, /** @type {string[]} */ lines) => list.replaceChildren(...lines.map((line) => node("li", {}, line)));

  const tell = () => {
    const { edits = [], must = [] } = model.get("edited")[model.get("at")] ?? {};
    fill(part.edits, edits);
    fill(part.list, must);
    part.must.hidden = !must.length;
    part.undo.disabled = part.reset.disabled = !edits.length;
    view.root.dataset.edits = String(edits.length);
    say();
  };

  const flips = () => {
    const bits = field && field.width <= MOST_BITS ? bitsOf(field.octets, field.bit, field.width) : "";
    const old = flipsOf();
    const focused = old.findIndex((flip) => flip === document.activeElement);
    if (old.length !== bits.length) {
      part.bits.replaceChildren(...[...bits].map((_, n) => node("button", { type: "button", tabindex: n ? -1 : 0 })));
    }
    [...part.bits.children].forEach((flip, n) => {
      flip.textContent = bits[n];
      flip.ariaPressed = String(bits[n] === "1");
      flip.ariaLabel = `bit ${n}: ${bits[n]}`;
    });
    flipsOf()[focused]?.focus({ preventScroll: true });
    part.bits.hidden = !bits;
  };

  view.listen(part.form, "submit", (event) => {
    event.preventDefault();
    if (field) ask({ do: "set", field: field.id, value: part.input.value });
  });
  view.listen(part.bits, "click", (event) => {
    const n = flipsOf().indexOf(event.target);
    if (n >= 0 && field) ask({ do: "flip", field: field.id, bit: n });
  });
  view.listen(part.bits, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const all = flipsOf();
    const to = landing(event.key, all.indexOf(event.target), all.length, ["ArrowLeft", "ArrowRight"]);
    if (to === null) return;
    event.preventDefault();
    all.forEach((flip, n) => { flip.tabIndex = n === to ? 0 : -1; });
    all[to].focus();
  });
  const { undo, reset, mend, keep } = part;
  for (const [what, button] of Object.entries({ undo, reset, mend, keep })) {
    view.listen(button, "click", () => ask({ do: what }));
  }
  view.watch("edited refused done", tell);

  return {
    root: part.root,
    /** The field selected now; null if there is none on the wire.
     * @param {Field | null} chosen */
    show(chosen) {
      const isNew = chosen?.id !== field?.id || chosen?.value !== field?.value;
      field = chosen;
      part.legend.textContent = field ? `Edit ${field.label}` : "Choose a field to edit it.";
      part.form.hidden = !field;
      if (isNew) part.input.value = field?.value ?? "";
      flips();
      tell();
    },
  };
}
