// Walks and the flag toggler, as far as they need no page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { changed } from "../../../course/widget/static/controls.js";
import { namesOf, turned } from "../../../course/widget/static/flags.js";
import { isLit, isSeen, walkSays } from "../../../course/widget/static/walk.js";

test("a part is seen from its moment on, or always", () => {
  assert.deepEqual([isSeen("2", 1), isSeen("2", 2), isSeen(undefined, 0)], [false, true, true]);
});

test("a part is lit by any of its names", () => {
  assert.equal(isLit("a b", ["b"]), true);
  assert.equal(isLit("a b", ["c"]), false);
  assert.equal(isLit(undefined, [""]), false);
});

test("below the board stands what is said, waited for, or refused", () => {
  const calm = { asked: 1, answered: 1, refused: "", isLate: false, said: "Step." };
  assert.deepEqual(walkSays(calm), ["Step.", false]);
  assert.deepEqual(walkSays({ ...calm, refused: "no" }), ["no", true]);
  assert.deepEqual(walkSays({ ...calm, asked: 2 }), ["Waiting for the kernel.", false]);
  assert.equal(walkSays({ ...calm, asked: 2, isLate: true })[1], true);
});

test("a choice and a line change as they are", () => {
  const values = { a: "x", n: 3 };
  assert.deepEqual(changed(values, { name: "a", kind: "choice" }, "y"), { a: "y", n: 3 });
  assert.equal(changed(values, { name: "a", kind: "line" }, "x"), null);
  const number = { name: "n", kind: "number", minimum: 0, maximum: 9, step: 1 };
  assert.deepEqual(changed(values, number, "12"), { a: "x", n: 9 });
  assert.equal(changed(values, number, "twelve"), null);
});

test("flags are turned over, and named", () => {
  assert.equal(turned(0x02, 3), 0x12);
  assert.equal(turned(0x12, 6), 0x10);
  const names = ["CWR", "ECE", "URG", "ACK", "PSH", "RST", "SYN", "FIN"];
  assert.equal(namesOf(0x12, names), "ACK, SYN: 0x12");
  assert.equal(namesOf(0, names), "no flag: 0x00");
});
