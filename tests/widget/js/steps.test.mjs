// What covers what in a small packet: a header with flags and a computed step, then data.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  above, chosen, covered, cursor, folded, leaves, nearest, stem, treeKey,
} from "../../../course/widget/static/steps.js";

const STEPS = [
  ["ip", 0, 32, 0, 0],
  ["ip.version", 0, 4, 1, 1],
  ["ip.flags", 4, 4, 1, 0],
  ["ip.flags.a", 4, 1, 2, 1],
  ["ip.flags.b", 5, 3, 2, 1],
  ["ip.sum", 8, 24, 1, 1],
  ["ip.sum.expected", 0, 0, 1, 0],
  ["ip.total", 0, 0, 1, 0],
  ["payload", 32, 16, 0, 1],
];
const LEAVES = ["ip.version", "ip.flags.a", "ip.flags.b", "ip.sum", "payload"];

test("leaves come in wire order", () => assert.deepEqual(leaves(STEPS), LEAVES));

test("a stem is one name shorter", () => {
  assert.equal(stem("ip.flags.a"), "ip.flags");
  assert.equal(stem("ip"), "");
});

test("the nearest step is the step itself or one above it", () => {
  assert.equal(nearest(STEPS, "ip.flags.a"), "ip.flags.a");
  assert.equal(nearest(STEPS, "ip.flags.zzz.y"), "ip.flags");
  assert.equal(nearest(STEPS, "tcp.seq"), "");
  assert.equal(nearest(STEPS, ""), "");
});

test("a step covers the leaves inside it", () => {
  assert.deepEqual(covered(STEPS, "ip"), LEAVES.slice(0, 4));
  assert.deepEqual(covered(STEPS, "ip.flags"), ["ip.flags.a", "ip.flags.b"]);
  assert.deepEqual(covered(STEPS, "payload"), ["payload"]);
  assert.deepEqual(covered(STEPS, "none"), []);
});

test("a computed step covers what it was computed for, if that is a field", () => {
  assert.deepEqual(covered(STEPS, "ip.sum.expected"), ["ip.sum"]);
  assert.deepEqual(covered(STEPS, "ip.total"), []);
});

test("the cursor counts leaves from 1", () => {
  assert.equal(cursor(STEPS, "ip.version"), 1);
  assert.equal(cursor(STEPS, "ip.flags"), 2);
  assert.equal(cursor(STEPS, "payload"), 5);
  assert.equal(cursor(STEPS, ""), 0);
});

test("a click on a shared digit takes the first field, then the next", () => {
  assert.equal(chosen(["a", "b", "c"], ""), "a");
  assert.equal(chosen(["a", "b", "c"], "a"), "b");
  assert.equal(chosen(["a", "b", "c"], "c"), "a");
});

test("above is the row one level up", () => {
  assert.equal(above(STEPS, "ip.flags.b"), "ip.flags");
  assert.equal(above(STEPS, "ip.sum"), "ip");
  assert.equal(above(STEPS, "payload"), "");
  assert.equal(above(STEPS, "none"), "");
});

test("a closed row folds away all below it, and only that", () => {
  assert.deepEqual([...folded(STEPS, new Set(["ip.flags"]))], ["ip.flags.a", "ip.flags.b"]);
  assert.equal(folded(STEPS, new Set(["ip", "ip.flags"])).size, 7);
  assert.equal(folded(STEPS, new Set()).size, 0);
});

test("keys of the tree", () => {
  const rows = [{ id: "ip", parent: "true" }, { id: "ip.flags", parent: "false" }, { id: "payload", parent: "" }];
  const key = (name, at, up = "") => treeKey(name, rows, at, up);
  assert.deepEqual(key("ArrowDown", 0), ["select", "ip.flags"]);
  assert.deepEqual(key("ArrowDown", 2), ["select", "payload"]);
  assert.deepEqual(key("ArrowUp", 0), ["select", "ip"]);
  assert.deepEqual(key("End", 0), ["select", "payload"]);
  assert.deepEqual(key("Home", 2), ["select", "ip"]);
  assert.deepEqual(key("ArrowRight", 0), ["select", "ip.flags"]);
  assert.deepEqual(key("ArrowRight", 1), ["turn", "ip.flags"]);
  assert.deepEqual(key("ArrowRight", 2), ["", "payload"]);
  assert.deepEqual(key("ArrowLeft", 0), ["turn", "ip"]);
  assert.deepEqual(key("ArrowLeft", 1, "ip"), ["select", "ip"]);
  assert.deepEqual(key("ArrowLeft", 2), ["", "payload"]);
  assert.deepEqual(key("Enter", 1), ["select", "ip.flags"]);
  assert.deepEqual(key("x", 1), ["", "ip.flags"]);
});
