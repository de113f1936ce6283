import assert from "node:assert/strict";
import { test } from "node:test";

import { Channel, translate } from "../../../blog/static/blog/room/talk/channel.js";
import { answered, Host } from "../host.js";

globalThis.location = { href: "https://example.org/blog/" };

const said = (seq, id = `m${seq}`) => ({ type: "message", seq, position: seq, id, html: "words" });

function greet({ socket }, seq = 0) {
  socket.onopen();
  socket.say({ type: "hello", epoch: "e", seq });
}

// A channel whose socket is open, and all that was asked of the page.
function begin() {
  const host = new Host();
  const done = [];
  const channel = new Channel(
    {
      address: () => "/blog/room/",
      onEffect: ({ do: name, entry, id }) => done.push([name, entry?.id ?? id]),
      onMessage() {},
      onReady: () => done.push(["ready"]),
      onState() {},
    },
    host,
  );
  channel.connection.open();
  greet(host);
  return { host, channel, done, hear: (...messages) => messages.forEach((each) => channel.hear(each)) };
}

test("to the log a message is an entry at its own place", () => {
  assert.equal(translate(said(7)).type, "entry");
  assert.equal(translate({ ...said(7), position: undefined }).position, 7);
  assert.equal(translate({ ...said(9), position: 7 }).position, 7);
  const reset = translate({ type: "reset", epoch: "e", seq: 7, floor: 0, messages: [said(7)] });
  assert.deepEqual(reset.entries.map(({ position }) => position), [7]);
});

test("who comes without a cursor gets the newest, and is ready", () => {
  const { host, channel, done, hear } = begin();
  assert.equal(host.socket.address, "wss://example.org/blog/room/?epoch=&since=0");
  const messages = [said(3), said(2)];
  hear({ type: "reset", epoch: "e", seq: 3, floor: 2, messages }, { type: "synced", epoch: "e", seq: 3 });
  assert.deepEqual(done.map(([name]) => name), ["reset", "ready"]);
  hear(said(4), { type: "remove", seq: 5, id: "m3" });
  assert.deepEqual(done.slice(2), [["show", "m4"], ["hide", "m3"]]);
  assert.equal(channel.log.seq, 5);
});

test("a socket that is lost is taken up at the cursor, and each message is shown once", () => {
  const { host, done, hear } = begin();
  hear({ type: "reset", epoch: "e", seq: 1, floor: 0, messages: [said(1)] });
  hear({ type: "synced", epoch: "e", seq: 1 }, said(2));
  host.socket.onclose({ code: 1006 });
  host.pass(60_000);
  greet(host, 3);
  assert.match(host.socket.address, /epoch=e&since=2$/);
  hear(said(2), said(3), { type: "synced", epoch: "e", seq: 3 });
  assert.deepEqual(done.filter(([name]) => name === "show"), [["show", "m2"], ["show", "m3"]]);
});

test("of an older page those that were taken away meanwhile are left out", () => {
  const { channel, hear } = begin();
  hear({ type: "reset", epoch: "e", seq: 9, floor: 8, messages: [said(9), said(8)] });
  hear({ type: "synced", epoch: "e", seq: 9 }, { type: "remove", seq: 10, id: "m3" });
  assert.deepEqual(channel.know([said(3), said(2)]).map(({ id }) => id), ["m2"]);
});

test("a room that was turned off is asked for nothing, and taken up when it is there again", async () => {
  const { host } = begin();
  globalThis.document = { visibilityState: "visible" };
  let isThere = false;
  host.answer = () => {
    if (!isThere) throw new Error("status 404");
  };
  host.socket.end(4410);
  host.pass(100_000);
  await answered();
  assert.deepEqual([host.sockets.length, host.asked], [1, ["/blog/room/messages.json?limit=1"]]);
  isThere = true;
  host.pass(200_000);
  await answered();
  assert.equal(host.sockets.length, 2);
});
