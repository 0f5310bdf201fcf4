// Moments, flights and choices of the trace pictures, as far as they need no page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { neighbour, questionIn } from "../../../course/widget/static/change.js";
import { standing } from "../../../course/widget/static/keep.js";
import {
  between, cellsAt, flying, nearestLine, recordAt, turnAt,
} from "../../../course/widget/static/turns.js";

const TURNS = [
  [0, "0 ms", "a", [["0.0", "SYN-SENT"]], null],
  [3, "1 ms", "b", [["1.0", "LISTEN"], ["0.1", "7"]], 3],
  [9, "2 ms", "c", [["0.0", "ESTABLISHED"]], null],
];

test("a record finds its turn, and a turn its record", () => {
  assert.deepEqual([-1, 0, 2, 3, 8, 9, 99].map((at) => turnAt(TURNS, at)), [-1, 0, 0, 1, 1, 2, 2]);
  assert.deepEqual([-1, 0, 1, 2, 9].map((place) => recordAt(TURNS, place)), [-1, 0, 3, 9, 9]);
  assert.equal(turnAt([], 5), -1);
});

test("cells hold what was said last", () => {
  assert.equal(cellsAt(TURNS, -1).size, 0);
  assert.equal(cellsAt(TURNS, 1).get("0.0"), "SYN-SENT");
  assert.deepEqual([...cellsAt(TURNS, 2)], [["0.0", "ESTABLISHED"], ["1.0", "LISTEN"], ["0.1", "7"]]);
});

test("a sweep stays between its ends", () => {
  assert.equal(between(10, 20, 0.5), 15);
  assert.equal(between(10, 20, 7), 20);
  assert.equal(between(10, 20, -1), 10);
});

test("what is on its way has come as far as the moment is down", () => {
  const places = [[1, 1, 0, 10, 100, 20], [2, 2, 100, 30, 0, 40]];
  assert.deepEqual(flying(places, 15), [[50, 15]]);
  assert.deepEqual(flying(places, 25), []);
  assert.deepEqual(flying(places, 32), [[80, 32]]);
});

test("a click finds the nearest line, or none", () => {
  const places = [[1, 1, 0, 10, 100, 20], [2, 2, 100, 30, 0, 40]];
  assert.equal(nearestLine(places, 50, 17)[0], 1);
  assert.equal(nearestLine(places, 50, 34)[0], 2);
  assert.equal(nearestLine(places, 50, 80), null);
  assert.equal(nearestLine(places, 150, 15), null);
});

test("the next segment, and the ends", () => {
  const packets = [[3, 1, "a"], [7, 2, "b"], [9, 3, "c"]];
  assert.equal(neighbour(packets, 0, 1), 1);
  assert.equal(neighbour(packets, 0, -1), 3);
  assert.equal(neighbour(packets, 2, 1), 3);
  assert.equal(neighbour(packets, 3, 1), 3);
  assert.equal(neighbour([], 0, 1), 0);
});

test("a question stands between two moments", () => {
  const asks = [[3, ["a"], 0], [9, ["b"], 0]];
  assert.equal(questionIn(asks, -1, 0), undefined);
  assert.equal(questionIn(asks, 0, 3)[0], 3);
  assert.equal(questionIn(asks, 3, 9)[0], 9);
});

test("a saved picture is one file of its own", () => {
  const made = standing({ width: 10, height: 20, title: "a<b>&", style: ".x{}", inside: "<g/>" });
  assert.match(made, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 10 20"/);
  assert.match(made, /<title>a b  <\/title>/);
  assert.ok(made.endsWith("<g/></g></svg>"));
});
