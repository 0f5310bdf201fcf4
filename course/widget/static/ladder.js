// The ladder: a curtain moves down a picture that Python drew; segments can be chosen and changed.
import { isOurs, node, place, put, widget } from "./common.js";
import { changing } from "./change.js";
import { fill, inParts, player, whenIdle } from "./player.js";
import { saving } from "./keep.js";
import { between, cellsAt, flying, nearestLine } from "./turns.js";

/** @import { Model, View } from "./common.js" */
/**
 * @typedef {object} Look  one way to draw a run; head, lives, lines and bands are markup
 * @property {number} width
 * @property {number} height
 * @property {string} head
 * @property {string} lives
 * @property {string[]} lines
 * @property {string[]} bands
 * @property {number[]} ys  how far down each turn reaches
 * @property {import("./turns.js").Place[]} places
 * @property {string} motion
 *
 * @typedef {object} Run  as Python told it; what is optional comes later, or not at all
 * @property {string} title
 * @property {string} why
 * @property {import("./turns.js").Turn[]} turns
 * @property {string} table
 * @property {import("./change.js").Ask[]} asks
 * @property {string} style
 * @property {Look} [even]
 * @property {Look} [scaled]
 * @property {string} [text]
 * @property {import("./change.js").Segment[]} [packets]
 * @property {() => Promise<Partial<Run> & { rest?: Pick<Look, "lines" | "bands"> }>} later
 */

