// What the reader has, and what each message from the server changes in it. No clock, no page, no
// socket: each method returns effects for the caller to carry out, so that every order in which
// messages can arrive may be tested.
//
// Effects: show {entry} · hide {id} · reset {entries, floor} · readers {count} · news {message} ·
// warn {code, detail} · sync {epoch, since}: send it · check {after}: call `check` after a while,
// instead of any check asked for before; `after` is "hole", "head" or "replay".
//
// A change is shown the moment it comes, hole or not. The seq of each entry keeps an older version
// from replacing a newer one, in whatever order they arrive.

const PAGE_SIZE = 50; // a `reset` with fewer entries than this brings all there are

export class Log {
  // `entries` are the {id, seq} of what is on the page; nothing below position `floor` is. The page
  // may show a `part` of the blog that no reset replaces.
  constructor({ epoch = "", seq = 0, floor = 0, part = false, entries = [] } = {}) {
    this.part = part;
    this.start(epoch, seq, floor, entries);
  }

  start(epoch, seq, floor, entries) {
    this.epoch = epoch;
    this.seq = seq; // the cursor: the reader has every change up to it
    this.floor = floor;
    this.versions = new Map(entries.map((entry) => [entry.id, entry.seq]));
    this.heard = new Set(); // seqs beyond the cursor that have come
    this.reached = seq; // the highest seq known of
    this.astray = false; // the server's log is not the one that the cursor is of
    this.replaying = false; // from the request for a replay until `synced`: no skip is a hole
    this.checking = false;
  }

  // A socket opened with the cursor in its address: the server is about to replay.
  connect() {
    this.awaitReplay();
    return [{ do: "check", after: "replay" }];
  }

  // The time that a `check` effect asked for has passed.
  check() {
    this.checking = false;
    return this.replaying || this.isBehind() ? this.sync() : [];
  }

  apply(message) {
    const { type } = message;
    if (type === "entry") return this.show(message);
    if (type === "remove") return this.hide(message);
    if (type === "hello") return this.greet(message);
    if (type === "head") return [...this.greet(message), { do: "news", message }];
    if (type === "synced") return this.finishReplay(message);
    if (type === "reset") return this.reset(message);
    if (type === "error") return [{ do: "warn", code: message.code, detail: message.detail }];
    return [];
  }

  show(entry) {
    const shown = this.note(entry) && entry.position >= this.floor;
    return [...(shown ? [{ do: "show", entry }] : []), ...this.settle("hole")];
  }

  hide(removal) {
    const shown = this.note(removal);
    return [...(shown ? [{ do: "hide", id: removal.id }] : []), ...this.settle("hole")];
  }

  // A head below the cursor, or of another epoch, means that the log was laid anew: the server
  // answers a sync from the old one with a reset.
  greet({ epoch = this.epoch, seq, readers }) {
    this.astray ||= epoch !== this.epoch || seq < this.seq;
    this.reached = Math.max(this.reached, seq);
    const count = readers === undefined ? [] : [{ do: "readers", count: readers }];
    return [...count, ...this.settle("head")];
  }

  finishReplay({ seq }) {
    if (!this.replaying) return [];
    this.replaying = this.checking = this.astray = false;
    this.seq = Math.max(this.seq, seq);
    for (const each of this.heard) if (each <= this.seq) this.heard.delete(each);
    this.reached = Math.max(this.seq, ...this.heard);
    this.advance();
    return this.settle("hole");
  }

  reset({ epoch, seq, entries }) {
    const newer = [...this.heard].some((each) => each > seq);
    const oldest = Math.min(...entries.map((entry) => entry.position));
    const floor = entries.length < PAGE_SIZE ? 0 : oldest;
    this.start(epoch, seq, this.part ? this.floor : floor, entries);
    // A change that came while the reset was under way is newer than it, and now off the page.
    return [{ do: "reset", entries, floor }, ...(newer ? this.sync() : [])];
  }

  // Another page of the blog was added: these {id, seq} are shown now.
  know(entries) {
    for (const { id, seq } of entries) {
      this.versions.set(id, Math.max(seq, this.versions.get(id) ?? 0));
    }
  }

  // Notes a change; tells whether it is news of its entry.
  note({ id, seq }) {
    if (seq <= this.seq) return false;
    this.heard.add(seq);
    this.reached = Math.max(this.reached, seq);
    if (!this.replaying) this.advance();
    if (seq <= (this.versions.get(id) ?? 0)) return false;
    this.versions.set(id, seq);
    return true;
  }

  // Moves the cursor over what has come without a hole.
  advance() {
    while (this.heard.delete(this.seq + 1)) this.seq += 1;
  }

  isBehind() {
    return this.astray || this.reached > this.seq;
  }

  // What is missing may be about to come by itself, so a check is made after a while, and holes
  // found meanwhile do not put it off.
  settle(after) {
    if (this.replaying || this.checking || !this.isBehind()) return [];
    this.checking = true;
    return [{ do: "check", after }];
  }

  sync() {
    this.awaitReplay();
    return [
      { do: "sync", epoch: this.epoch, since: this.seq },
      { do: "check", after: "replay" },
    ];
  }

  // What was heard so far will be in the replay; what comes from now on may be beyond it.
  awaitReplay() {
    this.heard.clear();
    this.replaying = this.checking = true;
  }
}
