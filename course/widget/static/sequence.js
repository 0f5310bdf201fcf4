// The sequence plot: a line marks the moment, and the slope between two times is measured.
import { node, place, put, widget } from "./common.js";
import { inParts, player, whenIdle } from "./player.js";

/** @import { Model, View } from "./common.js" */
/**
 * @typedef {[time: number, value: number][]} Stair  in order of time
 * @typedef {[low: number, high: number, start: number, end: number]} Axis  values, and their pixels
 *
 * @typedef {object} Told
 * @property {string} title
 * @property {string} name    of the sender
 * @property {string} why     there is no plot, or ""
 * @property {string} plot    markup, as is legend
 * @property {[width: number, height: number]} size
 * @property {Axis} time
 * @property {Axis} numbers
 * @property {[top: number, floor: number]} span
 * @property {Stair} line
 * @property {string} legend
 * @property {number[]} times  of the turns
 * @property {import("./turns.js").Turn[]} turns
 */

/** The value of a stair at a time.
 * @param {Stair} line @param {number} time */
export const valueAt = (line, time) => line.findLast(([t]) => t <= time)?.[1] ?? 0;

/** The pixel of a value on an axis.
 * @param {Axis} axis @param {number} value */
export const onAxis = ([low, high, start, end], value) => start + ((value - low) * (end - start)) / (high - low);
/** The value of a pixel.
 * @param {Axis} axis @param {number} pixel */
export const offAxis = ([low, high, start, end], pixel) =>
  Math.min(high, Math.max(low, low + ((pixel - start) * (high - low)) / (end - start)));

/** What the slope between two times says.
 * @param {Stair} line @param {number} from @param {number} to */
export function slopeSays(line, from, to) {
  const [octets, ms] = [valueAt(line, to) - valueAt(line, from), (to - from) / 1e6];
  if (ms <= 0) return "Drag over the plot, or move the two sliders, to measure a slope.";
  const rate = octets / (ms / 1000);
  const mega = ((8 * rate) / 1e6).toPrecision(3);
  return `${octets} octets in ${Number(ms.toFixed(3))} ms: ${Math.round(rate).toLocaleString("en")} octets a second, ${mega} Mbit/s.`;
}

/** @param {Model} model @param {View} view */
export async function sequence(model, view) {
  /** @type {Told} */
  let told;
  /** @type {() => Promise<{ text: string }>} */
  let later;
  const title = node("p", { class: "tc-title" });
  const frame = node("div", { class: "tc-frame tc-plot-frame", role: "group", tabindex: 0,
    "aria-label": "Sequence plot; left and right keys move the moment" });
  const slide = (/** @type {string} */ trait, /** @type {string} */ label) => {
    const input = node("input", { type: "range", min: 0, max: 1000, "aria-label": label });
    view.listen(input, "input", () => put(model, { [trait]: Number(input.value) }));
    return input;
  };
  const [start, end] = [slide("start", "Slope from"), slide("end", "Slope to")];
  const said = node("output", { class: "tc-rate" });
  const legend = node("div", { class: "tc-legend" });
  const text = node("pre", { tabindex: 0, role: "group", "aria-label": "The plot as text" });
  const slope = node("div", { class: "tc-slopes", role: "group", "aria-label": "Slope" },
    node("label", {}, "Slope from ", start), node("label", {}, "to ", end), said);
  const moves = player(model, view, { turns: () => told?.turns ?? [], show: (to) => moment(to) });
  view.root.append(title, moves.bar, moves.now, frame, slope, legend,
    node("details", { class: "tc-text" }, node("summary", {}, "As text"), text));

  const moment = (/** @type {number} */ to) => {
    const [low, high] = told.time;
    const x = onAxis(told.time, Math.min(high, Math.max(low, told.times[to] ?? low)));
    const line = frame.querySelector(".tc-moment-line");
    for (const name of ["x1", "x2"]) line?.setAttribute(name, String(x));
    view.root.dataset.at = model.get("at");
    return 500;
  };
  const time = (/** @type {number} */ share) => told.time[0] + ((told.time[1] - told.time[0]) * share) / 1000;
  const measure = () => {
    if (!told.plot) return;
    [start.value, end.value] = [model.get("start"), model.get("end")];
    const [from, to] = [model.get("start"), model.get("end")].sort((a, b) => a - b).map(time);
    for (const input of [start, end]) input.setAttribute("aria-valuetext", `${(time(Number(input.value)) / 1e6).toFixed(1)} ms`);
    const points = [from, to].map((t) => `${onAxis(told.time, t)},${onAxis(told.numbers, valueAt(told.line, t))}`);
    frame.querySelector(".tc-slope").setAttribute("points", points.join(" "));
    said.textContent = slopeSays(told.line, from, to);
  };
  const load = async () => {
    [told, later] = await inParts(model.get("pictures"));
    moves.stop();
    const [[width, height], [top, floor]] = [told.size, told.span];
    title.textContent = `${told.title}: what ${told.name || "nobody"} sends`;
    if (told.plot) {
      place(frame, `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" ` +
        `aria-label="The plot; its text form says the same">${told.plot}<polyline class="tc-slope"/>` +
        `<line class="tc-moment-line" y1="${top}" y2="${floor}"/></svg>`);
    } else frame.textContent = told.why;
    place(legend, told.legend);
    text.textContent = "";
    whenIdle(async () => { text.textContent = (await later()).text; });
    for (const one of [moves.bar, moves.now]) one.hidden = !told.turns.length;
    slope.hidden = !told.plot;
    measure();
    if (told.turns.length) moves.mark();
  };
  const under = (/** @type {PointerEvent} */ event) => {
    const svg = frame.querySelector("svg");
    const area = svg.getBoundingClientRect();
    const t = offAxis(told.time, ((event.clientX - area.left) * told.size[0]) / area.width);
    return Math.round((1000 * (t - told.time[0])) / (told.time[1] - told.time[0]));
  };
  view.listen(frame, "pointerdown", (event) => {
    if (told.plot && event.target.closest("svg")) put(model, { start: under(event), end: under(event) });
  });
  view.listen(frame, "pointermove", (event) => {
    if (told.plot && event.buttons === 1 && event.target.closest("svg")) put(model, { end: under(event) });
  });
  moves.keys(frame, ["ArrowLeft", "ArrowRight"]);
  view.watch("at", () => moves.mark());
  view.watch("start end", measure);
  view.watch("pictures", load);
  await load();
}

export default { render: widget("sequence", sequence) };
