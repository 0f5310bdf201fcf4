// Judging an answer, as far as it needs no page.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  NOTHING, answered, isReadable, isRight, moved, numberOf, summary, verdict,
} from "../../../course/widget/static/judge.js";

const card = (kind, right, more = {}) => ({ id: "x", kind, right, near: 0, whys: {}, tries: 0, live: false, ...more });

test("a number is read as people type it", () => {
  assert.equal(numberOf(" 1_000 ", false), 1000);
  assert.equal(numberOf("65,535", false), 65535);
  assert.equal(numberOf("0x1F", false), 31);
  assert.equal(numberOf("1f", true), 31);
  assert.equal(numberOf("-2.5", false), -2.5);
  for (const text of ["", "x", "1f", "0x", "Infinity", "1 2"]) assert.equal(numberOf(text, false), null, text);
  assert.equal(numberOf("2.5", true), null);
});

test("each kind has its own way of being right", () => {
  assert.ok(isRight(card("several", ["d", "e"]), ["e", "d"]));
  assert.ok(!isRight(card("several", ["d", "e"]), ["e"]));
  assert.ok(!isRight(card("order", ["b", "c", "a"]), ["a", "b", "c"]));
  assert.ok(isRight(card("text", ["congestion window"]), ["Congestion-Window "]));
  assert.ok(isRight(card("number", ["10"], { near: 0.5 }), ["10.5"]));
  assert.ok(!isRight(card("match", ["1", "2"]), ["1", ""]));
});

test("what has not the shape that is wanted is no answer", () => {
  assert.ok(!isReadable(card("one"), []));
  assert.ok(!isReadable(card("number"), ["many"]));
  assert.ok(!isReadable(card("match"), ["1", ""]));
  assert.ok(isReadable(card("hex"), ["0x40"]));
});

test("first means right at once and without a hint", () => {
  const mc = card("one", ["a"]);
  const now = { said: ["a"], sure: "sure", day: 1 };
  assert.deepEqual(answered(mc, NOTHING, now), { ...NOTHING, ...now, right: true, first: true, tries: 1, done: true });
  assert.equal(answered(mc, { ...NOTHING, hints: 1 }, now).first, false);
  const wrong = answered(mc, NOTHING, { ...now, said: ["b"] });
  assert.deepEqual([wrong.done, wrong.tries], [false, 1]);
  assert.deepEqual(answered(mc, wrong, now).tries, 2);
  assert.equal(answered(mc, wrong, now).first, false);
  assert.equal(answered(card("one", ["a"], { tries: 1 }), NOTHING, { ...now, said: ["b"] }).done, true);
});

test("a wrong choice is explained where the bank has words for it", () => {
  const mc = card("one", ["a"], { whys: { b: "B is another thing." } });
  assert.equal(verdict(mc, { ...NOTHING, said: ["b"], tries: 1 }), "Not yet. B is another thing.");
  assert.equal(verdict(mc, { ...NOTHING, right: true, done: true, tries: 3 }), "Right, at the 3rd try.");
  assert.equal(verdict(mc, { ...NOTHING, done: true }), "Here is the answer.");
  assert.equal(verdict(mc, NOTHING), "");
});

test("a wrong match tells how many lines are right", () => {
  const lines = card("match", ["x", "y"]);
  assert.equal(verdict(lines, { ...NOTHING, said: ["x", "x"], tries: 1 }), "Not yet: 1 of 2 is right.");
  assert.equal(verdict(lines, { ...NOTHING, said: ["y", "x"], tries: 1 }), "Not yet: 0 of 2 are right.");
});

test("a wrong order tells how many lines are in their places", () => {
  const lines = card("order", ["x", "y", "z"]);
  assert.equal(verdict(lines, { ...NOTHING, said: ["x", "z", "y"], tries: 1 }), "Not yet: 1 of 3 is in its place.");
  assert.equal(verdict(lines, { ...NOTHING, said: ["y", "z", "x"], tries: 1 }), "Not yet: 0 of 3 are in their places.");
});

test("the summary tells how good one's feeling was", () => {
  const done = (right, sure) => ({ ...NOTHING, done: true, right, sure });
  const cards = ["a", "b", "c", "d"].map((id) => ({ ...card("one", []), id }));
  const said = summary(cards, { a: done(true, "sure"), b: done(false, "sure"), c: done(false, "guess") });
  assert.equal(said, "3 of 4 done, 1 right; you were sure of 2, and 1 was right; you guessed 1, and 0 were right.");
});

test("a line moves by one and stops at the ends", () => {
  assert.deepEqual(moved(["a", "b", "c"], "b", 1), ["a", "c", "b"]);
  assert.deepEqual(moved(["a", "b", "c"], "a", -1), ["a", "b", "c"]);
  assert.deepEqual(moved(["a", "b", "c"], "z", 1), ["a", "b", "c"]);
});
