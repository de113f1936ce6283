import assert from "node:assert/strict";
import { test } from "node:test";

import { Log } from "../../../blog/static/blog/connection/log.js";
import { Reader } from "../reader.js";
import { Server } from "../server.js";

// A server with entries a, b, c and a reader that has them all.
function begin(options) {
  const server = new Server(options);
  for (const id of ["a", "b", "c"]) server.publish(id);
  return [server, join(server)];
}

// A reader whose page was rendered now, connected and synced.
function join(server) {
  const entries = server.page();
  const reader = new Reader({ epoch: server.epoch, seq: server.seq, entries });
  reader.connect();
  reader.hear(server.hello(), ...server.replay({ epoch: server.epoch, since: server.seq }));
  return reader;
}

function title(id) {
  return `Entry ${id}`;
}

function answer(server, reader) {
  const requests = reader.requests.splice(0);
  for (const request of requests) reader.hear(...server.replay(request));
}

test("a live change with the next seq is shown and moves the cursor", () => {
  const [server, reader] = begin();
  reader.hear(server.publish("d"));
  assert.deepEqual(reader.titles, ["Entry d", "Entry c", "Entry b", "Entry a"]);
  assert.equal(reader.log.seq, 4);
  assert.deepEqual(reader.checks, ["replay"]);
});

test("an edit replaces the entry where it stands", () => {
  const [server, reader] = begin();
  reader.hear(server.publish("a", "Better"));
  assert.deepEqual(reader.titles, ["Entry c", "Entry b", "Better"]);
});

test("a removal takes the entry away", () => {
  const [server, reader] = begin();
  reader.hear(server.remove("b"));
  assert.deepEqual(reader.titles, ["Entry c", "Entry a"]);
});

test("a message that comes twice has no effect the second time", () => {
  const [server, reader] = begin();
  const message = server.publish("d");
  assert.equal(reader.log.apply(message).length, 1);
  assert.deepEqual(reader.log.apply(message), []);
});

test("a removed entry does not come back with a late older version", () => {
  const [server, reader] = begin();
  const edit = server.publish("b", "Late");
  reader.hear(server.remove("b"), edit);
  assert.deepEqual(reader.titles, ["Entry c", "Entry a"]);
  assert.equal(reader.log.seq, 5);
});

test("a change from before the page was rendered is not shown", () => {
  const server = new Server();
  server.publish("a");
  const late = server.publish("b");
  server.remove("b");
  const reader = join(server);
  reader.hear(late);
  assert.deepEqual(reader.titles, ["Entry a"]);
});

test("a hole is shown at once, checked after a while and then synced", () => {
  const [server, reader] = begin();
  server.publish("d");
  reader.hear(server.publish("e"));
  assert.equal(reader.titles[0], "Entry e");
  assert.deepEqual(reader.checks, ["hole"]);
  reader.check();
  assert.deepEqual(reader.requests, [{ epoch: "e1", since: 3 }]);
  answer(server, reader);
  assert.deepEqual(reader.titles.slice(0, 2), ["Entry e", "Entry d"]);
  assert.equal(reader.log.seq, 5);
});

test("a hole that fills by itself asks for nothing", () => {
  const [server, reader] = begin();
  const [first, second] = [server.publish("d"), server.publish("e")];
  reader.hear(second, first);
  reader.check();
  assert.deepEqual(reader.requests, []);
  assert.equal(reader.log.seq, 5);
});

test("holes found while a check is due do not put it off", () => {
  const [server, reader] = begin();
  server.publish("d");
  assert.deepEqual(reader.log.apply(server.publish("e")).at(-1), { do: "check", after: "hole" });
  server.publish("f");
  assert.deepEqual(reader.log.apply(server.publish("g")).map((effect) => effect.do), ["show"]);
});

test("a head beyond the cursor is checked after a while and then synced", () => {
  const [server, reader] = begin();
  server.publish("d");
  reader.hear(server.head());
  assert.deepEqual(reader.checks, ["head"]);
  reader.check();
  answer(server, reader);
  assert.equal(reader.titles[0], "Entry d");
});

test("a head that overtook its change asks for nothing", () => {
  const [server, reader] = begin();
  const late = server.publish("d");
  reader.hear(server.head(), late);
  reader.check();
  assert.deepEqual(reader.requests, []);
});

