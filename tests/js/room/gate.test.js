import assert from "node:assert/strict";
import { test } from "node:test";

import { Gate } from "../../../blog/static/blog/room/talk/gate.js";
import { answered, Host } from "../host.js";

function begin(isThere) {
  const host = new Host(() => {
    if (!isThere()) throw new Error("status 404");
  });
  const found = { opened: 0, isSeen: true };
  const calls = { address: () => "/there", isSeen: () => found.isSeen, onOpen: () => (found.opened += 1) };
  new Gate(calls, host).wait();
  const pass = async (milliseconds) => {
    host.pass(milliseconds);
    await answered();
  };
  return { host, found, pass };
}

test("it is looked for seldom, and more and more so, until it is there", async () => {
  let isThere = false;
  const { host, found, pass } = begin(() => isThere);
  await pass(60_000);
  await pass(60_000);
  assert.deepEqual([host.asked.length, found.opened], [1, 0]);
  await pass(60_000);
  for (let round = 0; round < 20; round += 1) await pass(900_000);
  assert.ok(host.asked.length < 25);
  isThere = true;
  await pass(900_000);
  assert.equal(found.opened, 1);
  await pass(9_000_000);
  assert.equal(found.opened, 1);
});

test("nobody asks while nobody looks", async () => {
  const { host, found, pass } = begin(() => true);
  found.isSeen = false;
  await pass(600_000);
  assert.equal(host.asked.length, 0);
  found.isSeen = true;
  await pass(60_000);
  assert.equal(found.opened, 1);
});
