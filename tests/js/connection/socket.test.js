import assert from "node:assert/strict";
import { test } from "node:test";

import { Connection, followPage } from "../../../blog/static/blog/connection/socket.js";
import { Host } from "../host.js";

function begin() {
  const host = new Host();
  const heard = [];
  const states = [];
  let cursor = 0;
  const connection = new Connection(
    {
      address: () => `ws://host/blog/?since=${cursor}`,
      onOpen: () => heard.push("open"),
      onMessage: (message) => {
        heard.push(message.type);
        cursor += 1;
      },
      onState: (state) => states.push(state.is),
    },
    host,
  );
  return { host, heard, states, connection };
}

function beginLive() {
  const all = begin();
  all.connection.open();
  all.host.socket.accept();
  return all;
}

test("a socket is live with its first frame", () => {
  const { host, heard, states, connection } = begin();
  connection.open();
  assert.equal(host.socket.address, "ws://host/blog/?since=0");
  host.socket.onopen();
  assert.equal(connection.state.is, "connecting");
  host.socket.say({ type: "hello" });
  assert.deepEqual(heard, ["open", "hello"]);
  assert.deepEqual(states, ["closed", "connecting", "live"]);
});

test("a lost socket is opened again with the cursor of that moment", () => {
  const { host, connection } = beginLive();
  host.socket.end();
  assert.deepEqual(connection.state, { is: "waiting", until: host.time + 500 });
  host.pass(500);
  assert.equal(host.sockets.length, 2);
  assert.equal(host.socket.address, "ws://host/blog/?since=1");
});

test("the waits grow to half a minute, jittered in full, and never end", () => {
  const { host, connection } = begin();
  host.chance = 0.999;
  connection.open();
  const waits = [];
  for (let attempt = 0; attempt < 50; attempt += 1) {
    host.socket.end();
    const wait = connection.state.until - host.time;
    waits.push(Math.round(wait / 1000));
    host.pass(wait);
    assert.equal(connection.state.is, "connecting");
  }
  assert.deepEqual(waits.slice(0, 7), [1, 2, 4, 8, 16, 30, 30]);
  host.chance = 0;
  host.socket.end();
  assert.equal(connection.state.until, host.time);
});

test("a socket that lived for a while starts the waits anew", () => {
  const { host, connection } = begin();
  host.chance = 1;
  connection.open();
  for (const lived of [0, 0, 20_000]) {
    host.socket.accept();
    host.pass(lived);
    host.socket.end();
    if (lived) assert.equal(connection.state.until, host.time + 1000);
    host.pass(30_000);
  }
});

test("a server that accepts and drops at once is given longer and longer", () => {
  const { host, connection } = begin();
  host.chance = 1;
  connection.open();
  const waits = [1, 2, 4].map(() => {
    host.socket.accept();
    host.socket.end(1012);
    const wait = (connection.state.until - host.time) / 1000;
    host.pass(wait * 1000);
    return wait;
  });
  assert.deepEqual(waits, [1, 2, 4]);
});

test("too slow and restarting are reasons to come back, misbehaving is none", () => {
  for (const [code, state] of [[4008, "waiting"], [1012, "waiting"], [1008, "refused"]]) {
    const { host, connection } = beginLive();
    host.socket.end(code);
    assert.equal(connection.state.is, state);
  }
});

test("a refused page stays away", () => {
  const { host, connection } = beginLive();
  host.socket.end(1008);
  connection.wake();
  connection.close();
  connection.open();
  host.pass(3_600_000);
  assert.equal(host.sockets.length, 1);
  assert.equal(connection.state.is, "refused");
});

// A fallback that works from its first start on, and the socket that is in need of it.
function beginWithFallback() {
  const host = new Host();
  const told = [];
  const fallback = {
    works: false,
    start() {
      this.works = true;
      told.push("start");
    },
    stop() {
      this.works = false;
      told.push("stop");
    },
  };
  const parts = { address: () => "ws://host/", onOpen() {}, onMessage() {}, onState() {}, fallback };
  return { host, told, connection: new Connection(parts, host) };
}

test("after two openings that failed the fallback is started, and ended by a socket that lives", () => {
  const { host, told, connection } = beginWithFallback();
  connection.open();
  host.socket.end();
  assert.ok(!told.includes("start"));
  host.pass(1_000);
  host.socket.end();
  assert.equal(told.at(-1), "start");
  host.pass(2_000);
  assert.equal(told.at(-1), "start");
  host.socket.accept();
  assert.equal(told.at(-1), "stop");
  host.socket.end();
  assert.equal(told.at(-1), "stop");
});

test("while the fallback works the socket is tried now and then", () => {
  const { host, connection } = beginWithFallback();
  host.chance = 0.999;
  connection.open();
  for (let attempt = 0; attempt < 12; attempt += 1) {
    host.socket.end();
    host.pass(connection.state.until - host.time);
  }
  host.socket.end();
  assert.equal(Math.round((connection.state.until - host.time) / 1_000), 120);
});

test("a page that goes, or is refused, needs no fallback", () => {
  for (const go of [(each) => each.close(), (each) => each.lose(1008)]) {
    const { host, told, connection } = beginWithFallback();
    connection.open();
    host.socket.end();
    host.pass(1_000);
    host.socket.end();
    go(connection);
    assert.equal(told.at(-1), "stop");
  }
});

