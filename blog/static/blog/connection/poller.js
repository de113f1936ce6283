// Where no socket can be opened the changes are asked for over HTTP, by the cursor, and told as the
// socket tells them: each is a message, and each answer a part of a replay. Every reader with the same
// cursor asks for the same address, so that caches answer for the server.

import { browser } from "./host.js";

const PERIOD = 10_000; // between answers, and up to half as long again: readers do not ask together
const LONGEST = 120_000; // while none comes

export class Poller {
  // `address()` is that of entries.json, `cursor()` the {epoch, seq} of that moment. `onBegin` is
  // called before each poll and `onState(works)` after it.
  constructor({ address, cursor, onBegin, onMessage, onState }, host = browser) {
    Object.assign(this, { address, cursor, onBegin, onMessage, onState, host });
    this.works = false;
    this.failures = 0;
    this.run = 0; // what is under way when it changes is heard no more
    this.isRunning = false;
  }

  start() {
    if (this.isRunning) return;
    this.isRunning = true;
    this.poll((this.run += 1));
  }

  stop() {
    if (!this.isRunning) return;
    this.isRunning = false;
    this.run += 1;
    this.host.clearTimeout(this.timer);
    this.tell(false);
  }

  async poll(run) {
    this.onBegin();
    const works = await this.takeAll(run);
    if (run !== this.run) return;
    this.failures = works ? 0 : this.failures + 1;
    this.tell(works);
    const wait = Math.min(LONGEST, PERIOD * 2 ** this.failures) * (1 + this.host.random() / 2);
    this.timer = this.host.setTimeout(() => this.poll(run), wait);
  }

  async takeAll(run) {
    try {
      while (await this.takePart(run));
      return true;
    } catch (problem) {
      console.warn(`livelog: polling: ${problem.message}`);
      return false;
    }
  }

  // Tells whether another part follows. Without an epoch no cursor can be moved.
  async takePart(run) {
    const { epoch, seq: since } = this.cursor();
    const answer = await this.read(`?since=${since}`);
    if (!answer.epoch) throw new Error("the live log is out of reach");
    const isOurs = answer.epoch === epoch && answer.seq >= since;
    const page = isOurs ? null : await this.read("");
    if (run !== this.run) return false;
    if (page) this.begin(page);
    else this.goOn(answer);
    const { open, seq } = page ?? answer;
    this.onMessage({ type: "head", seq, open });
    return Boolean(isOurs && answer.next);
  }

  goOn({ entries, seq, next }) {
    for (const message of entries) this.onMessage(message);
    this.onMessage(next ? { type: "synced", seq: next, more: true } : { type: "synced", seq });
  }

  // The server's log is another, or older: as after a reset, the newest page is all there is.
  begin({ epoch, entries, seq, next }) {
    this.onMessage({ type: "reset", epoch, seq, entries, floor: next ?? 0 });
  }

  async read(query) {
    const response = await this.host.fetch(this.address() + query);
    if (!response.ok) throw new Error(`status ${response.status}`);
    return response.json();
  }

  tell(works) {
    this.works = works;
    this.onState(works);
  }
}
