// Thousands of random schedules: messages lost, doubled and overtaken, sockets cut, logs laid anew.
import assert from "node:assert/strict";
import { test } from "node:test";

import { seededRandom } from "../chance.js";
import { Reader } from "../reader.js";
import { PAGE_SIZE, Server } from "../server.js";

const SEEDS = 2000;
const STEPS = 60;

// One reader on its way through a storm; `wire` holds what was sent and has not arrived.
class Storm {
  constructor(seed) {
    this.random = seededRandom(seed);
    this.server = new Server({ retention: this.pick([8, 20, 1000]), part: this.pick([1, 7, 30, 1000]) });
    for (let number = 0; number < this.below(70); number += 1) this.publish();
    this.open();
  }

  open() {
    const entries = this.server.page();
    const floor = this.server.positions.size > entries.length ? (entries.at(-1)?.position ?? 0) : 0;
    const { epoch, seq } = this.server;
    this.reader = new Reader({ epoch, seq, floor, entries });
    this.wire = null;
  }

  below(limit) {
    return Math.floor(this.random() * limit);
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  publish() {
    const known = [...this.server.positions.keys()];
    const fate = known.length ? this.random() : 0;
    if (fate < 0.5) return this.server.publish(`n${known.length}`);
    const id = this.pick(known);
    if (fate < 0.7) return this.server.publish(id, `Edit ${this.server.seq}`);
    return fate < 0.8 ? this.server.move(id, this.findPlace()) : this.server.remove(id);
  }

  // Between two others, below all or above all.
  findPlace() {
    return this.below(this.server.seq + 1) + this.random();
  }

  // The page behind the reader's, as it was when it was asked for.
  loadOlder() {
    const { server, reader, copy } = this;
    const { floor } = reader.log;
    if (copy?.floor === floor && copy.epoch === reader.log.epoch) {
      this.copy = null;
      return reader.takePage(copy);
    }
    const entries = floor ? server.page(floor) : [];
    const { epoch, seq } = server;
    this.copy = floor ? { floor, epoch, seq, entries, isLast: entries.length < PAGE_SIZE } : null;
  }

  send(message) {
    if (this.wire) this.wire.push(message);
  }

  sendToGroup(message) {
    if (this.random() < 0.15) return;
    this.send(message);
    if (this.random() < 0.1) this.send(message);
    const last = this.wire?.length - 1;
    if (last > 0 && this.random() < 0.1) {
      [this.wire[last - 1], this.wire[last]] = [this.wire[last], this.wire[last - 1]];
    }
  }

  // The handshake: the cursor is read here, the replay is put together by a later step.
  connect() {
    const { epoch, seq } = this.reader.log;
    this.wire = [this.server.hello()];
    this.reader.connect();
    this.reader.requests.push({ epoch, since: seq });
  }

  replay() {
    const request = this.wire && this.reader.requests.shift();
    if (request) this.server.replay(request).forEach((message) => this.send(message));
  }

  deliver(count) {
    this.reader.hear(...(this.wire?.splice(0, count) ?? []));
  }

  step() {
    const fate = this.random();
    if (fate < 0.35) this.sendToGroup(this.publish());
    else if (fate < 0.65) this.deliver(1 + this.below(4));
    else if (fate < 0.75) this.replay();
    else if (fate < 0.78) this.loadOlder();
    else if (fate < 0.83) this.reader.check();
    else if (fate < 0.88) this.sendToGroup(this.server.head());
    else if (fate < 0.92) this.wire = null;
    else if (fate < 0.98) this.wire ?? this.connect();
    else if (fate < 0.99) this.sendToGroup(this.server.restart(`e${this.server.seq}`));
    else this.open();
  }

  // Calm: nothing more is published or lost, and heads keep coming.
  settle() {
    if (!this.wire) this.connect();
    for (let round = 0; round < 4; round += 1) {
      while (this.reader.requests.length || this.wire.length) {
        while (this.reader.requests.length) this.replay();
        this.deliver(Infinity);
      }
      this.send(this.server.head());
      this.deliver(Infinity);
      this.reader.check();
    }
  }
}

test("after any storm the page is the server's, and the cursor its seq", () => {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const storm = new Storm(seed);
    for (let step = 0; step < STEPS; step += 1) storm.step();
    storm.settle();
    const { log, page } = storm.reader;
    const shown = [...storm.server.changes.values()]
      .filter((message) => message.type === "entry" && message.position >= log.floor)
      .sort((one, other) => other.position - one.position);
    const kept = page.filter((entry) => storm.server.changes.has(entry.id));
    assert.deepEqual(kept, shown, `seed ${seed}`);
    assert.deepEqual([log.epoch, log.seq], [storm.server.epoch, storm.server.seq], `seed ${seed}`);
  }
});
