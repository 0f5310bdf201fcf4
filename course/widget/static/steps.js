// What covers what: pure functions on the list of steps that Python sent.
// The leaves cover the frame once.

/** @typedef {[id: string, bit: number, width: number, depth: number, isLeaf: 0 | 1]} Step */

/** @param {Step[]} steps */
export const leaves = (steps) => steps.filter((step) => step[4]).map((step) => step[0]);

/** The id one name shorter: "tcp.flags" for "tcp.flags.syn", "" for "tcp".
 * @param {string} id */
export const stem = (id) => id.slice(0, Math.max(0, id.lastIndexOf(".")));

/** The step that `id` means in this packet: itself, or the nearest above it that the packet has.
 * @param {Step[]} steps @param {string} id */
export function nearest(steps, id) {
  while (id && !steps.some((step) => step[0] === id)) id = stem(id);
  return id;
}

/** The leaves that a step covers; a computed one (width 0) points to what it was computed for.
 * @param {Step[]} steps @param {string} id @returns {string[]} */
export function covered(steps, id) {
  const step = steps.find((other) => other[0] === id);
  if (!step) return [];
  const [, bit, width] = step;
  if (!width) {
    const subject = nearest(steps, stem(id));
    return subject.includes(".") ? covered(steps, subject) : [];
  }
  const inside = (/** @type {Step} */ other) => other[4] && other[1] >= bit && other[1] + other[2] <= bit + width;
  return steps.filter(inside).map((other) => other[0]);
}

/** Where the cursor stands: the number of the first leaf covered, from 1; 0 before the first.
 * @param {Step[]} steps @param {string} id */
export const cursor = (steps, id) => leaves(steps).indexOf(covered(steps, id)[0]) + 1;

/** Several fields may share a digit: a click takes the first, the next click the next one.
 * @param {string[]} ids @param {string} selected */
export const chosen = (ids, selected) => ids[(ids.indexOf(selected) + 1) % ids.length];

/** The step above in the tree, "" for a layer.
 * @param {Step[]} steps @param {string} id */
export function above(steps, id) {
  const at = steps.findIndex((step) => step[0] === id);
  return steps.slice(0, Math.max(at, 0)).findLast((step) => step[3] < steps[at][3])?.[0] ?? "";
}

/** The rows of the tree that are folded away when the rows in `closed` are.
 * @param {Step[]} steps @param {Set<string>} closed */
export function folded(steps, closed) {
  const away = /** @type {Set<string>} */ (new Set());
  let limit = Infinity;
  for (const [id, , , depth] of steps) {
    if (depth > limit) away.add(id);
    else limit = closed.has(id) ? depth : Infinity;
  }
  return away;
}

/** What a key does in the tree: [what, id] with what = "select", "turn" (fold or unfold) or "".
 * @param {string} key
 * @param {{ id: string, parent: string }[]} rows  those seen; parent: "", or "true" if unfolded, "false"
 * @param {number} at
 * @param {string} aboveId
 * @returns {["select" | "turn" | "", string]} */
export function treeKey(key, rows, at, aboveId) {
  const { id, parent } = rows[at];
  const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: rows.length - 1 }[key];
  if (to !== undefined) return ["select", rows[Math.min(rows.length - 1, Math.max(0, to))].id];
  if (key === "ArrowRight" && parent === "true") return ["select", rows[at + 1].id];
  if (key === "ArrowRight" && parent === "false") return ["turn", id];
  if (key === "ArrowLeft" && parent === "true") return ["turn", id];
  if (key === "ArrowLeft" && aboveId) return ["select", aboveId];
  return key === "Enter" || key === " " ? ["select", id] : ["", id];
}
