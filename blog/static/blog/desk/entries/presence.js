// Who is writing what: said of this desk to the others, and of the others below each entry.

import { build } from "../../stream/render.js";

const AGAIN = 10_000; // ms after which it is said once more; the server forgets it in thirty

export class Presence {
  constructor(words) {
    Object.assign(this, { words, others: new Map(), own: null, connection: null });
    document.addEventListener("desk:editing", ({ detail: { id } }) => this.tell(id));
    document.addEventListener("desk:edited", () => this.tell(null));
    setInterval(() => this.own && this.tell(this.own), AGAIN);
  }

  tell(id) {
    this.own = id;
    this.connection?.send({ type: "editing", id });
  }

  // Called with each message of the socket.
  heed({ type, id, by, editing }) {
    if (type === "editing") this.note(id, by);
    if (type !== "desk") return;
    for (const known of [...this.others.keys()]) this.note(known, null);
    for (const each of editing) this.note(each.id, each.by);
    if (this.own) this.tell(this.own);
  }

  note(id, by) {
    if (by) this.others.set(id, by);
    else this.others.delete(id);
    const article = document.querySelector(`article[data-id="${CSS.escape(id)}"]`);
    if (article) this.show(article);
  }

  // Called for each element that is built, too.
  show(article) {
    const by = this.others.get(article.dataset.id);
    article.querySelector(":scope > .busy")?.remove();
    if (!by) return;
    // Before one's own form, whichever came first: the entry is drawn anew part by part, in their order.
    const form = article.querySelector(":scope > .editor");
    article.insertBefore(build("p", { class: "busy" }, this.words.say("editing", { by })), form);
  }
}
