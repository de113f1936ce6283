// What is typed and not sent: kept in the browser at once, and on the server a moment later, so that
// it is there after a crash, and on another device.

import { fillFields, holdWords, makeNonce, readFields, sumUp } from "./fields.js";
import { makeButton } from "./box.js";
import { build } from "../../stream/render.js";

const [LULL, LONGEST] = [800, 4_000]; // ms after the last key, and at most after the first

export class Drafts {
  // `shelf` is the element of the texts not sent; `onTake(fields)` has one put into the box.
  constructor({ form, store, server, shelf, words, onTake }) {
    Object.assign(this, { form, store, server, shelf, words, onTake });
    this.nonce = makeNonce();
    this.sent = ""; // what the server has of this form, as JSON
    addEventListener("pagehide", () => this.leave());
    addEventListener("online", () => this.save());
    addEventListener("visibilitychange", () => document.hidden && this.leave());
    shelf.addEventListener("click", (event) => this.press(event));
    shelf.addEventListener("submit", (event) => this.discard(event));
  }

  // What the server put into the form, or this browser kept. A form has a nonce of its own from here
  // on: of two pages that go on with one text, each sends its own.
  start() {
    const written = this.form.elements.nonce.value;
    const restored = document.getElementById("restored");
    const there = readFields(this.form);
    const here = this.store.get("box");
    this.form.elements.nonce.value = this.nonce;
    if (here && holdWords(here.fields)) {
      if (holdWords(there) && here.nonce !== written) this.shelve(there, written);
      this.instead = here.nonce; // a page that went may have kept it after this one was written
      restored?.remove();
      fillFields(this.form, here.fields);
    } else if (restored) {
      this.instead = written;
    }
    restored?.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.clear();
    });
    if (holdWords(readFields(this.form))) this.type();
    return holdWords(readFields(this.form));
  }

  type() {
    const fields = readFields(this.form);
    if (holdWords(fields)) this.store.set("box", { nonce: this.nonce, fields });
    else this.store.drop("box");
    this.first ??= Date.now();
    clearTimeout(this.timer);
    const wait = Math.min(LULL, Math.max(0, this.first + LONGEST - Date.now()));
    this.timer = setTimeout(() => this.save(), wait);
  }

  // A text that was not kept this time is with the next key, or when the network is back.
  async save() {
    this.first = undefined;
    const fields = readFields(this.form);
    const text = JSON.stringify(fields);
    // Of a text that was restored the server has the words, though not from this page.
    const isKnown = text === this.sent || (!this.sent && !this.instead && !holdWords(fields));
    if (isKnown || this.saving) return;
    this.saving = true;
    const { nonce, instead } = this;
    const answer = await this.server.ask("draft/", { ...fields, nonce });
    this.saving = false;
    if (answer.kind === "signed-out") this.server.awaitSession().then(() => this.save());
    if (answer.kind !== "done" || nonce !== this.nonce) return;
    this.sent = text;
    if (instead && (await this.forget(instead)).kind === "done") this.instead = undefined;
    if (JSON.stringify(readFields(this.form)) !== text) this.type();
  }

  // The page goes: what was typed last goes with a request that outlives it.
  leave() {
    const fields = readFields(this.form);
    if (JSON.stringify(fields) === this.sent) return;
    if (holdWords(fields)) this.part({ ...fields, nonce: this.nonce });
    else if (this.sent || this.instead) {
      // A text that was emptied does not come back.
      for (const nonce of [this.nonce, this.instead]) if (nonce) this.part({ nonce, drop: "1" });
    }
  }

  part(fields) {
    const pairs = { ...fields, csrfmiddlewaretoken: this.server.token };
    navigator.sendBeacon?.(`${this.server.desk}draft/`, new URLSearchParams(pairs));
  }

  // The form's text is on its way, or thrown away: the next is another. Returns the nonce it had.
  next() {
    const { nonce, instead } = this;
    clearTimeout(this.timer);
    if (instead) this.forget(instead);
    this.instead = this.first = undefined;
    this.nonce = this.form.elements.nonce.value = makeNonce();
    this.store.drop("box");
    this.sent = "";
    return nonce;
  }

  clear() {
    document.getElementById("restored")?.remove();
    this.forget(this.next());
    fillFields(this.form, {});
  }

  forget(nonce) {
    return this.server.ask("draft/", { nonce, drop: "1" });
  }

  // Puts a text aside that makes room for another.
  shelve(fields, nonce = makeNonce()) {
    const row = build("li", { "data-nonce": nonce });
    const take = makeButton(this.words.say("take"), () => {});
    take.dataset.do = "take";
    take.dataset.fields = JSON.stringify(fields);
    const drop = build("button", { class: "tool", name: "drop", value: "1" }, this.words.say("drop"));
    const form = build("form", {});
    form.append(take, drop);
    row.append(build("p", { dir: "auto" }, sumUp(fields)), form);
    this.shelf.querySelector("ul").prepend(row);
    this.shelf.hidden = false;
    this.server.ask("draft/", { ...fields, nonce });
  }

  press({ target }) {
    const button = target.closest("[data-do=take]");
    if (!button) return;
    const fields = JSON.parse(button.dataset.fields);
    this.remove(button.closest("li"));
    this.onTake(fields);
  }

  discard(event) {
    event.preventDefault();
    this.remove(event.target.closest("li"));
  }

  remove(row) {
    this.forget(row.dataset.nonce);
    row.remove();
    this.shelf.hidden = !this.shelf.querySelector("li");
  }
}
