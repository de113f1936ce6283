// A reader around a Log: carries its effects out on a list instead of a page.
import { Log } from "../../blog/static/blog/log.js";

export class Reader {
  constructor(cursor) {
    this.log = new Log(cursor);
    this.shown = new Map((cursor?.entries ?? []).map((entry) => [entry.id, entry]));
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
      if (effect.do === "show") this.shown.set(effect.entry.id, effect.entry);
      if (effect.do === "hide") this.shown.delete(effect.id);
      if (effect.do === "reset") this.shown = new Map(effect.entries.map((each) => [each.id, each]));
      if (effect.do === "sync") this.requests.push({ epoch: effect.epoch, since: effect.since });
      if (effect.do === "check") this.checks = [effect.after];
    }
  }

  get page() {
    return [...this.shown.values()].sort((one, other) => other.position - one.position);
  }

  get titles() {
    return this.page.map((entry) => entry.title);
  }
}
