// A board that is walked through: Python drew it, here its parts are shown, lit and asked for.
import { answer, isOurs, landing, node, place, put, widget } from "./common.js";
import { controls } from "./controls.js";

/** @import { Model, View } from "./common.js" */
/** @import { Values } from "./controls.js" */
/** @typedef {[said: string, lit: string[]]} Moment */

/** Is a part with this data-t seen at this moment? None: always.
 * @param {string | undefined} since @param {number} at */
export const isSeen = (since, at) => since === undefined || Number(since) <= at;

/** Is a part with this data-f lit by one of these names?
 * @param {string | undefined} names @param {string[]} lit */
export const isLit = (names, lit) => (names ?? "").split(" ").some((name) => name && lit.includes(name));

/** What stands below the board: [words, is it a complaint].
 * @param {{ asked: number, answered: number, refused: string, isLate: boolean, said: string }} now
 * @returns {[string, boolean]} */
export function walkSays({ asked, answered, refused, isLate, said }) {
  if (asked !== answered) {
    return isLate
      ? ["No answer: the kernel is busy or gone. What is shown stays, and can be walked through. For other values, run the cell again.", true]
      : ["Waiting for the kernel.", false];
  }
  return refused ? [refused, true] : [said, false];
}

function parts() {
  const button = (/** @type {string} */ words) => node("button", { type: "button" }, words);
  const made = {
    board: node("div", { class: "tc-board" }),
    back: button("Back"),
    next: button("Next"),
    slide: node("input", { type: "range", class: "tc-input", min: 0, step: 1 }),
    count: node("span", { class: "tc-count tc-soft" }),
    said: node("p", { class: "tc-said", role: "status" }),
  };
  const step = node("label", { class: "tc-number" }, node("span", { class: "tc-label" }, "Step"), made.slide);
  const bar = node("div", { class: "tc-bar" }, made.back, made.next, step, made.count);
  return { ...made, bar };
}

/** Scroll a pane, never the page, until what is lit in it is seen.
 * @param {HTMLElement} pane */
function reveal(pane) {
  const [frame, box] = [pane.getBoundingClientRect(), pane.querySelector(".tc-on")?.getBoundingClientRect()];
  if (!box) return;
  const isOut = box.left < frame.left || box.right > frame.right;
  if (isOut && box.width < frame.width) pane.scrollLeft += box.left - frame.left - 24;
}

/** @param {Model} model @param {View} view */
function walk(model, view) {
  const part = parts();
  const title = node("p", { class: "tc-title" });
  const moments = () => /** @type {Moment[]} */ (model.get("moments"));
  const at = () => Math.min(model.get("at"), moments().length - 1);
  view.root.append(title);
  const ask = (/** @type {Values} */ values) => {
    const n = (model.get("asked").n ?? 0) + 1;
    put(model, { asked: { n, values } });
    answer(view, () => model.get("answered") === n, say);
  };
  const isAnswered = () => (model.get("asked").n ?? 0) === model.get("answered");
  const wanted = () => (isAnswered() ? model.get("values") : model.get("asked").values);
  controls(model, view, ask, wanted);
  view.root.append(part.bar, part.said, part.board);

  function say(isLate = false) {
    const [asked, answered] = [model.get("asked").n ?? 0, model.get("answered")];
    const said = moments()[at()]?.[0] ?? "";
    const [words, isComplaint] = walkSays({ asked, answered, refused: model.get("refused"), isLate, said });
    if (part.said.textContent !== words) part.said.textContent = words;
    part.said.classList.toggle("tc-complaint", isComplaint);
  }
  function mark() {
    const [now, all] = [at(), moments().length];
    const lit = moments()[now]?.[1] ?? [];
    for (const each of part.board.querySelectorAll("[data-t]")) {
      each.classList.toggle("tc-later", !isSeen(each.dataset.t, now));
    }
    for (const each of part.board.querySelectorAll("[data-f]")) {
      each.classList.toggle("tc-on", isLit(each.dataset.f, lit));
    }
    for (const pane of part.board.querySelectorAll(".tc-wide")) reveal(pane);
    part.bar.hidden = all < 2;
    Object.assign(part.slide, { max: Math.max(all - 1, 1), value: now });
    part.slide.setAttribute("aria-valuetext", `step ${now + 1} of ${all}`);
    part.count.textContent = `step ${now + 1} of ${all}`;
    const focused = document.activeElement;
    part.back.disabled = now <= 0;
    part.next.disabled = now >= all - 1;
    if (focused === part.next && now >= all - 1) part.back.focus(); // a disabled button hears no key
    if (focused === part.back && now <= 0) part.next.focus();
    Object.assign(view.root.dataset, { step: now, lit: lit.join(" ") });
    say();
  }
  function draw() {
    const focused = /** @type {HTMLElement} */ (document.activeElement);
    const key = view.root.contains(focused) ? focused.dataset.key : "";
    title.textContent = model.get("title");
    place(part.board, model.get("board"));
    mark();
    if (key) part.board.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
  }
  const go = (/** @type {number} */ to) => put(model, { at: to });

  view.listen(part.back, "click", () => go(at() - 1));
  view.listen(part.next, "click", () => go(at() + 1));
  view.listen(part.slide, "input", () => go(Number(part.slide.value)));
  view.listen(part.board, "click", (event) => {
    const chosen = event.target.closest("[data-set]")?.dataset.set;
    if (chosen) ask({ ...wanted(), ...JSON.parse(chosen) });
  });
  view.listen(part.bar, "keydown", (event) => {
    if (part.slide.contains(event.target) || !isOurs(event) || event.shiftKey) return;
    const to = landing(event.key, at(), moments().length, ["ArrowLeft", "ArrowRight"]);
    if (to === null) return;
    event.preventDefault();
    go(to);
  });
  view.watch("at", mark);
  view.watch("board title moments", draw);
  view.watch("answered refused", () => say());
  draw();
}

export default { render: widget("walk", walk) };
