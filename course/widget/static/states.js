// The state diagram: flags move from state to state, arrows that were taken are marked.
import { node, place, put, widget } from "./common.js";
import { inParts, player } from "./player.js";

/** @import { Model, View } from "./common.js" */
/** @import { Turn } from "./turns.js" */
/**
 * @typedef {[record: number, end: number, old: string, state: string, words: string, arrow: number]} Move
 * @typedef {{ ends: string, choices: string[], right: number }} Hole  an arrow without words
 *
 * @typedef {object} Told
 * @property {string} title
 * @property {string} picture   markup, as are flags and list
 * @property {[width: number, height: number]} size
 * @property {string[]} flags   one an end
 * @property {string[]} ends    their names
 * @property {Record<string, [x: number, y: number][]>} rests  where the flags of a state stand
 * @property {Move[]} moves
 * @property {Hole[]} holes
 * @property {string} list
 * @property {string[]} events
 * @property {Record<string, string[]>} why  of each state, what each event does there
 * @property {Turn[]} turns
 */

/** What each end has done by the record `at`: its state, its moves, the last of them.
 * @param {Move[]} moves @param {string[]} ends @param {number} at */
export function standingAt(moves, ends, at) {
  return ends.map((_, end) => {
    const done = moves.filter((move) => move[0] <= at && move[1] === end);
    return { state: done.at(-1)?.[3] ?? "CLOSED", done, last: done.at(-1) };
  });
}

/** How many holes were filled rightly.
 * @param {Hole[]} holes @param {Record<number, number>} answer */
export const filled = (holes, answer) => holes.filter((hole, n) => answer[n] === hole.right).length;

/** @param {Model} model @param {View} view */
export async function states(model, view) {
  /** @type {Told} */
  let told;
  const title = node("p", { class: "tc-title" });
  const words = "up and down keys move the moment";
  const frame = node("div", { class: "tc-frame tc-diagram", role: "group", tabindex: 0, "aria-label": `States; ${words}` });
  const ways = node("div", { class: "tc-ways" });
  const choose = (/** @type {string} */ trait, /** @type {string} */ label) => {
    const box = node("select", { "aria-label": label });
    view.listen(box, "change", () => put(model, { [trait]: box.value }));
    return box;
  };
  const [state, event] = [choose("state", "State"), choose("event", "Event")];
  const because = node("p", { class: "tc-because", role: "status" });
  const asked = node("div", { class: "tc-ask", role: "group", "aria-label": "What would happen?" },
    node("label", {}, "In ", state), node("label", {}, "what does ", event), "do?", because);
  const form = node("form", { class: "tc-holes", hidden: true });
  const list = node("div", { class: "tc-list-form" });
  const moves = player(model, view, { turns: () => told?.turns ?? [], show: () => mark() });
  view.root.append(title, moves.bar, moves.now, frame, ways, form, asked,
    node("details", {}, node("summary", {}, "As a list"), list));

  const mark = () => {
    const ends = standingAt(told.moves, told.ends, model.get("at"));
    const taken = new Set(ends.flatMap((end) => end.done.map((move) => move[5])));
    const last = new Set(ends.map((end) => end.last?.[5]));
    for (const arrow of frame.querySelectorAll(".tc-arrow")) {
      arrow.classList.toggle("tc-gone", taken.has(Number(arrow.dataset.a)));
      arrow.classList.toggle("tc-last", last.has(Number(arrow.dataset.a)));
    }
    const here = told.ends.length ? ends.map((end) => end.state) : [model.get("state")];
    for (const box of frame.querySelectorAll(".tc-box")) box.classList.toggle("tc-here", here.includes(box.dataset.s ?? ""));
    ends.forEach((end, n) => {
      const [x, y] = (told.rests[end.state] ?? told.rests.CLOSED)[n];
      frame.querySelector(`.tc-flag[data-end="${n}"]`).style.transform = `translate(${x}px, ${y}px)`;
      const way = ["CLOSED", ...end.done.map((move) => move[3])].join(" → ");
      ways.children[n].textContent = `${told.ends[n]}: ${end.last?.[4] ?? "has done nothing yet"}. Its way: ${way}`;
    });
    view.root.dataset.at = model.get("at");
    return 900;
  };
  const explain = () => {
    [state.value, event.value] = [model.get("state"), model.get("event")];
    because.textContent = told.why[state.value]?.[told.events.indexOf(event.value)] ?? "";
    if (!told.ends.length) mark();
  };
  const puzzle = () => {
    const heard = node("p", { role: "status" });
    const boxes = told.holes.map((hole, n) => {
      const box = node("select", { "aria-label": `Hole ${n + 1}, ${hole.ends}` }, node("option", { value: -1 }, "choose"));
      const verdict = node("span", { class: "tc-verdict" });
      box.append(...hole.choices.map((choice, at) => node("option", { value: at }, choice)));
      box.value = String(model.get("answer")[n] ?? -1);
      return { box, verdict, label: node("label", {}, `${n + 1}. ${hole.ends} `, box, verdict) };
    });
    form.replaceChildren(...boxes.map(({ label }) => label), node("button", { type: "submit" }, "Check"), heard);
    form.hidden = !told.holes.length;
    form.onsubmit = (submitted) => {
      submitted.preventDefault();
      const answer = Object.fromEntries(boxes.map(({ box }, n) => [n, Number(box.value)]));
      put(model, { answer });
      boxes.forEach(({ box, verdict }, n) => {
        verdict.textContent = Number(box.value) === told.holes[n].right ? " ✓ right" : " ✗ not yet";
      });
      heard.textContent = `${filled(told.holes, answer)} of ${told.holes.length} are right.`;
      view.root.dataset.answer = String(filled(told.holes, answer));
    };
  };
  const load = async () => {
    [told] = await inParts(model.get("pictures"));
    moves.stop();
    title.textContent = told.title;
    const [width, height] = told.size;
    place(frame, `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" ` +
      `aria-label="The state diagram; the list says the same">${told.picture}${told.flags.join("")}</svg>`);
    place(list, told.list);
    ways.replaceChildren(...told.ends.map((_, n) => node("p", { class: `tc-way tc-way-${n}` })));
    const options = (/** @type {string[]} */ names) => names.map((name) => node("option", { value: name }, name));
    state.replaceChildren(...options(Object.keys(told.why)));
    event.replaceChildren(...options(told.events));
    for (const one of [moves.bar, moves.now]) one.hidden = !told.turns.length;
    asked.hidden = told.holes.length > 0;
    puzzle();
    if (told.turns.length) moves.mark();
    else mark();
    explain();
  };
  moves.keys(frame);
  view.listen(frame, "click", (clicked) => {
    const box = clicked.target.closest(".tc-box");
    if (box) put(model, { state: box.dataset.s?.toUpperCase() });
  });
  view.watch("at", () => (told.turns.length ? moves.mark() : mark()));
  view.watch("state event", explain);
  view.watch("pictures", load);
  await load();
}

export default { render: widget("states", states) };