const SVG_NS = "http://www.w3.org/2000/svg";
const FIRST = 2; // bands that are put in at once; the others follow when there is time
const HEAD = 44;
/** @param {string} tag @param {Record<string, string | number>} attributes */
const svg = (tag, attributes) => {
  const made = document.createElementNS(SVG_NS, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
};
/** @param {Look} look @param {number} tall @param {string} name @param {string} inside */
const open = (look, tall, name, inside) =>
  `<svg xmlns="${SVG_NS}" viewBox="0 0 ${look.width} ${tall}" width="${look.width}" height="${tall}" class="${name}"` +
  ` role="img" aria-label="The ladder; its text form says the same">${inside}</svg>`;

/** One ladder in its frame: `show` puts a picture in, `move` lets the curtain fall.
 * @param {View} view @param {string} label */
function figure(view, label) {
  const words = "up and down keys move the moment, left and right choose a segment";
  const frame = node("div", { class: "tc-frame", role: "group", tabindex: 0, "aria-label": `${label}; ${words}` });
  const name = node("p", { class: "tc-which" }, label);
  const box = node("div", { class: "tc-figure" }, name, frame);
  /** @type {Look} */
  let look;
  /** @type {Found} */
  let ladder;
  /** @type {Found[]} */
  let [pick, dots, curtain, over] = [];
  let [running, y] = [0, 0];

  // Put in some of the bands that are not there yet, then more when there is time.
  const grow = () => {
    if (!ladder?.isConnected) return;
    let isMore = false;
    for (const layer of frame.querySelectorAll("[data-bands]")) {
      const bands = look[layer.dataset.bands === "lines" ? "lines" : "bands"];
      const at = Number(layer.dataset.placed);
      layer.insertAdjacentHTML("beforeend", bands.slice(at, at + 4).join(""));
      layer.dataset.placed = String(Math.min(bands.length, at + 4));
      isMore ||= at + 4 < bands.length;
    }
    if (isMore) whenIdle(grow);
  };
  const draw = (isMoving = false) => {
    curtain.style.transform = `translateY(${(100 * y) / look.height}%)`;
    const on = isMoving ? flying(look.places, y) : [];
    if (on.length || dots.childNodes.length) {
      dots.replaceChildren(...on.map(([cx, cy]) => svg("circle", { cx, cy, r: 5, class: "tc-dot" })));
    }
  };
  const follow = () => {
    const scale = ladder.clientWidth / look.width;
    const at = (y + HEAD) * scale;
    const [top, tall] = [frame.scrollTop, frame.clientHeight];
    if (at < top + 70 || at > top + tall - 30) frame.scrollTop = at - tall * 0.7;
  };
  return {
    box, frame,
    /** @param {Look} newLook @param {string} title */
    show(newLook, title) {
      look = newLook;
      name.textContent = title;
      box.style.setProperty("--tc-wide", `${look.width}px`);
      cancelAnimationFrame(running);
      const layer = (/** @type {"lines" | "bands"} */ name) => `<g data-bands="${name}" data-placed="${FIRST}">${look[name].slice(0, FIRST).join("")}</g>`;
      const body = `<g class="tc-picks"></g>${look.lives}${layer("lines")}${layer("bands")}`;
      const above = '<g class="tc-dots"></g><g class="tc-over"></g>';
      place(frame, `${open(look, HEAD, "tc-top", look.head)}<div class="tc-roll">` +
        `${open(look, look.height, "tc-ladder-body", body)}<div class="tc-curtain"></div>` +
        `<svg viewBox="0 0 ${look.width} ${look.height}" class="tc-layer" aria-hidden="true">${above}</svg></div>`);
      const part = (/** @type {string} */ name) => frame.querySelector(name);
      ladder = part(".tc-ladder-body");
      [pick, dots, curtain, over] = [".tc-picks", ".tc-dots", ".tc-curtain", ".tc-over"].map(part);
      y = look.height;
      draw();
      whenIdle(grow, 150);
    },
    grow,
    /** Move to the turn at `to`, in which `sends` is sent; returns how long it takes.
     * @param {number} to @param {number | null} sends @param {boolean} isPlaying @param {number} speed @param {boolean} hides */
    move(to, sends, isPlaying, speed, hides) {
      const [from, until] = [y, to < 0 ? 0 : look.ys[to]];
      curtain.classList.toggle("tc-hides", hides);
      cancelAnimationFrame(running);
      const leaving = isPlaying ? null : ladder.querySelector(`[data-at="${sends}"].tc-seg`);
      over.replaceChildren(...(leaving ? [leaving.cloneNode(true)] : []));
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      const takes = isPlaying ? Math.min(2600, Math.max(220, (until - from) * 16)) / speed : 0;
      if (calm || !takes || until < from) {
        y = until;
        draw();
        follow();
        return calm ? 900 / speed : takes;
      }
      const began = performance.now();
      const frameOf = (/** @type {number} */ time) => {
        y = between(from, until, (time - began) / takes);
        draw(y < until);
        follow();
        if (y < until && !view.signal.aborted) running = requestAnimationFrame(frameOf);
      };
      running = requestAnimationFrame(frameOf);
      return takes;
    },
    choose(/** @type {number} */ packet) {
      const ways = look.places.filter((one) => one[1] === packet);
      pick.replaceChildren(...ways.flatMap(([, , x1, y1, x2, y2]) =>
        ["tc-pickline", "tc-pick"].map((name) => svg("line", { x1, y1, x2, y2, class: name }))));
    },
    under(/** @type {MouseEvent} */ event) {
      const [area, scale] = [ladder.getBoundingClientRect(), look.width / ladder.clientWidth];
      return nearestLine(look.places, (event.clientX - area.left) * scale, (event.clientY - area.top) * scale);
    },
  };
}

/** @param {Model} model @param {View} view */
export async function ladder(model, view) {
  let runs = /** @type {Run[]} */ ([]); // the first run, and the changed one; each gets its rest later
  /** @type {Run} */
  let told;
  const [first, second] = [figure(view, "The ladder"), figure(view, "The ladder, run again")];
  const board = node("div", { class: "tc-moment" });
  const why = node("p", { class: "tc-soft" });
  const text = node("pre", { tabindex: 0, role: "group", "aria-label": "The ladder as text" });
  const last = () => (runs.length > 1 ? second : first);
  const look = (/** @type {Run} */ run) => /** @type {Look} */ ((model.get("to_scale") && run.scaled) || run.even);
  const complete = (/** @type {Run[]} */ all) => Promise.all(all.map(async (run) => {
    const { rest, ...more } = await run.later();
    if (rest && run.even && !run.text) {
      run.even.lines.push(...rest.lines);
      run.even.bands.push(...rest.bands);
    }
    Object.assign(run, more);
  }));
  const moves = player(model, view, {
    turns: () => told?.turns ?? [],
    mayPass: (to) => acts.mayPass(to),
    show(to, isPlaying, speed) {
      const [, , , changes, sends] = told.turns[to] ?? [0, 0, 0, [], null];
      fill(board, cellsAt(told.turns, to), changes);
      return last().move(to, sends, isPlaying, speed, model.get("predict"));
    },
  });
  const acts = changing(model, view, () => told, moves);
  const ladders = node("div", { class: "tc-ladders" }, first.box, second.box);
  const picture = async () => {
    await complete(runs);
    const one = look(told);
    const inside = `<g transform="translate(0 ${HEAD})">${one.lives}${one.lines.join("")}${one.bands.join("")}<g class="tc-curtain">` +
      `<rect width="${one.width}" height="${one.height}" opacity=".84" fill="#FFFFFF"/>` +
      `<line x2="${one.width}" stroke="#1A1A1A"/></g></g>${one.head}`;
    const style = `${runs[0].style}${".tc-curtain{transform:translateY(100%)}"}`;
    return { ...one, height: one.height + HEAD, title: told.title, text: told.text ?? "", style, inside };
  };
  view.root.append(
    acts.title, why, moves.bar, moves.now, acts.question,
    node("div", { class: "tc-stage" }, ladders, board), acts.box,
    saving(view, picture, ["SVG", "Animated SVG", "PNG", "Text"]),
    node("details", { class: "tc-text" }, node("summary", {}, "As text"), text),
  );

  const choose = () => {
    for (const [at, one] of [first, second].entries()) if (runs[at]?.even) one.choose(model.get("chosen"));
    acts.mark();
    view.root.dataset.selected = model.get("chosen");
  };
  const mark = () => {
    if (told?.even) moves.mark();
    view.root.dataset.at = model.get("at");
  };
  const draw = () => {
    const again = model.get("troubles").join(", ");
    [why.textContent, text.textContent] = [told.why, told.text ?? ""];
    [why.hidden, second.box.hidden, ladders.hidden] = [!told.why, runs.length < 2, !told.even];
    ladders.classList.toggle("tc-two", runs.length > 1);
    place(board, told.table);
    ladders.style.flexBasis = told.even ? `${0.85 * told.even.width}px` : "";
    if (!told.even) return;
    first.show(look(runs[0]), runs.length > 1 ? "As it was" : "");
    if (runs.length > 1) second.show(look(runs[1]), `Again, ${again}`);
    choose();
    mark();
  };
  const remake = async () => {
    await complete(runs);
    text.textContent = told.text ?? "";
    acts.fill();
    if (model.get("to_scale")) draw();
    else for (const one of [first, second]) one.grow();
  };
  const load = async () => {
    const shown = [model.get("pictures"), model.get("after")].filter(Boolean);
    runs = await Promise.all(shown.map(async (packed) => {
      const [run, later] = await inParts(packed);
      return Object.assign(run, { later, asks: [] });
    }));
    told = runs[runs.length - 1];
    moves.stop();
    acts.reset();
    draw();
    if (model.get("to_scale") || model.get("predict")) await remake();
    else whenIdle(remake, 150);
  };
  for (const one of [first, second]) {
    moves.keys(one.frame);
    view.listen(one.frame, "click", (event) => {
      const found = one.under(event);
      if (found) put(model, { chosen: found[1] });
    });
    view.listen(one.frame, "keydown", async (event) => {
      if (!isOurs(event) || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
      event.preventDefault();
      if (!told.packets) await complete(runs); // a quick reader is here before the list is
      acts.next(event.key === "ArrowRight" ? 1 : -1);
    });
  }
  view.watch("at", mark);
  view.watch("chosen", choose);
  view.watch("to_scale predict", draw);
  view.watch("pictures after", load);
  await load();
}

export default { render: widget("ladder", ladder) };
