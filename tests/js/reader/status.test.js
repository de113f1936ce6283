import assert from "node:assert/strict";
import { test } from "node:test";

import { describe, describeReaders, Status } from "../../../blog/static/blog/reader/status.js";
import { Words } from "../../../blog/static/blog/reader/words.js";

const now = 1_000_000;
const words = new Words("en");
const formatTime = (date) => date.toISOString();
const calm = { now, online: true, polling: false, open: true, starts: null, formatTime, words };

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

test("a live page tells when it has ended", () => {
  const ended = { ...calm, open: false };
  assert.equal(describe({ is: "live" }, ended), "This live blog has ended");
});

test("without a socket it says that it is live by polling, while that works", () => {
  const sight = { ...calm, polling: true };
  for (const state of [{ is: "waiting", until: now }, { is: "connecting" }]) {
    assert.equal(describe(state, sight), "Live (polling)");
    assert.equal(describe(state, { ...sight, open: false }), "This live blog has ended");
    assert.match(describe(state, { ...sight, online: false }), /^Offline/);
  }
  assert.match(describe({ is: "refused" }, { ...calm, polling: false }), /reload the page/);
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
  const [line, readers, note] = [{ dataset: {}, classList: new Classes() }, {}, {}];
  const say = (text) => told.push(text);
  const parts = { line, readers, note, say, open: true, latest: null, formatTime, words };
  const status = new Status({ ...parts, ...options });
  status.setConnection({ is: "connecting" });
  return { status, told, line, note };
}

class Classes extends Set {
  toggle(name, on) {
    if (on) this.add(name);
    else this.delete(name);
  }
}

const UNREACHABLE = "Feed unreachable since 1970-01-01T00:00:00.000Z";
const news = { unreachable: "1970-01-01T00:00:00Z" };

test("a feed that cannot be read is a note beside Live, until something is published", () => {
  const { status, line, note } = follow();
  status.setConnection({ is: "live" });
  status.setNews(news);
  assert.deepEqual([line.textContent, note.textContent], ["Live", UNREACHABLE]);
  status.setLatest(new Date(-1));
  assert.equal(note.textContent, UNREACHABLE);
  status.setLatest(new Date(1));
  status.setNews(news);
  assert.deepEqual([line.textContent, note.textContent], ["Live", ""]);
});

test("nor is it one where editors had published before the page came", () => {
  const { status, note } = follow({ latest: new Date(1) });
  status.setConnection({ is: "live" });
  status.setNews(news);
  assert.equal(note.textContent, "");
});

test("whatever keeps the page from being live is told wherever the reader is", () => {
  const { status, line } = follow();
  const isUrgent = () => line.classList.has("urgent");
  status.setConnection({ is: "live" });
  assert.equal(isUrgent(), false);
  status.setConnection({ is: "waiting", until: Date.now() });
  assert.equal(isUrgent(), true);
  status.setPolling(true);
  assert.deepEqual([isUrgent(), line.textContent], [true, "Live (polling)"]);
  status.setConnection({ is: "refused" });
  assert.equal(isUrgent(), true);
});

test("the blog's own changes are followed: its end, its reopening, a new start", () => {
  const { status, line } = follow();
  status.setConnection({ is: "live" });
  status.setBlog({ open: false, starts: null });
  assert.equal(line.textContent, "This live blog has ended");
  status.setBlog({ open: true, starts: "2100-01-01T00:00:00Z" });
  assert.equal(line.textContent, "Starts 2100-01-01T00:00:00.000Z");
  status.setBlog({ open: true, starts: null });
  assert.equal(line.textContent, "Live");
  clearTimeout(status.timer);
});

test("what becomes of the page is spoken once, and no second of a wait", () => {
  const { status, told } = follow();
  status.setConnection({ is: "live" });
  status.setNews(news);
  status.setNews(news);
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
    UNREACHABLE,
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
