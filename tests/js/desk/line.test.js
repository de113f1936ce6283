import assert from "node:assert/strict";
import { test } from "node:test";

import { Line } from "../../../blog/static/blog/desk/live/line.js";
import { describe } from "../../../blog/static/blog/desk/queue/time.js";
import { Host } from "../host.js";

function begin() {
  const host = new Host();
  const ended = [];
  const options = {
    address: () => "ws://host/blog/desk/",
    onOpen() {},
    onMessage() {},
    onState() {},
    onEnded: (code) => ended.push(code),
  };
  const line = new Line(options, host);
  line.open();
  host.socket.accept();
  return { host, line, ended };
}

test("who is signed out is told, and asks no more", () => {
  for (const code of [4401, 4403]) {
    const { host, line, ended } = begin();
    host.socket.onclose({ code });
    host.pass(600_000);
    assert.deepEqual(ended, [code]);
    assert.equal(line.state.is, "refused");
    assert.equal(host.sockets.length, 1);
  }
});

test("a restart is none of that", () => {
  const { host, ended } = begin();
  host.socket.onclose({ code: 1012 });
  host.pass(60_000);
  assert.deepEqual(ended, []);
  assert.ok(host.sockets.length > 1);
});

test("an entry in hand is told again and again until it is let go", () => {
  const { host, line } = begin();
  const sent = [];
  host.socket.send = (text) => sent.push(JSON.parse(text).id);
  line.edit("a");
  line.edit("a");
  assert.deepEqual(sent, ["a"]);
  host.pass(10_000);
  assert.deepEqual(sent, ["a", "a"]);
  line.edit(null);
  host.pass(14_000);
  assert.deepEqual(sent, ["a", "a", null]);
});

test("a countdown has the two largest units", () => {
  const names = ["d", "h", "min", "s"];
  const told = [45, 60, 3_725, 90_061].map((seconds) => describe(seconds, names));
  assert.deepEqual(told, ["45 s", "1 min 0 s", "1 h 2 min", "1 d 1 h"]);
});
