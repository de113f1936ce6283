// Entries that readers do not have, above the stream: drafts, held, scheduled. Where the page shows
// some of the record by a filter, all of those. A version older than what is known changes nothing.

import { buildEntry } from "../../stream/render.js";
import { update } from "../../stream/stream.js";

const WAITING = ["draft", "held", "scheduled"];

export class Rows {
  // `finish(article, entry)` is called for each element built here.
  constructor({ list, isFilter, words, finish }) {
    Object.assign(this, { list, isFilter, words, finish });
    this.revisions = new Map(); // by id, of what was heard of since the socket's hello
  }

  find(id) {
    return [...this.list.children].find((each) => each.dataset.id === id);
  }

  // Called with an entry as the desk's answers have it.
  put(entry) {
    if (this.isOld(entry)) return;
    const shown = this.find(entry.id);
    const isHere = this.isFilter || WAITING.includes(entry.state);
    if (!isHere) return shown?.remove();
    if (this.isFilter && !shown) return;
    const published = entry.published ?? entry.created;
    const fresh = buildEntry({ seq: 0, position: 0, ...entry, published }, this.words);
    this.finish(fresh, entry);
    if (shown) update(shown, fresh);
    else this.list.prepend(fresh);
  }

  isOld({ id, revision = 0 }) {
    const known = this.revisions.get(id) ?? 0;
    this.revisions.set(id, Math.max(known, revision));
    return revision < known;
  }

  // Called with each message of the socket.
  heed(message) {
    const { type, id } = message;
    if (type === "hello") this.revisions.clear();
    else if (type === "desk") this.begin(message);
    else if (WAITING.includes(type)) this.put(message);
    else if (type === "gone" && !this.isOld(message) && !this.isFilter) this.find(id)?.remove();
    else if (type === "entry" && !this.isFilter) this.find(id)?.remove(); // it is live now
  }

  // All that waits, but for what was heard of since.
  begin({ waiting, left_out: others }) {
    const told = new Set(waiting.map(({ id }) => id));
    for (const shown of [...this.list.children]) {
      const { id } = shown.dataset;
      if (!others && !told.has(id) && !this.revisions.has(id) && !this.isFilter) shown.remove();
    }
    for (const entry of waiting) if (!this.revisions.has(entry.id)) this.put(entry);
  }
}
