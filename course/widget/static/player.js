// Play, pause, step, back, scrub, speed and jump, for any picture that has turns.
import { isOurs, landing, node, put, unpacked } from "./common.js";
import { recordAt, turnAt } from "./turns.js";

const SPEEDS = [["0.5", "half speed"], ["1", "normal speed"], ["2", "double speed"], ["4", "four times"]];

/** @import { Model, View } from "./common.js" */
/** @import { Change, Turn } from "./turns.js" */
/**
 * @typedef {object} Shown  what a picture that is played gives
 * @property {() => Turn[]} turns
 * @property {(place: number, isPlaying: boolean, speed: number) => number} show  moves the picture; in so many ms
 * @property {(place: number) => boolean} [mayPass]  may hold the player back (a question)
 *
 * @typedef {ReturnType<typeof player>} Player
 */

/** @param {Model} model @param {View} view @param {Shown} shown */
export function player(model, view, { turns, show, mayPass = () => true }) {
  const button = (/** @type {string} */ name, /** @type {string} */ words) => node("button", { type: "button", "aria-label": name, title: name }, words);
  const start = button("To the start", "|◀");
  const back = button("Back", "◀");
  const play = button("Play", "Play");
  const step = button("Step", "▶");
  const end = button("To the end", "▶|");
  const scrub = node("input", { type: "range", min: 0, step: 1, "aria-label": "Moment" });
  const speed = node("select", { "aria-label": "Speed" });
  speed.append(...SPEEDS.map(([value, words]) => node("option", { value, selected: value === "1" }, words)));
  const bar = node("div", { class: "tc-player", role: "group", "aria-label": "Player" });
  bar.append(start, back, play, step, end, scrub, speed);
  const now = node("p", { class: "tc-now", role: "status" });
  let [timer, took] = [0, 900];
  const place = () => turnAt(turns(), model.get("at"));
  const isPlaying = () => timer !== 0;

  const stop = () => {
    clearTimeout(timer);
    timer = 0;
    [play.textContent, play.ariaLabel, play.title] = ["Play", "Play", "Play"];
  };
  const go = (/** @type {number} */ to) => {
    const next = Math.min(turns().length - 1, Math.max(-1, to));
    if (next > place() && !mayPass(next)) return stop();
    put(model, { at: recordAt(turns(), next) });
  };
  const mark = () => {
    const [at, all] = [place(), turns()];
    scrub.max = String(all.length);
    scrub.value = String(at + 1);
    const said = at < 0 ? "Nothing has happened yet." : `${all[at][1]}: ${all[at][2]}`;
    scrub.setAttribute("aria-valuetext", `moment ${at + 1} of ${all.length}`);
    if (!isPlaying() || Number(speed.value) <= 1) now.textContent = said;
    const focused = document.activeElement;
    [back.disabled, start.disabled] = [at < 0, at < 0];
    [step.disabled, end.disabled] = [at >= all.length - 1, at >= all.length - 1];
    if ((focused === back || focused === start) && at < 0) step.focus(); // a disabled button hears no key
    if ((focused === step || focused === end) && at >= all.length - 1) back.focus();
    view.root.dataset.step = String(at + 1);
    return show(at, isPlaying(), Number(speed.value));
  };
  const onward = () => {
    go(place() + 1);
    if (!isPlaying()) return;
    if (place() >= turns().length - 1) return stop();
    timer = setTimeout(onward, Math.max(60, took + 40));
  };
  const toggle = () => {
    if (isPlaying()) return stop();
    if (place() >= turns().length - 1) put(model, { at: -1 });
    [play.textContent, play.ariaLabel, play.title] = ["Pause", "Pause", "Pause"];
    timer = setTimeout(onward, 60);
  };
  const by = (/** @type {() => void} */ f) => () => {
    stop();
    f();
  };
  const heed = (/** @type {KeyboardEvent} */ event, /** @type {string[]} */ keys) => {
    if (!isOurs(event) || event.shiftKey) return;
    const to = landing(event.key, place() + 1, turns().length + 1, keys);
    if (to === null) return;
    event.preventDefault();
    by(() => go(to - 1))();
  };
  view.listen(play, "click", toggle);
  view.listen(start, "click", by(() => go(-1)));
  view.listen(back, "click", by(() => go(place() - 1)));
  view.listen(step, "click", by(() => go(place() + 1)));
  view.listen(end, "click", by(() => go(turns().length)));
  view.listen(scrub, "input", by(() => go(Number(scrub.value) - 1)));
  view.listen(bar, "keydown", (event) => { // the scrubber and the list of speeds have keys of their own
    if (event.target.matches("button")) heed(event, ["ArrowLeft", "ArrowRight"]);
  });
  view.signal.addEventListener("abort", stop);
  return {
    bar, now, place, stop, go,
    mark: () => { took = mark(); },
    /** Up and down, Home and End on a picture that has the focus.
     * @param {HTMLElement} picture */
    keys(picture, keys = ["ArrowUp", "ArrowDown"]) {
      view.listen(picture, "keydown", (event) => heed(event, keys));
    },
  };
}

/** What Python packed in two parts: the first one now, the second one when it is asked for.
 * @param {string} text
 * @returns {Promise<[any, () => Promise<any>]>} */
export async function inParts(text) {
  const [now, later] = text.split(" ");
  /** @type {Promise<any> | undefined} */
  let rest;
  return [await unpacked(now), () => (rest ??= unpacked(later))];
}

/** Run something when the picture has been seen and the page has time (Safari cannot tell).
 * @param {() => void} f */
export const whenIdle = (f, wait = 0) =>
  setTimeout(() => ("requestIdleCallback" in window ? requestIdleCallback(f, { timeout: 1000 }) : f()), wait);

/** Fill a board (cells with data-k) with what is known after a turn; what is new is marked.
 * @param {HTMLElement} board @param {Map<string, string>} cells @param {Change[]} changes */
export function fill(board, cells, changes) {
  const fresh = new Set(changes.map(([cell]) => cell));
  for (const cell of board.querySelectorAll("[data-k]")) {
    const key = cell.dataset.k ?? "";
    const text = cells.get(key) ?? "–";
    if (cell.textContent !== text) cell.textContent = text;
    cell.classList.toggle("tc-new", fresh.has(key));
  }
}
