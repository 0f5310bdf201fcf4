// Where the ends of a run stand, and how many holes are filled.
import assert from "node:assert/strict";
import { test } from "node:test";
import { filled, standingAt } from "../../../course/widget/static/states.js";

const MOVES = [[2, 0, "CLOSED", "SYN-SENT", "a", 1], [5, 1, "CLOSED", "LISTEN", "b", 0], [9, 0, "SYN-SENT", "ESTABLISHED", "c", 5]];

test("each end stands where its last move led", () => {
  const states = (at) => standingAt(MOVES, ["x", "y"], at).map((end) => end.state);
  assert.deepEqual(states(-1), ["CLOSED", "CLOSED"]);
  assert.deepEqual(states(5), ["SYN-SENT", "LISTEN"]);
  assert.deepEqual(states(99), ["ESTABLISHED", "LISTEN"]);
  assert.equal(standingAt(MOVES, ["x", "y"], 9)[0].last[4], "c");
});

test("only right answers count", () => {
  assert.equal(filled([{ right: 2 }, { right: 0 }], { 0: 2, 1: 1 }), 1);
  assert.equal(filled([], {}), 0);
});
