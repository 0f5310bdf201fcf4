// The window ruler: edges move along a rule; the reader's place can be moved by mouse and keys.
import { node, place, put, widget } from "./common.js";
import { inParts, player } from "./player.js";
import { cellsAt } from "./turns.js";

/** @import { Model, View } from "./common.js" */
/** @import { Turn } from "./turns.js" */
/**
 * @typedef {object} Standing  of one direction, in octets
 * @property {number} una
 * @property {number} nxt
 * @property {number} edge    right one of the send window
 * @property {number} got     RCV.NXT of the other end
 * @property {number} buffer  of the other end
 * @property {number} length  of the rule
 *
 * @typedef {object} End  as Python told it
 * @property {string} name
 * @property {string} reader
 * @property {{ una: string, nxt: string, wnd: string, got: string }} cells  where a turn tells them
 * @property {number} span
 * @property {number} buffer
 *
 * @typedef {object} Told
 * @property {string} title
 * @property {string} why     nothing is shown, or ""
 * @property {string} rule    markup
 * @property {[width: number, height: number]} size
 * @property {[left: number, right: number]} area
 * @property {End[]} ends
 * @property {Turn[]} turns
 *
 * @typedef {{ svg: Found, input: HTMLInputElement, words: HTMLElement }} Box
 */

/** The edges of one direction: [name, from, to] in octets. `taken` below 0: the reader has all.
 * @param {Standing} standing @param {number} taken
 * @returns {[string, number, number][]} */
export function edges({ una, nxt, edge, got, buffer, length }, taken) {
  const read = taken < 0 ? got : Math.min(taken, got);
  const wall = Math.max(edge, nxt);
  return [
    ["acked", 0, una], ["flying", una, nxt], ["usable", nxt, wall], ["beyond", wall, Math.max(length, wall)],
    ["taken", 0, read], ["unread", read, got], ["offer", got, read + buffer],
  ];
}

/** The same in words.
 * @param {string} name @param {string} reader @param {Standing} at @param {number} taken */
export function rulerSays(name, reader, at, taken) {
  const read = taken < 0 ? at.got : Math.min(taken, at.got);
  const [flying, usable] = [Math.max(at.nxt - at.una, 0), Math.max(at.edge - at.nxt, 0)];
  return `${name}, in octets: ${at.una} acknowledged, ${flying} in flight, ${usable} may be sent now. ` +
    `${reader} has read ${read}; ${at.got - read} wait, so it can offer ${Math.max(at.buffer - (at.got - read), 0)}.`;
}

/** @param {Model} model @param {View} view */
export async function ruler(model, view) {
  /** @type {Told} */
  let told;
  let boxes = /** @type {Box[]} */ ([]);
  const title = node("p", { class: "tc-title" });
  const why = node("p", {});
  const all = node("div", { class: "tc-rulers" });
  const moves = player(model, view, { turns: () => told?.turns ?? [], show: (to) => mark(to) });
  view.root.append(title, moves.bar, moves.now, why, all);

  const stands = (/** @type {End} */ end, /** @type {Map<string, string>} */ cells) => {
    const read = (/** @type {keyof End["cells"]} */ name) => Number(cells.get(end.cells[name]) ?? 0) || 0;
    const una = read("una");
    return { una, nxt: read("nxt"), edge: una + read("wnd"), got: read("got"), buffer: end.buffer, length: end.span };
  };
  const mark = (/** @type {number} */ to) => {
    const cells = cellsAt(told.turns, to);
    const [left, right] = told.area;
    told.ends.forEach((end, n) => {
      const { svg, input, words } = boxes[n];
      const at = stands(end, cells);
      const taken = model.get("taken")[n];
      const pixel = (/** @type {number} */ octets) => Math.min(right, left + ((right - left) * octets) / end.span);
      for (const [name, from, until] of edges(at, taken)) {
        const bar = svg.querySelector(`[data-r="${name}"]`);
        const wide = Math.max(0, pixel(until) - pixel(from));
        bar.setAttribute("x", String(pixel(from)));
        bar.setAttribute("width", String(wide));
        const word = svg.querySelector(`[data-w="${name}"]`);
        word.setAttribute("x", String(pixel(from) + wide / 2));
        word.style.display = wide > Number(word.dataset.wide) + 4 ? "" : "none";
      }
      const read = taken < 0 ? at.got : Math.min(taken, at.got);
      svg.querySelector('[data-r="handle"]').setAttribute("transform", `translate(${pixel(read)} 0)`);
      [input.max, input.value] = [String(at.got), String(read)];
      input.disabled = !at.got;
      words.textContent = rulerSays(end.name, end.reader, at, taken);
    });
    view.root.dataset.at = model.get("at");
    return 700;
  };
  const take = (/** @type {number} */ n, /** @type {number} */ octets) => {
    const taken = [...model.get("taken")];
    taken[n] = octets;
    put(model, { taken });
  };
  const build = (/** @type {End} */ end, /** @type {number} */ n) => {
    const [width, height] = told.size;
    const frame = node("div", { class: "tc-frame tc-plot-frame" });
    place(frame, `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" ` +
      `aria-label="Ruler of ${n + 1}; the words below say the same">${told.rule}</svg>`);
    const svg = frame.querySelector("svg");
    const input = node("input", { type: "range", min: 0, step: 1, "aria-label": `${end.reader} has read` });
    const words = node("p", { class: "tc-says" });
    const drag = (/** @type {PointerEvent} */ event) => {
      const area = svg.getBoundingClientRect();
      const x = ((event.clientX - area.left) * width) / area.width;
      const octets = ((x - told.area[0]) * end.span) / (told.area[1] - told.area[0]);
      take(n, Math.round(Math.min(Number(input.max), Math.max(0, octets))));
    };
    view.listen(input, "input", () => take(n, Number(input.value)));
    view.listen(svg, "pointerdown", drag);
    view.listen(svg, "pointermove", (event) => event.buttons === 1 && drag(event));
    all.append(node("div", { class: "tc-one-ruler" }, node("p", { class: "tc-which" }, `${end.name} sends`), frame,
      node("label", { class: "tc-reader" }, "The reader has taken ", input), words));
    return { svg, input, words };
  };
  const load = async () => {
    [told] = await inParts(model.get("pictures"));
    moves.stop();
    [title.textContent, why.textContent, why.hidden] = [told.title, told.why, !told.why];
    all.replaceChildren();
    boxes = told.ends.map(build);
    for (const one of [moves.bar, moves.now]) one.hidden = !told.turns.length;
    if (told.turns.length) moves.mark();
  };
  view.watch("at taken", () => told.turns.length && moves.mark());
  view.watch("pictures", load);
  await load();
}

export default { render: widget("ruler", ruler) };
