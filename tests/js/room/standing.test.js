import assert from "node:assert/strict";
import { test } from "node:test";

import { Standing } from "../../../blog/static/blog/room/talk/standing.js";

function begin(hello) {
  const clock = { now: 1_000_000 };
  const standing = new Standing(() => clock.now);
  standing.hear({ type: "hello", room: "open", slow: 0, questions: false, ...hello });
  return { clock, standing };
}

const GUEST = { id: "g1", name: "", role: "guest", may: ["report", "name"], token: "t" };

test("a guest may choose a name, and then say something", () => {
  const { standing } = begin({ you: GUEST });
  assert.deepEqual([standing.closed, standing.maySay], ["", false]);
  standing.hear({ type: "you", you: { ...GUEST, name: "Ana", may: ["report", "say", "name"] } });
  assert.deepEqual([standing.closed, standing.maySay], ["", true]);
});

test("where members talk a guest listens", () => {
  const { standing } = begin({ room: "members", you: { ...GUEST, may: ["report"] } });
  assert.deepEqual([standing.closed, standing.maySay], ["members_only", false]);
});

test("a ban ends when it says so, or never", () => {
  const { clock, standing } = begin({ you: { ...GUEST, may: ["say"] } });
  const until = new Date(clock.now + 60_000).toISOString();
  standing.hear({ type: "error", code: "banned", until, why: "a flood" });
  assert.deepEqual([standing.closed, standing.ban.why], ["banned", "a flood"]);
  clock.now += 60_001;
  assert.equal(standing.closed, "");
  standing.hear({ type: "you", you: { ...GUEST, may: [], banned: { until: null, why: "" } } });
  clock.now += 10 ** 12;
  assert.equal(standing.closed, "banned");
});

test("a ban that was lifted is heard of", () => {
  const { standing } = begin({ you: { ...GUEST, may: [], banned: { until: null } } });
  standing.hear({ type: "you", you: { ...GUEST, name: "Ana", may: ["say"] } });
  assert.deepEqual([standing.closed, standing.maySay], ["", true]);
});

test("slow mode and the room's end are heard of as they come", () => {
  const { standing } = begin({ you: { ...GUEST, may: ["say"] } });
  standing.hear({ type: "slow", seconds: 30 });
  assert.equal(standing.slow, 30);
  standing.hear({ type: "room", room: "open", slow: 0, questions: true });
  assert.deepEqual([standing.slow, standing.questions], [0, true]);
  standing.hear({ type: "error", code: "closed" });
  assert.deepEqual([standing.closed, standing.maySay], ["closed", false]);
});
