// What was posted and is not yet known to have arrived: kept in the browser, sent until the server has
// said what it makes of it. Each has a nonce, so that however often it is sent it makes one entry.

import { sumUp } from "./fields.js";

// The word for each state that Server.insist tells of.
export const STATES = {
  sending: "sending",
  offline: "waitingOffline",
  retrying: "retrying",
  "signed-out": "signIn",
};

export class Outbox {
  // `list` shows what becomes of each; `composer` takes a text back; `onStored(entry)` is told of what
  // readers do not have: a draft, held, scheduled.
  constructor({ store, server, list, composer, words, onStored }) {
    Object.assign(this, { store, server, list, composer, words, onStored });
  }

  // What a page that was closed or died had left to send.
  start() {
    for (const [nonce, kept] of this.store.all("out:")) {
      if (kept) this.send({ ...kept, nonce });
    }
  }

  add(nonce, fields) {
    this.keep({ nonce, fields });
    this.send({ nonce, fields });
  }

  async send({ nonce, fields, isUnwanted = false }) {
    const item = this.list.add(sumUp(fields));
    item.isUnwanted = isUnwanted;
    const task = { nonce, fields, item, begun: performance.now(), isOff: false };
    const tell = (state) => this.tell(task, state);
    const isOff = () => task.isOff;
    const answer = await this.server.insist("entries/", { ...fields, nonce }, tell, isOff);
    if (task.isOff) return;
    if (answer.kind === "done") this.settle(task, answer.body);
    else this.refuse(task, answer);
  }

  tell(task, state) {
    const [item, words] = [task.item, this.words];
    if (task.isOff) return;
    if (state === "sending") {
      task.wasTried = true;
      task.begun = performance.now();
    }
    const { isUnwanted } = item;
    item.tell(state, words.say(isUnwanted && state === "sending" ? "undoing" : STATES[state]));
    // What the server may have already cannot be taken back before it says so.
    item.offer(task.wasTried ? [] : [[words.say("toBox"), () => this.takeBack(task)]]);
    item.undo = () => this.takeBack(task);
    if (task.wasTried) item.awaitUndo(() => this.keep(task, { isUnwanted: true }));
  }

  keep({ nonce, fields }, wish = {}) {
    this.store.set(`out:${nonce}`, { fields, ...wish });
  }

  takeBack(task) {
    task.isOff = true;
    this.store.drop(`out:${task.nonce}`);
    task.item.remove();
    this.composer.put(task.fields, task.nonce);
  }

  settle(task, entry) {
    this.store.drop(`out:${task.nonce}`);
    const [item, words] = [task.item, this.words];
    if (entry.state !== "live") this.onStored(entry);
    item.settle(entry.id, describePost(entry, this.since(task), words));
    item.offerUndo(() => this.undo(task, entry));
  }

  since({ begun }) {
    return ((performance.now() - begun) / 1000).toFixed(1);
  }

  // Gone from every page, and its words are in the box again.
  async undo(task, entry) {
    const [item, words] = [task.item, this.words];
    task.begun = performance.now();
    const answer = await this.server.insist(`entries/${entry.id}/remove/`, {}, () =>
      item.tell("sending", words.say("sending")),
    );
    if (answer.kind !== "done") return item.tell("refused", explain(answer, words));
    const told = describeRemoval(answer.body, this.since(task), words);
    item.settle(entry.id, [words.say("undone"), told].join(" · "));
    this.onStored(answer.body);
    this.composer.put(task.fields);
  }

  // The server will not have it as it is: back into the box, unless something else is being written.
  refuse(task, answer) {
    this.store.drop(`out:${task.nonce}`);
    if (!this.composer.holdsWords) {
      task.item.remove();
      this.composer.put(task.fields, task.nonce);
      return this.composer.complain(answer);
    }
    this.composer.drafts.shelve(task.fields);
    this.composer.drafts.forget(task.nonce);
    task.item.undo = null;
    task.item.tell("refused", explain(answer, this.words));
    task.item.offer([]);
  }
}

// What became of a post, in one line.
export function describePost({ state, receipt, due }, s, words) {
  if (state === "scheduled") return words.say("scheduled", describeDue(due));
  if (state !== "live") return words.say(state === "draft" ? "draft" : "held");
  return receipt ? words.say("posted", { n: receipt.readers, s }) : words.say("kept");
}

export function describeRemoval({ receipt }, s, words) {
  return receipt ? words.say("gone", { n: receipt.readers, s }) : words.say("removedIt");
}

function describeDue(due) {
  const date = new Date(due);
  const options = { dateStyle: "medium", timeStyle: "short" };
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const time = new Intl.DateTimeFormat(document.documentElement.lang, options).format(date);
  return { time, zone };
}

export function explain({ body, status }, words) {
  if (status === 413) return words.say("tooLarge");
  return words.say("notTaken", { why: body?.error ?? String(status) });
}
