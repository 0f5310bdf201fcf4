// Axes, slopes and edges: arithmetic of the plots.
import assert from "node:assert/strict";
import { test } from "node:test";
import { edges, rulerSays } from "../../../course/widget/static/ruler.js";
import { offAxis, onAxis, slopeSays, valueAt } from "../../../course/widget/static/sequence.js";

const LINE = [[0, 1], [10_000_000, 1001], [30_000_000, 5001]];

test("a stair keeps its value until the next step", () => {
  assert.deepEqual([-5, 0, 9_999_999, 10_000_000, 99e9].map((t) => valueAt(LINE, t)), [0, 1, 1, 1001, 5001]);
});

test("an axis leads there and back", () => {
  const axis = [100, 200, 50, 450];
  assert.equal(onAxis(axis, 150), 250);
  assert.equal(offAxis(axis, 250), 150);
  assert.equal(offAxis(axis, 9999), 200);
});

test("a slope is octets over time", () => {
  assert.equal(slopeSays(LINE, 0, 10_000_000), "1000 octets in 10 ms: 100,000 octets a second, 0.800 Mbit/s.");
  assert.match(slopeSays(LINE, 5, 5), /^Drag over the plot/);
});

test("edges follow each other, and the reader never leads", () => {
  const at = { una: 10, nxt: 30, edge: 50, got: 25, buffer: 100, length: 90 };
  const found = edges(at, 5);
  assert.deepEqual(found.slice(0, 4), [["acked", 0, 10], ["flying", 10, 30], ["usable", 30, 50], ["beyond", 50, 90]]);
  assert.deepEqual(found.slice(4), [["taken", 0, 5], ["unread", 5, 25], ["offer", 25, 105]]);
  assert.deepEqual(edges(at, 999)[4], ["taken", 0, 25]);
  assert.deepEqual(edges(at, -1)[5], ["unread", 25, 25]);
  assert.match(rulerSays("a", "b", at, 5), /20 wait, so it can offer 80\.$/);
});