test("a head at the cursor gives the readers' count alone", () => {
  const [server, reader] = begin();
  const effects = reader.log.apply({ ...server.head(), readers: 7 });
  assert.deepEqual(effects.map((effect) => effect.do), ["readers", "news"]);
  assert.equal(effects[0].count, 7);
});

test("a replay may skip numbers", () => {
  const [server, reader] = begin();
  for (const title of ["one", "two", "three"]) server.publish("d", title);
  reader.connect();
  reader.hear(server.hello(), ...server.replay({ epoch: "e1", since: 3 }));
  assert.equal(reader.titles[0], "three");
  assert.equal(reader.log.seq, 6);
  reader.check();
  assert.deepEqual(reader.requests, []);
});

test("what comes live during a replay counts once it is synced", () => {
  const [server, reader] = begin();
  server.publish("d");
  reader.connect();
  const [hello, replay] = [server.hello(), server.replay({ epoch: "e1", since: 3 })];
  const live = server.publish("e");
  reader.hear(hello, live, ...replay);
  assert.deepEqual(reader.titles.slice(0, 2), ["Entry e", "Entry d"]);
  assert.equal(reader.log.seq, 5);
});

test("a replay older than a live edit does not undo it", () => {
  const [server, reader] = begin();
  server.publish("a", "first");
  reader.connect();
  const replay = server.replay({ epoch: "e1", since: 3 });
  reader.hear(server.publish("a", "second"), ...replay);
  assert.equal(reader.titles.at(-1), "second");
});

test("a hole beyond the replay is found when it is synced", () => {
  const [server, reader] = begin();
  reader.connect();
  const replay = server.replay({ epoch: "e1", since: 3 });
  server.publish("d");
  reader.hear(server.publish("e"), ...replay);
  assert.deepEqual(reader.checks, ["hole"]);
  reader.check();
  answer(server, reader);
  assert.deepEqual(reader.titles.slice(0, 2), ["Entry e", "Entry d"]);
});

test("a replay that never ends is asked for again from the same cursor", () => {
  const [server, reader] = begin();
  const hello = server.hello();
  for (const live of [[], [server.publish("d")]]) {
    reader.connect();
    reader.hear(hello, ...live);
    reader.check();
    assert.deepEqual(reader.requests, [{ epoch: "e1", since: 3 }]);
    assert.deepEqual(reader.checks, ["replay"]);
  }
});

test("the end of a replay that a reset overtook is ignored", () => {
  const [, reader] = begin();
  reader.hear({ type: "reset", epoch: "e2", seq: 1, entries: [] }, { type: "synced", seq: 3 });
  assert.equal(reader.log.seq, 1);
});

test("numbers heard before a sync and unknown to the server are asked for once", () => {
  const [server, reader] = begin();
  reader.hear({ ...server.publish("d"), seq: 90 });
  reader.check();
  answer(server, reader);
  reader.check();
  assert.deepEqual(reader.requests, []);
});

test("another epoch brings a reset that replaces everything", () => {
  const [server, reader] = begin();
  server.remove("b");
  server.restart("e2");
  reader.connect();
  reader.hear(server.hello(), ...server.replay({ epoch: "e1", since: 3 }));
  assert.deepEqual(reader.titles, ["Entry c", "Entry a"]);
  assert.deepEqual([reader.log.epoch, reader.log.seq], ["e2", 1004]);
});

test("a head of another epoch, or below the cursor, leads to a sync", () => {
  for (const head of [{ epoch: "e2", seq: 3 }, { seq: 1 }]) {
    const [, reader] = begin();
    reader.hear({ type: "head", readers: 1, ...head });
    reader.check();
    assert.deepEqual(reader.requests, [{ epoch: "e1", since: 3 }]);
    reader.hear({ type: "synced", seq: 3 });
    reader.check();
    assert.equal(reader.requests.length, 1);
  }
});

test("a cursor from the future, as the server sees it, ends in its page", () => {
  const server = new Server();
  server.publish("a");
  const reader = new Reader({ epoch: "e1", seq: 90, entries: [{ id: "z", seq: 90 }] });
  reader.connect();
  reader.hear(server.hello(), ...server.replay({ epoch: "e1", since: 90 }));
  assert.deepEqual(reader.titles, ["Entry a"]);
  assert.equal(reader.log.seq, 1);
});

