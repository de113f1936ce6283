// What screen readers are told: one polite region, counts and not bodies, a few at a time.

const LULL = 2_000; // what comes within it is told together

export class Announcer {
  constructor(element, words) {
    Object.assign(this, { element, words, count: 0 });
  }

  say(text) {
    this.element.textContent = text;
  }

  // A new entry has come. A burst is told once it has gone on for a while, not at its end alone.
  add() {
    this.count += 1;
    this.timer ??= setTimeout(() => {
      this.say(this.words.say("newer", { n: this.count }));
      this.count = 0;
      this.timer = undefined;
    }, LULL);
  }
}
