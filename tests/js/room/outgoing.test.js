import assert from "node:assert/strict";
import { test } from "node:test";

import { Outgoing } from "../../../blog/static/blog/room/talk/outgoing.js";
import { Host } from "../host.js";

function begin() {
  const host = new Host();
  const sent = [];
  let number = 0;
  const outgoing = new Outgoing({
    send: ({ text, nonce }) => sent.push([text, nonce]),
    onChange() {},
    host,
    makeNonce: () => `n${(number += 1)}`,
  });
  outgoing.resume();
  return { host, sent, outgoing };
}

const states = ({ items }) => items.map(({ state }) => state);

test("one is on its way at a time, in the order in which they were written", () => {
  const { sent, outgoing } = begin();
  outgoing.say("one");
  outgoing.say("two");
  assert.deepEqual(sent, [["one", "n1"]]);
  assert.ok(outgoing.settle("n1"));
  assert.deepEqual(sent, [["one", "n1"], ["two", "n2"]]);
  assert.ok(outgoing.settle("n2") && !outgoing.settle("n2") && !outgoing.settle("another's"));
  assert.deepEqual(outgoing.items, []);
});

test("what had no answer before the socket was gone goes once more, under its nonce", () => {
  const { host, sent, outgoing } = begin();
  outgoing.say("one");
  outgoing.suspend();
  outgoing.say("two");
  host.pass(60_000);
  assert.deepEqual(sent, [["one", "n1"]]);
  outgoing.resume();
  assert.deepEqual(sent.slice(1), [["one", "n1"]]);
});

test("what came back while it was caught up does not go again", () => {
  const { sent, outgoing } = begin();
  outgoing.say("one");
  outgoing.suspend();
  outgoing.settle("n1");
  outgoing.resume();
  assert.equal(sent.length, 1);
});

test("haste has it wait, and those behind it too", () => {
  const { host, sent, outgoing } = begin();
  outgoing.say("one");
  outgoing.say("two");
  outgoing.refuse({ nonce: "n1", why: "too fast", seconds: 2, isHaste: true });
  host.pass(1_900);
  assert.deepEqual(states(outgoing), ["late", "waiting"]);
  assert.equal(sent.length, 1);
  host.pass(200);
  assert.deepEqual(sent.slice(1), [["one", "n1"]]);
});

test("where slow mode ends, what waits for it goes at once", () => {
  const { sent, outgoing } = begin();
  outgoing.say("one");
  outgoing.refuse({ nonce: "n1", why: "slow mode", seconds: 300, isHaste: true });
  outgoing.hurry();
  assert.deepEqual([states(outgoing), sent.length], [["sent"], 2]);
});

test("what is refused waits for the reader, and holds nothing up", () => {
  const { sent, outgoing } = begin();
  outgoing.say("one");
  outgoing.say("two");
  outgoing.refuse({ nonce: "n1", why: "too many links" });
  assert.deepEqual(states(outgoing), ["refused", "sent"]);
  assert.equal(outgoing.items[0].why, "too many links");
  outgoing.settle("n2");
  outgoing.drop("n1");
  assert.deepEqual([outgoing.items, sent.length], [[], 2]);
});

test("what is with the moderators is shown as that, and holds nothing up", () => {
  const { sent, outgoing } = begin();
  outgoing.say("one");
  outgoing.keep("n1", "held");
  outgoing.say("two");
  assert.deepEqual(states(outgoing), ["held", "sent"]);
  outgoing.suspend();
  outgoing.resume();
  assert.deepEqual(sent.map(([text]) => text), ["one", "two", "one", "two"]);
  assert.deepEqual(states(outgoing), ["held", "sent"]);
});

test("no answer at all, and it goes again", () => {
  const { host, sent, outgoing } = begin();
  outgoing.say("one");
  host.pass(25_000);
  assert.deepEqual(sent, [["one", "n1"], ["one", "n1"], ["one", "n1"]]);
});

test("what waits for a moderator is asked for again once its socket was gone", () => {
  const { sent, outgoing } = begin();
  outgoing.say("one");
  outgoing.keep("n1", "held");
  outgoing.suspend();
  outgoing.resume();
  assert.deepEqual(sent, [["one", "n1"], ["one", "n1"]]);
  outgoing.refuse({ nonce: "n1", why: "taken away" });
  assert.deepEqual(states(outgoing), ["refused"]);
});

test("what became an entry stays until it is discarded, and is not said again", () => {
  const { sent, outgoing } = begin();
  outgoing.say("one");
  outgoing.keep("n1", "asked");
  outgoing.keep("n1", "quoted");
  outgoing.suspend();
  outgoing.resume();
  assert.deepEqual([sent.length, ...states(outgoing)], [1, "quoted"]);
  outgoing.drop("n1");
  assert.deepEqual(outgoing.items, []);
});