test("a cursor older than what is kept ends in the newest page", () => {
  const [server, reader] = begin({ retention: 60 });
  for (let number = 1; number <= 100; number += 1) server.publish(`n${number}`);
  reader.connect();
  reader.hear(server.hello(), ...server.replay({ epoch: "e1", since: 3 }));
  assert.deepEqual(reader.page, server.page());
  assert.equal(reader.log.floor, reader.page.at(-1).position);
});

test("a change that came while a reset was under way is fetched again", () => {
  const [server, reader] = begin();
  server.restart("e2");
  reader.connect();
  const replay = server.replay({ epoch: "e1", since: 3 });
  reader.hear(server.publish("d"), ...replay);
  answer(server, reader);
  assert.equal(reader.titles[0], "Entry d");
  assert.equal(reader.log.seq, server.seq);
});

test("a reset sent to everybody needs no replay", () => {
  const [server, reader] = begin();
  reader.hear(server.restart("e2"), server.publish("d"));
  assert.equal(reader.titles[0], "Entry d");
  assert.deepEqual([reader.log.epoch, reader.log.seq], ["e2", 1004]);
});

test("an edit below the page moves the cursor and shows nothing", () => {
  const server = new Server();
  for (let number = 1; number <= 80; number += 1) server.publish(`n${number}`);
  const entries = server.page();
  const log = new Log({ epoch: "e1", seq: 80, floor: entries.at(-1).position, entries });
  const edited = server.publish("n3", "Edited");
  assert.deepEqual(log.apply(edited), [{ do: "sink", entry: edited }]);
  assert.equal(log.seq, 81);
});

test("a page that shows a part of the blog keeps its floor through a reset", () => {
  const server = new Server();
  for (let number = 1; number <= 80; number += 1) server.publish(`n${number}`);
  const log = new Log({ epoch: "e1", seq: 80, floor: 7, part: true });
  const [effect] = log.apply(server.restart("e2"));
  assert.deepEqual([effect.do, effect.floor, log.floor], ["reset", 31, 7]);
});

test("a replay in parts moves the cursor with each and asks for the next at once", () => {
  const [server, reader] = begin({ part: 2 });
  for (const id of ["d", "e", "f", "g", "h"]) server.publish(id);
  reader.connect();
  reader.hear(server.hello(), ...server.replay({ epoch: "e1", since: 3 }));
  assert.deepEqual([reader.log.seq, reader.requests], [5, [{ epoch: "e1", since: 5 }]]);
  reader.hear(server.publish("live"));
  assert.equal(reader.titles[0], "Entry live");
  for (const seq of [7, 9]) {
    answer(server, reader);
    assert.equal(reader.log.seq, seq);
  }
  assert.deepEqual(reader.requests, []);
  assert.deepEqual(reader.titles, ["live", "h", "g", "f", "e", "d", "c", "b", "a"].map(title));
});

test("a socket lost between parts goes on from the last of them", () => {
  const [server, reader] = begin({ part: 1 });
  server.publish("d");
  server.publish("e");
  reader.connect();
  reader.hear(server.hello(), ...server.replay({ epoch: "e1", since: 3 }));
  reader.connect();
  assert.equal(reader.log.seq, 4);
});

test("a reset in parts takes away what it has not told of, once all of them have come", () => {
  const [server, reader] = begin({ part: 1 });
  server.remove("b");
  server.publish("d");
  server.restart("e2");
  reader.connect();
  reader.hear(server.hello(), ...server.replay({ epoch: "e1", since: 3 }));
  assert.deepEqual(reader.titles, ["c", "b", "a"].map(title));
  assert.deepEqual(reader.requests, [{ epoch: "e2", since: 1 }]);
  while (reader.requests.length) answer(server, reader);
  assert.deepEqual(reader.titles, ["d", "c", "a"].map(title));
  assert.deepEqual([reader.log.epoch, reader.log.seq], ["e2", server.seq]);
});

test("a reset in parts that was asked for twice begins once", () => {
  const [server, reader] = begin({ part: 1 });
  server.restart("e2");
  const answer = server.replay({ epoch: "e1", since: 3 });
  reader.connect();
  reader.hear(...answer, ...answer);
  assert.deepEqual(reader.requests, [{ epoch: "e2", since: 1 }]);
});

