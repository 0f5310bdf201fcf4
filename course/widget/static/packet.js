// One packet in three linked views: bytes, diagram, tree. One `selected`: the id of a step.
// Python drew everything; here the elements that carry data-f are marked and scrolled to.
import { place, put, unpacked } from "./common.js";
import { parts } from "./packet_parts.js";
import { chosen, covered, cursor, leaves, nearest } from "./steps.js";
import { tree } from "./tree.js";

/** @import { Model, View } from "./common.js" */
/** @import { Step } from "./steps.js" */
/**
 * @typedef {object} Shown  one packet; all but steps, typed and octets is markup or text
 * @property {string} title
 * @property {string} problems
 * @property {string} hex
 * @property {string} diagram
 * @property {string} tree
 * @property {string} details
 * @property {[id: string, table: string][]} workings
 * @property {string} text
 * @property {Step[]} steps
 * @property {string[]} typed   each step's value as one would type it
 * @property {string} octets    in hexadecimal
 *
 * @typedef {{ [Name in keyof Shown]: Shown[Name][] }} Columns
 */

const ids = (/** @type {Element} */ element) => (element.closest("[data-f]")?.dataset.f ?? "").split(" ").filter(Boolean);

/** {numbers, title: [...], hex: [...], ...} as it came -> number -> {title, hex, ...}
 * @param {{ numbers: number[] } & Partial<Columns>} told
 * @returns {Map<number, Shown>} */
export function byNumber({ numbers, ...parts }) {
  const one = (/** @type {number} */ n) =>
    /** @type {Shown} */ (Object.fromEntries(Object.entries(parts).map(([name, all]) => [name, all[n]])));
  return new Map(numbers.map((number, n) => [number, one(n)]));
}

/** Scroll a pane, never the page, until `inner` is seen.
 * @param {HTMLElement} pane @param {Element} inner */
function reveal(pane, inner) {
  const [frame, box] = [pane.getBoundingClientRect(), inner.getBoundingClientRect()];
  if (box.left < frame.left || box.right > frame.right) pane.scrollLeft += box.left - frame.left - 24;
  if (box.top < frame.top) pane.scrollTop += box.top - frame.top - 4;
  else if (box.bottom > frame.bottom) pane.scrollTop += box.bottom - frame.bottom + frame.height / 3;
}

/** Put the packet view into view.root; gives a function that moves the focus into its tree.
 * @param {Model} model @param {View} view
 * @param {typeof import("./edit.js").editor} [editor]  where fields may be changed */
export async function packet(model, view, editor) {
  const part = parts(view.root);
  view.root.setAttribute("role", "group");
  let pictures = /** @type {Map<number, Shown>} */ (new Map());
  let [steps, selected, isMine] = [/** @type {Step[]} */ ([]), "", false];
  const select = (/** @type {string} */ id) => {
    isMine = true; // of several views, the one that was used speaks
    put(model, { selected: id });
    isMine = false;
  };
  const fields = tree(part.fields, view, select);
  const editing = editor ? editor(model, view) : null;
  if (editing) part.about.after(editing.root);
  const panes = [part.bytes, part.bits, part.fields];
  const walk = (/** @type {number} */ by) => {
    const to = leaves(steps)[cursor(steps, selected) - 1 + by];
    if (to) select(to);
  };

  function draw() {
    const at = model.get("at");
    const shown = pictures.get(at);
    const title = shown?.title ?? `Packet ${at} is not drawn yet: that needs the kernel`;
    part.title.textContent = (shown && model.get("title")) || title;
    view.root.setAttribute("aria-label", part.title.textContent);
    place(part.problems, shown?.problems);
    part.problems.hidden = !shown?.problems;
    place(part.bytes, shown?.hex);
    place(part.bits, shown?.diagram);
    place(part.fields, shown?.tree);
    place(part.about, shown?.details);
    for (const [id, table] of shown?.workings ?? []) {
      const there = [...part.about.querySelectorAll(":scope > .tc-detail")].find((detail) => detail.dataset.f === id);
      there?.insertAdjacentHTML("beforeend", table); // markup of view.markup, as in place()
    }
    part.text.textContent = shown?.text ?? "";
    steps = shown?.steps ?? [];
    fields.show(steps);
    mark();
  }

  function show(/** @type {HTMLElement} */ pane) {
    const first = pane.querySelector(".tc-on");
    if (first) reveal(pane, first);
  }

  function mark() {
    selected = nearest(steps, model.get("selected"));
    const lit = new Set([selected, ...covered(steps, selected)]);
    for (const element of view.root.querySelectorAll("[data-f]")) {
      const isOne = element.matches("[role=treeitem], .tc-detail");
      const isOn = isOne ? element.dataset.f === selected : ids(element).some((id) => lit.has(id));
      element.classList.toggle("tc-on", isOn);
    }
    view.root.classList.toggle("tc-many", lit.size > 2);
    fields.mark(selected);
    // A path that is drawn last lies on top: no neighbour covers the outline.
    for (const path of part.bits.querySelectorAll("path.tc-on")) path.parentElement?.append(path);
    for (const pane of panes) show(pane);
    report();
    editing?.show(field());
  }

  // The selected field, if something of it stands on the wire: what the editor needs of it.
  function field() {
    const at = steps.findIndex((step) => step[0] === selected && step[2]);
    const shown = pictures.get(model.get("at"));
    if (at < 0 || !shown) return null;
    const { octets, typed } = shown;
    const [id, bit, width] = steps[at];
    const label = part.fields.querySelector(`[data-f="${CSS.escape(id)}"] .tc-n`).textContent;
    return { id, bit, width, octets, label, value: typed[at] };
  }

  function report() {
    const [at, all] = [cursor(steps, selected), leaves(steps).length];
    part.count.textContent = at ? `field ${at} of ${all}` : `${all} fields`;
    part.back.disabled = at <= 1;
    part.next.disabled = at >= all;
    part.hint.hidden = selected !== "" || !all;
    const open = part.about.querySelector(".tc-on");
    const words = [".tc-name", ".tc-problem", ".tc-means"].map((name) => open?.querySelector(name)?.textContent);
    if (isMine) part.heard.textContent = words.filter(Boolean).join(". ");
    Object.assign(view.root.dataset, { selected, step: at });
  }

  for (const pane of [part.bytes, part.bits]) {
    view.listen(pane, "click", (event) => {
      const found = ids(event.target);
      if (found.length) select(chosen(found, selected));
    });
    view.listen(pane, "keydown", (event) => {
      const by = /** @type {Record<string, number>} */ ({ ArrowLeft: -1, ArrowRight: 1 })[event.key];
      if (!by || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      event.preventDefault();
      walk(by);
    });
  }
  view.listen(part.problems, "click", (event) => {
    const go = event.target.closest("[data-go]")?.dataset.go;
    if (go) select(go);
  });
  view.listen(part.back, "click", () => walk(-1));
  view.listen(part.next, "click", () => walk(1));
  for (const pane of panes) view.resized(pane, () => show(pane));
  view.watch("selected", mark);
  view.watch("at title", draw);
  const unpack = async () => {
    const text = model.get("pictures");
    const found = await unpacked(text);
    if (text !== model.get("pictures")) return; // newer ones are on their way
    pictures = byNumber(found);
    draw();
  };
  view.watch("pictures", unpack);
  await unpack();
  return fields.focus;
}
