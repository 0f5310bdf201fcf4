// What all widgets share, as far as it needs no page.
import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { test } from "node:test";
import { answer, isOurs, landing, put, unpacked } from "../../../course/widget/static/common.js";
import { fitted, spoken } from "../../../course/widget/static/number.js";
import { bitsOf, editSays } from "../../../course/widget/static/edit.js";
import { filterSays } from "../../../course/widget/static/filter.js";
import { byNumber } from "../../../course/widget/static/packet.js";

test("keys lead to the next row and stop at the ends", () => {
  assert.equal(landing("ArrowDown", 0, 3), 1);
  assert.equal(landing("ArrowDown", 2, 3), 2);
  assert.equal(landing("ArrowUp", 0, 3), 0);
  assert.equal(landing("Home", 2, 3), 0);
  assert.equal(landing("End", 0, 3), 2);
  assert.equal(landing("x", 0, 3), null);
  assert.equal(landing("End", 0, 0), null);
});

test("plain keys are ours, Jupyter's combinations are not", () => {
  assert.equal(isOurs({ key: "x" }), true);
  assert.equal(isOurs({ key: "Enter" }), true);
  assert.equal(isOurs({ key: "Enter", shiftKey: true }), false);
  assert.equal(isOurs({ key: "s", ctrlKey: true }), false);
  assert.equal(isOurs({ key: "s", metaKey: true }), false);
  assert.equal(isOurs({ key: "Escape" }), false);
});

test("what Python packed comes back", async () => {
  const text = JSON.stringify({ a: ["\u2192", 1] });
  assert.deepEqual(await unpacked(deflateSync(text).toString("base64")), { a: ["\u2192", 1] });
});

test("pictures are found by their number", () => {
  const found = byNumber({ numbers: [3, 7], title: ["three", "seven"], steps: [[], [1]] });
  assert.deepEqual(found.get(7), { title: "seven", steps: [1] });
  assert.equal(found.get(1), undefined);
});

test("a change is set even where no kernel takes it", () => {
  const state = {};
  const model = {
    set: (name, value) => { state[name] = value; },
    save_changes: () => { throw new Error("the kernel is gone"); },
  };
  const warned = console.warn;
  console.warn = () => {};
  put(model, { at: 3 });
  console.warn = warned;
  assert.deepEqual(state, { at: 3 });
});

test("a typed number is pulled into bounds and onto a step", () => {
  const bounds = { minimum: 0, maximum: 10, step: 1 };
  assert.equal(fitted("4", bounds), 4);
  assert.equal(fitted("4.4", bounds), 4);
  assert.equal(fitted("99", bounds), 10);
  assert.equal(fitted(" ", bounds), null);
  assert.equal(fitted("four", bounds), null);
  assert.equal(fitted("0.31", { minimum: 0, maximum: 1, step: 0.05 }), 0.3);
  assert.equal(fitted("7", { minimum: 0.5, maximum: 9.5, step: 1 }), 7.5);
});

test("a number is spoken with its unit", () => {
  assert.equal(spoken(3, "hops"), "3 hops");
  assert.equal(spoken(3, ""), "3");
});

test("the filter box says what the kernel answered, or that it does not", () => {
  const asked = { filter: "tcp", answered: "tcp", problem: "", shown: 3, total: 8, isLate: false };
  assert.deepEqual(filterSays(asked), ["3 of 8 shown", false]);
  assert.deepEqual(filterSays({ ...asked, problem: "no" }), ["no. 3 of 8 shown, as before.", true]);
  assert.deepEqual(filterSays({ ...asked, filter: "udp" }), ["Waiting for the kernel.", false]);
  const [words, isComplaint] = filterSays({ ...asked, filter: "udp", isLate: true });
  assert.match(words, /^No answer: the kernel is busy or gone\. 3 of 8 shown, as before\./);
  assert.equal(isComplaint, true);
});

test("a question that stays open is late after a while", async () => {
  const view = { signal: new AbortController().signal };
  const heard = [];
  answer(view, () => false, (isLate) => heard.push(isLate), 5);
  answer(view, () => true, (isLate) => heard.push(isLate), 5);
  await new Promise((done) => setTimeout(done, 20));
  assert.deepEqual(heard, [false, false, true, false]);
});

test("the bits of a field come out of the octets", () => {
  assert.equal(bitsOf("4500003c", 0, 4), "0100");
  assert.equal(bitsOf("4500003c", 4, 4), "0101");
  assert.equal(bitsOf("4500003c", 26, 3), "111");
  assert.equal(bitsOf("4500003c", 4, 12), "010100000000");
  assert.equal(bitsOf("", 0, 0), "");
});

test("the editor says what was refused, and when nobody answers", () => {
  assert.deepEqual(editSays({ asked: 2, done: 2, refused: "" }), ["", false]);
  assert.deepEqual(editSays({ asked: 2, done: 2, refused: "no" }), ["no", true]);
  assert.deepEqual(editSays({ asked: 3, done: 2, refused: "no" }), ["Waiting for the kernel.", false]);
  assert.match(editSays({ asked: 3, done: 2, refused: "", isLate: true })[0], /^No answer/);
});
