// How often the room is painted: each message at once, while they can be read; more than that, a batch
// each second, so that a flood costs the page no more than one layout in a second.

const READABLE = 8; // messages a second
const SPAN = 2_000; // ms over which they are counted
const SLOWEST = 1_000; // ms between two paints

export class Pace {
  constructor(now) {
    this.now = now;
    this.times = [];
    this.painted = -Infinity;
  }

  note() {
    const now = this.now();
    this.times.push(now);
    this.times = this.times.filter((time) => time > now - SPAN);
  }

  get isFast() {
    const now = this.now();
    return this.times.filter((time) => time > now - SPAN).length > (READABLE * SPAN) / 1_000;
  }

  // How many ms to wait with the next paint; 0: the next frame.
  get wait() {
    return this.isFast ? Math.max(0, this.painted + SLOWEST - this.now()) : 0;
  }

  mark() {
    this.painted = this.now();
  }
}
