import assert from "node:assert/strict";
import { test } from "node:test";

import { describe, describeReaders, Status } from "../../blog/static/blog/status.js";
import { Words } from "../../blog/static/blog/words.js";

const now = 1_000_000;
const words = new Words("en");
const formatTime = (date) => date.toISOString();
const calm = { now, online: true, open: true, feed: null, starts: null, formatTime, words };

test("each state of the connection is told in words", () => {
  assert.equal(describe({ is: "connecting" }, calm), "Connecting");
  assert.equal(describe({ is: "live" }, calm), "Live");
  assert.match(describe({ is: "refused" }, calm), /reload the page/);
});

test("a wait is told in whole seconds, the last of them included", () => {
  for (const [left, seconds] of [[4200, 5], [1000, 1], [1, 1], [-5, 1]]) {
    const state = { is: "waiting", until: now + left };
    assert.equal(describe(state, calm), `Reconnecting in ${seconds} s`);
  }
});

test("offline is said only where nothing comes", () => {
  const sight = { ...calm, online: false };
  assert.equal(describe({ is: "live" }, sight), "Live");
  for (const state of [{ is: "waiting", until: now }, { is: "connecting" }]) {
    assert.equal(describe(state, sight), "Offline: showing what had arrived");
  }
});

test("a live page tells when its feed cannot be reached, and when it has ended", () => {
  const feed = new Date(0);
  const text = "Feed unreachable since 1970-01-01T00:00:00.000Z";
  assert.equal(describe({ is: "live" }, { ...calm, feed }), text);
  const ended = { ...calm, open: false, feed };
  assert.equal(describe({ is: "live" }, ended), "This live blog has ended");
});

test("readers are counted from one", () => {
  assert.equal(describeReaders(0, words), "");
  assert.equal(describeReaders(1, words), "1 reading now");
});

test("before the start it says when that is", () => {
  const starts = new Date(0);
  assert.equal(describe({ is: "live" }, { ...calm, starts }), "Starts 1970-01-01T00:00:00.000Z");
});

test("in Chinese it speaks Chinese", () => {
  const sight = { ...calm, words: new Words("zh-hans") };
  assert.equal(describe({ is: "waiting", until: now + 2500 }, sight), "3 秒后重新连接");
  assert.equal(describeReaders(1234, sight.words), "1,234 人正在阅读");
});

function follow(options = {}) {
  globalThis.window = { addEventListener() {} };
  Object.defineProperty(globalThis, "navigator", { value: { onLine: true }, configurable: true });
  const told = [];
  const [line, readers] = [{ dataset: {} }, {}];
  const say = (text) => told.push(text);
  const status = new Status({ line, readers, say, open: true, formatTime, words, ...options });
  status.setConnection({ is: "connecting" });
  return { status, told };
}

test("what becomes of the page is spoken once, and no second of a wait", () => {
  const { status, told } = follow();
  status.setConnection({ is: "live" });
  status.setNews({ unreachable: "1970-01-01T00:00:00Z" });
  status.setNews({ unreachable: "1970-01-01T00:00:00Z" });
  status.setNews({});
  status.setConnection({ is: "waiting", until: Date.now() + 9_000 });
  for (let second = 0; second < 3; second += 1) status.update();
  status.setConnection({ is: "connecting" });
  status.setConnection({ is: "waiting", until: Date.now() + 9_000 });
  status.setConnection({ is: "live" });
  status.setNews({ open: false });
  status.setNews({ open: false });
  status.setConnection({ is: "refused" });
  assert.deepEqual(told, [
    "Feed unreachable since 1970-01-01T00:00:00.000Z",
    "Live again",
    "Connection lost",
    "Live again",
    "This live blog has ended",
    "Disconnected by the server: reload the page to go on",
  ]);
});

test("what the page itself says is not spoken: its first connection, an end before it came", () => {
  for (const open of [true, false]) {
    const { status, told } = follow({ open });
    status.setConnection({ is: "waiting", until: Date.now() + 9_000 });
    status.setConnection({ is: "live" });
    status.setNews({ open });
    assert.deepEqual(told, []);
  }
});