test("a reset in parts that came unasked is followed after a while", () => {
  const [server, reader] = begin({ part: 1 });
  reader.hear(server.restart("e2"));
  assert.deepEqual([reader.requests, reader.checks], [[], ["hole"]]);
  reader.check();
  assert.deepEqual(reader.requests, [{ epoch: "e2", since: 1 }]);
});

test("the end of a replay from before a reset in parts is not its end", () => {
  const [server, reader] = begin({ part: 1 });
  reader.connect();
  const late = server.replay({ epoch: "e1", since: 3 });
  reader.hear(server.restart("e2"), ...late);
  assert.deepEqual([reader.log.seq, reader.log.replaying], [1, true]);
});

test("patience runs from each change of a replay, and not from what comes live or from heads", () => {
  const [server, reader] = begin();
  for (const id of ["d", "e"]) server.publish(id);
  reader.connect();
  reader.hear(server.hello());
  const [first] = server.replay({ epoch: "e1", since: 3 });
  const isPutOff = (message) => reader.log.apply(message).some(({ after }) => after === "replay");
  assert.equal(isPutOff(first), true);
  assert.equal(isPutOff(server.publish("live")), false);
  assert.equal(isPutOff({ type: "head", seq: server.seq }), false);
});

test("a replay asked for again in vain is waited for longer, until there is progress", () => {
  const log = new Log({ epoch: "e1", seq: 3 });
  const tries = (effects) => effects.at(-1).tries;
  assert.deepEqual([log.connect(), log.check(), log.check()].map(tries), [0, 1, 2]);
  log.apply({ type: "entry", id: "d", seq: 4, position: 4 });
  assert.equal(tries(log.apply({ type: "synced", seq: 4, more: true })), 0);
});

test("a blog's own change is passed on", () => {
  const message = { type: "blog", title: "Renamed", open: true, path: "/blog/" };
  assert.deepEqual(new Log().apply(message), [{ do: "blog", message }]);
});

test("an error is passed on, and what is unknown ignored", () => {
  const log = new Log();
  const error = { type: "error", code: "bad_frame", detail: "Send this." };
  assert.deepEqual(log.apply(error), [{ do: "warn", code: "bad_frame", detail: "Send this." }]);
  for (const type of ["pong", "constructor", undefined]) assert.deepEqual(log.apply({ type }), []);
});

test("an entry that was moved below the page sinks, and is there once the page reaches so far", () => {
  const log = new Log({ epoch: "e1", seq: 5, floor: 3, entries: [{ id: "a", seq: 5 }] });
  const moved = { type: "entry", id: "a", seq: 6, position: 1.5 };
  assert.deepEqual(log.apply(moved), [{ do: "sink", entry: moved }]);
  assert.deepEqual(log.reach(2), []);
  assert.deepEqual(log.reach(1), [{ do: "show", entry: moved }]);
  assert.deepEqual(log.reach(0), []);
});

test("what sank and was then removed comes by no page", () => {
  const log = new Log({ epoch: "e1", seq: 5, floor: 3 });
  log.apply({ type: "entry", id: "a", seq: 6, position: 1.5 });
  log.apply({ type: "remove", id: "a", seq: 7 });
  assert.deepEqual(log.reach(0), []);
});

test("another page is passed where it lacks what was heard, or may lack what came before", () => {
  const log = new Log({ epoch: "e1", seq: 5, floor: 10 });
  const isPassed = (seq, entries, epoch = "e1") => log.isPassed({ epoch, seq, entries });
  const old = { id: "a", seq: 2 };
  assert.equal(isPassed(4, [old]), true);
  assert.equal(isPassed(4, [old], "e2"), false);
  assert.equal(isPassed(5, [old]), false);
  log.apply({ type: "remove", id: "a", seq: 6 });
  log.apply({ type: "entry", id: "b", seq: 7, position: 1 });
  assert.equal(isPassed(5, [old]), true);
  assert.equal(isPassed(6, [{ id: "b", seq: 3 }]), true);
  assert.equal(isPassed(6, [{ id: "b", seq: 7 }, { id: "c", seq: 1 }]), false);
});
