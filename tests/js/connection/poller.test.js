import assert from "node:assert/strict";
import { test } from "node:test";

import { Poller } from "../../../blog/static/blog/connection/poller.js";
import { answered, Host } from "../host.js";
import { Reader } from "../reader.js";
import { Server } from "../server.js";

// A server with entries a, b and c, and a reader of its page who can open no socket.
function begin(options) {
  const server = new Server(options);
  for (const id of ["a", "b", "c"]) server.publish(id);
  const { epoch, seq } = server;
  const reader = new Reader({ epoch, seq, entries: server.page() });
  const host = new Host((address) => server.answer(address));
  const states = [];
  const poller = new Poller(
    {
      address: () => "/blog/entries.json",
      cursor: () => reader.log,
      onBegin: () => reader.connect(),
      onMessage: (message) => reader.hear(message),
      onState: (works) => states.push(works),
    },
    host,
  );
  return { server, reader, host, states, poller };
}

const titles = (...ids) => ids.map((id) => `Entry ${id}`);

test("what changed comes with the next poll, in order and once", async () => {
  const { server, reader, host, states, poller } = begin();
  poller.start();
  await answered();
  server.publish("d");
  server.remove("b");
  host.pass(15_000);
  await answered();
  assert.deepEqual(reader.titles, titles("d", "c", "a"));
  assert.deepEqual(host.asked, ["/blog/entries.json?since=3", "/blog/entries.json?since=3"]);
  assert.deepEqual([reader.log.seq, states], [5, [true, true]]);
  assert.equal(reader.log.replaying, false);
});

test("an answer with a next one is followed at once, from its cursor", async () => {
  const { server, reader, host, poller } = begin({ part: 2 });
  for (const id of ["d", "e", "f", "g", "h"]) server.publish(id);
  poller.start();
  await answered();
  assert.deepEqual(host.asked.map((address) => address.split("=")[1]), ["3", "5", "7"]);
  assert.deepEqual(reader.titles, titles("h", "g", "f", "e", "d", "c", "b", "a"));
});

test("another epoch, or a cursor from the future, brings the newest page", async () => {
  for (const change of [(server) => server.restart("e2"), (server) => (server.seq = 1)]) {
    const { server, reader, host, poller } = begin();
    server.remove("b");
    change(server);
    poller.start();
    await answered();
    assert.equal(host.asked.at(-1), "/blog/entries.json");
    assert.deepEqual(reader.titles, titles("c", "a"));
    assert.deepEqual([reader.log.epoch, reader.log.seq], [server.epoch, server.seq]);
  }
});

test("the newest page begins where its own entries do", async () => {
  const { server, reader, poller } = begin();
  for (let number = 0; number < 60; number += 1) server.publish(`n${number}`);
  server.restart("e2");
  poller.start();
  await answered();
  assert.equal(reader.log.floor, reader.page.at(-1).position);
});

test("polls that fail are asked for again, less and less often, and not told as working", async () => {
  const { server, host, states, poller } = begin();
  const warn = console.warn;
  console.warn = () => {};
  host.answer = () => {
    throw new Error("out of reach");
  };
  poller.start();
  for (let seconds = 0; seconds < 600; seconds += 1) {
    await answered();
    host.pass(1_000);
  }
  assert.ok(host.asked.length > 4 && host.asked.length < 10, String(host.asked.length));
  assert.ok(states.every((works) => !works));
  host.answer = (address) => ({ ...server.answer(address), epoch: "" });
  host.pass(200_000);
  await answered();
  assert.equal(states.at(-1), false);
  host.answer = (address) => server.answer(address);
  host.pass(200_000);
  await answered();
  assert.equal(states.at(-1), true);
  console.warn = warn;
});

test("stopped it asks no more, and what comes late is not heard", async () => {
  const { server, reader, host, states, poller } = begin();
  poller.start();
  server.publish("d");
  poller.stop();
  await answered();
  host.pass(600_000);
  assert.deepEqual(host.asked.length, 1);
  assert.deepEqual(reader.titles, titles("c", "b", "a"));
  assert.deepEqual(states, [false]);
});
