// Looks now and then whether a room that was turned off is there again: seldom, and not while nobody looks at
// the page, for whoever closes a room wants it to cost nothing.

const FIRST = 60_000; // ms, jittered, for all pages of the blog were told at once
const LONGEST = 900_000;

export class Gate {
  // `address()` is that of what was said last, which is not found as long as there is no room; `isSeen()`
  // tells whether somebody looks, and `onOpen()` is called once.
  constructor({ address, isSeen, onOpen }, host) {
    Object.assign(this, { address, isSeen, onOpen, host });
  }

  wait(delay = FIRST) {
    this.host.clearTimeout(this.timer);
    this.timer = this.host.setTimeout(() => this.look(delay), delay * (0.5 + this.host.random()));
  }

  async look(delay) {
    if (!this.isSeen()) return this.wait(delay);
    if (await this.isThere()) return this.onOpen();
    this.wait(Math.min(delay * 2, LONGEST));
  }

  async isThere() {
    try {
      return (await this.host.fetch(this.address())).ok;
    } catch {
      return false;
    }
  }
}
