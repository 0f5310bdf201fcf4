// What a trace's turns mean: pure functions on the list that Python sent.

/**
 * @typedef {[cell: string, text: string]} Change
 * @typedef {[record: number, time: string, said: string, changes: Change[], sends: number | null]} Turn
 * @typedef {[record: number, packet: number, x1: number, y1: number, x2: number, y2: number]} Place
 */

/** The place of the last turn that has happened at the record `at`; -1 before the first.
 * @param {Turn[]} turns @param {number} at */
export function turnAt(turns, at) {
  let [low, high] = [0, turns.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (turns[middle][0] <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The record that a place stands for: what the trait `at` becomes.
 * @param {Turn[]} turns @param {number} place */
export const recordAt = (turns, place) => (place < 0 ? -1 : turns[Math.min(place, turns.length - 1)][0]);

/** What every cell holds after the turn at `place`.
 * @param {Turn[]} turns @param {number} place */
export function cellsAt(turns, place) {
  const cells = /** @type {Map<string, string>} */ (new Map());
  for (const [, , , changes] of turns.slice(0, place + 1)) {
    for (const [cell, text] of changes) cells.set(cell, text);
  }
  return cells;
}

/** Where a sweep over `ys` (how far each turn reaches) stands between two turns.
 * @param {number} from @param {number} to @param {number} share */
export const between = (from, to, share) => from + (to - from) * Math.min(1, Math.max(0, share));

/** The segments that are on their way at height y, and how far across each has come.
 * @param {Place[]} places @param {number} y */
export function flying(places, y) {
  return places
    .filter(([, , , y1, , y2]) => y1 < y && y < y2)
    .map(([, , x1, y1, x2, y2]) => [x1 + ((x2 - x1) * (y - y1)) / (y2 - y1), y]);
}

/** The place whose line passes nearest to a point, if it is nearer than `reach`; null if none is.
 * @param {Place[]} places @param {number} x @param {number} y */
export function nearestLine(places, x, y, reach = 14) {
  let [found, best] = [/** @type {Place | null} */ (null), reach];
  for (const place of places) {
    const [, , x1, y1, x2, y2] = place;
    if (x < Math.min(x1, x2) - 4 || x > Math.max(x1, x2) + 4) continue;
    const away = Math.abs(y1 + ((y2 - y1) * (x - x1)) / (x2 - x1 || 1) - y);
    if (away < best) [found, best] = [place, away];
  }
  return found;
}
