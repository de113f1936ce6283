import assert from "node:assert/strict";
import { test } from "node:test";

import { Refresher } from "../../../blog/static/blog/desk/live/refresher.js";
import { Host, answered } from "../host.js";

function begin() {
  const host = new Host();
  const asked = []; // the questions, each to be answered by the test
  const refresher = new Refresher(() => new Promise((...ends) => asked.push(ends)), host);
  const answer = async (isGiven = true) => {
    asked.at(-1)[isGiven ? 0 : 1](new Error("no answer"));
    await answered();
  };
  return { host, asked, refresher, answer };
}

test("changes that come together are one question", () => {
  const { host, asked, refresher } = begin();
  refresher.look();
  host.pass(100);
  refresher.look();
  host.pass(150);
  assert.equal(asked.length, 1);
});

test("a change that comes meanwhile is asked about after the answer, so that no older one comes last", async () => {
  const { host, asked, refresher, answer } = begin();
  refresher.look();
  host.pass(150);
  refresher.look();
  host.pass(60_000);
  assert.equal(asked.length, 1);
  await answer();
  host.pass(150);
  assert.equal(asked.length, 2);
  await answer();
  host.pass(60_000);
  assert.equal(asked.length, 2);
});

test("what is not answered is asked again, later each time", async () => {
  const { host, asked, refresher, answer } = begin();
  refresher.look();
  host.pass(150);
  for (const wait of [1_000, 2_000, 4_000, 8_000, 15_000, 15_000]) {
    const before = asked.length;
    await answer(false);
    host.pass(wait - 1);
    assert.equal(asked.length, before);
    host.pass(1);
    assert.equal(asked.length, before + 1);
  }
  await answer();
  host.pass(60_000);
  assert.equal(asked.length, 7);
});
