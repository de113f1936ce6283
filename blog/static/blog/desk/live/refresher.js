// Has what a page shows asked for again when something has changed: one look for changes that come
// together, one answer at a time so that none that is older comes last, and again where none came.

const LULL = 150; // ms
const [FIRST_WAIT, LONGEST_WAIT] = [1_000, 15_000];

export class Refresher {
  // `refresh()` asks and shows; what it throws is an answer that did not come.
  constructor(refresh, host) {
    Object.assign(this, { refresh, host });
    this.isBusy = false;
    this.isStale = false; // something has changed since the last question
    this.failures = 0;
  }

  look(delay = LULL) {
    this.isStale = true;
    this.host.clearTimeout(this.timer);
    if (!this.isBusy) this.timer = this.host.setTimeout(() => this.run(), delay);
  }

  async run() {
    this.isBusy = true;
    this.isStale = false;
    try {
      await this.refresh();
      this.failures = 0;
    } catch {
      this.failures += 1;
    }
    this.isBusy = false;
    if (this.failures) this.look(Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.failures - 1)));
    else if (this.isStale) this.look();
  }
}
