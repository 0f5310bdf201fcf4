// Where a line of the chat leads, and what is said below the box.
import assert from "node:assert/strict";
import { test } from "node:test";
import { chatSays, leads, nextOf, stops } from "../../../course/widget/static/chat.js";

test("a line leads to its packets in turn", () => {
  const way = "4:payload 5:tcp.ack";
  assert.deepEqual(stops(way)[1], { at: 5, selected: "tcp.ack" });
  assert.equal(leads(way, 1).at, 4);
  assert.equal(leads(way, 4).at, 5);
  assert.equal(leads(way, 5).at, 4);
});

test("what is not answered is waited for, then said to be late", () => {
  assert.deepEqual(chatSays({ asked: 1, heard: 1, unsaid: "", isLate: false }), ["", false]);
  assert.deepEqual(chatSays({ asked: 1, heard: 1, unsaid: "too long", isLate: false }), ["too long", true]);
  assert.deepEqual(chatSays({ asked: 2, heard: 1, unsaid: "", isLate: false }), ["Waiting for the kernel.", false]);
  assert.equal(chatSays({ asked: 2, heard: 1, unsaid: "", isLate: true })[1], true);
});

test("packets follow one another, and the ends are ends", () => {
  assert.equal(nextOf([2, 5, 9], 5, 1), 9);
  assert.equal(nextOf([2, 5, 9], 9, 1), null);
  assert.equal(nextOf([2, 5, 9], 2, -1), null);
  assert.equal(nextOf([2, 5, 9], 4, 1), 2);
  assert.equal(nextOf([], 4, 1), null);
});