test("a blog that moved is followed within a second", () => {
  const { host, connection } = beginLive();
  connection.move();
  host.pass(500);
  assert.equal(host.sockets[0].closed, true);
  assert.equal(host.sockets.length, 2);
});

test("where heads keep coming, nothing is sent", () => {
  const { host } = beginLive();
  for (let count = 0; count < 20; count += 1) {
    host.pass(15_000);
    host.socket.say({ type: "head" });
  }
  assert.deepEqual(host.socket.sent, []);
  assert.equal(host.sockets.length, 1);
});

test("a quiet socket is pinged once, and lives on if it answers", () => {
  const { host } = beginLive();
  host.pass(30_000);
  assert.deepEqual(host.socket.sent, [{ type: "ping" }]);
  host.socket.say();
  host.pass(24_000);
  assert.equal(host.socket.sent.length, 1);
  host.pass(6_000);
  assert.equal(host.socket.sent.length, 2);
});

test("a silent socket is dropped", () => {
  const { host, connection } = beginLive();
  host.pass(44_000);
  assert.equal(connection.state.is, "live");
  host.pass(1_200);
  assert.equal(host.sockets[0].closed, true);
  assert.equal(connection.state.is, "waiting");
  host.pass(1_000);
  assert.equal(host.sockets.length, 2);
});

test("a handshake that hangs is given up", () => {
  const { host, connection } = begin();
  connection.open();
  host.pass(16_000);
  assert.equal(host.sockets[0].closed, true);
  assert.notEqual(connection.state.is, "live");
});

test("after an hour of sleep it connects again at once", () => {
  const { host } = beginLive();
  host.pass(10_000);
  host.sleep(3_600_000);
  assert.equal(host.sockets[0].closed, true);
  assert.equal(host.sockets.length, 2);
});

test("a tab whose timers are held back keeps a socket that is heard", () => {
  const { host } = beginLive();
  for (let minute = 0; minute < 10; minute += 1) {
    for (let count = 0; count < 4; count += 1) {
      host.time += 15_000;
      host.socket.say({ type: "head" });
    }
    host.sleep(0);
  }
  assert.equal(host.sockets.length, 1);
});

test("a clock set back does not put off the end of a silent socket", () => {
  const { host, connection } = beginLive();
  host.pass(10_000);
  host.time -= 3_600_000;
  for (const timer of host.timers.values()) timer.due -= 3_600_000;
  host.pass(60_000);
  assert.notEqual(connection.state.is, "live");
});

test("waking asks a socket in doubt, and gives it a few seconds", () => {
  const { host, connection } = beginLive();
  host.pass(10_000);
  connection.wake();
  assert.deepEqual(host.socket.sent, [{ type: "ping" }]);
  host.pass(9_000);
  assert.equal(host.sockets[0].closed, true);
});

test("waking a socket that answers changes nothing", () => {
  const { host, connection } = beginLive();
  connection.wake();
  host.socket.say();
  host.pass(20_000);
  assert.equal(connection.state.is, "live");
});

test("waking ends a wait, and a socket silent for too long, at once", () => {
  const waiting = beginLive();
  waiting.host.socket.end();
  waiting.connection.wake();
  assert.equal(waiting.host.sockets.length, 2);

  const stale = beginLive();
  stale.host.time += 60_000;
  stale.connection.wake();
  assert.equal(stale.host.sockets.length, 2);
});

test("a dropped socket is heard no more", () => {
  const { host, connection } = beginLive();
  connection.close();
  assert.equal(host.sockets[0].onmessage, null);
  assert.equal(host.sockets[0].onclose, null);
  host.pass(3_600_000);
  assert.equal(host.sockets.length, 1);
});

test("what is sent while there is no socket is left to the replay", () => {
  const { host, connection } = begin();
  connection.send({ type: "sync" });
  connection.open();
  connection.send({ type: "sync" });
  host.socket.accept();
  connection.send({ type: "sync" });
  assert.equal(host.socket.sent.length, 1);
});

test("the page closes the socket when it goes and opens it when it is back", () => {
  const { host, connection } = begin();
  const page = new EventTarget();
  page.document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  followPage(connection, page);
  for (const [target, gone, back] of [
    [page, "pagehide", "pageshow"],
    [page.document, "freeze", "resume"],
  ]) {
    target.dispatchEvent(new Event(back));
    target.dispatchEvent(new Event(back));
    assert.equal(connection.state.is, "connecting");
    target.dispatchEvent(new Event(gone));
    assert.equal(connection.state.is, "closed");
    assert.equal(host.socket.closed, true);
  }
  assert.equal(host.sockets.length, 2);
});

test("the network and the reader coming back wake it, the reader leaving does not", () => {
  const { host, connection } = begin();
  const page = new EventTarget();
  page.document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  followPage(connection, page);
  page.dispatchEvent(new Event("pageshow"));
  host.socket.accept();
  page.dispatchEvent(new Event("online"));
  page.document.dispatchEvent(new Event("visibilitychange"));
  page.document.visibilityState = "hidden";
  page.document.dispatchEvent(new Event("visibilitychange"));
  assert.equal(host.socket.sent.length, 2);
});
