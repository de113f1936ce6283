import assert from "node:assert/strict";
import { test } from "node:test";

import { Pace } from "../../../blog/static/blog/room/talk/pace.js";

// How often the room is painted in ten seconds of so many messages a second.
function count(rate) {
  const clock = { now: 0 };
  const pace = new Pace(() => clock.now);
  let [paints, due] = [0, null];
  for (clock.now = 0; clock.now < 10_000; clock.now += 1) {
    if (clock.now % Math.round(1_000 / rate) === 0) {
      pace.note();
      due ??= clock.now + pace.wait;
    }
    if (due === null || clock.now < due) continue;
    due = null;
    paints += 1;
    pace.mark();
  }
  return paints;
}

test("what can be read is painted message by message", () => {
  assert.equal(count(5), 50);
});

test("a flood is painted once a second", () => {
  assert.ok(count(50) < 30 && count(1_000) < 30, `${count(50)} ${count(1_000)}`);
});
