// A reader around a Log: carries its effects out on a list instead of a page.
import { Log } from "../../blog/static/blog/connection/log.js";

export class Reader {
  constructor(cursor) {
    this.log = new Log(cursor);
    this.shown = new Map((cursor?.entries ?? []).map((entry) => [entry.id, entry]));
    this.unsure = new Set(); // what a reset in parts has not told of yet
    this.requests = [];
    this.checks = [];
  }

  connect() {
    this.requests = [];
    this.carryOut(this.log.connect());
  }

  hear(...messages) {
    for (const message of messages) this.carryOut(this.log.apply(message));
  }

  check() {
    this.checks = [];
    this.carryOut(this.log.check());
  }

  carryOut(effects) {
    for (const effect of effects) {
      if (effect.do === "show") this.show(effect.entry);
      if (effect.do === "sink") this.hide(effect.entry.id);
      if (effect.do === "hide") this.hide(effect.id);
      if (effect.do === "reset") this.reset(effect);
      if (effect.do === "sweep") for (const id of this.unsure) this.hide(id);
      if (effect.do === "sync") this.requests.push({ epoch: effect.epoch, since: effect.since });
      if (effect.do === "check") this.checks = [effect.after];
    }
  }

  show(entry) {
    this.unsure.delete(entry.id);
    this.shown.set(entry.id, entry);
  }

  hide(id) {
    this.unsure.delete(id);
    this.shown.delete(id);
  }

  // An older page, from a cache perhaps; tells whether it was taken.
  takePage({ epoch, seq, entries, isLast }) {
    if (this.log.isPassed({ epoch, seq, entries })) return false;
    const fresh = entries.filter(({ id }) => !this.shown.has(id));
    this.log.know(fresh);
    for (const entry of fresh) this.show(entry);
    this.carryOut(this.log.reach(isLast ? 0 : entries.at(-1).position));
    return true;
  }

  reset({ entries, more }) {
    this.unsure = new Set(this.shown.keys());
    for (const entry of entries) this.show(entry);
    if (!more) for (const id of this.unsure) this.hide(id);
  }

  get page() {
    return [...this.shown.values()].sort((one, other) => other.position - one.position);
  }

  get titles() {
    return this.page.map((entry) => entry.title);
  }
}
