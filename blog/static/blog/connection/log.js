// What the reader has, and what each message from the server changes in it. No clock, no page, no
// socket: each method returns effects for the caller to carry out, so that every order in which
// messages can arrive may be tested.
//
// Effects: show {entry} · sink {entry}: it stands further back than the page reaches · hide {id} · reset {entries, floor, more} · sweep: what a reset in parts has
// not told of again is gone · readers {count} · news {message} · blog {message} · warn {code, detail}
// · sync {epoch, since}: send it · check {after, tries}: call `check` after a while, instead of any
// check asked for before; `after` is "hole", "head" or "replay", and `tries` how often the same was
// asked for in vain.
//
// A replay comes in parts where it is long: each moves the cursor, and the next is asked for at once.
//
// A change is shown the moment it comes, hole or not. The seq of each entry keeps an older version
// from replacing a newer one, in whatever order they arrive.

const MOST_SUNK = 500;
const PAGE_SIZE = 50; // a `reset` of one part with fewer entries than this brings all there are

export class Log {
  // `entries` are the {id, seq} of what is on the page; nothing below position `floor` is. The page
  // may show a `part` of the blog that no reset replaces.
  constructor({ epoch = "", seq = 0, floor = 0, part = false, entries = [] } = {}) {
    this.part = part;
    this.start(epoch, seq, floor, entries);
  }

  start(epoch, seq, floor, entries) {
    this.epoch = epoch;
    this.begun = seq; // every change since was heard, or is about to be
    this.seq = seq; // the cursor: the reader has every change up to it
    this.floor = floor;
    this.versions = new Map(entries.map((entry) => [entry.id, entry.seq]));
    this.sunk = new Map(); // what was heard of the entries below the floor, by their ids
    this.heard = new Set(); // seqs beyond the cursor that have come
    this.reached = seq; // the highest seq known of
    this.astray = false; // the server's log is not the one that the cursor is of
    this.replaying = false; // from the request for a replay until `synced`: no skip is a hole
    this.checking = false;
    this.sweeping = false; // a reset in parts is under way
    this.asked = -1; // the cursor that the last replay was asked for from
    this.tries = 0; // how often it was asked for again
  }

  // A socket opened with the cursor in its address: the server is about to replay.
  connect() {
    this.awaitReplay();
    this.tries = 0;
    return [this.expectReplay()];
  }

  // The time that a `check` effect asked for has passed.
  check() {
    this.checking = false;
    if (this.replaying) this.tries += 1;
    return this.replaying || this.isBehind() ? this.sync() : [];
  }

  // Patience runs from the last change of a replay, not from its beginning: a link may be slow.
  apply(message) {
    const isPart = this.replaying && message.seq <= this.expected && "id" in message;
    const effects = this.take(message);
    return isPart ? [...effects, this.expectReplay()] : effects;
  }

  take(message) {
    const { type } = message;
    if (type === "entry") return this.show(message);
    if (type === "remove") return this.hide(message);
    if (type === "hello") return this.greet(message);
    if (type === "head") return [...this.greet(message), { do: "news", message }];
    if (type === "blog") return [{ do: "blog", message }];
    if (type === "synced") return this.finishReplay(message);
    if (type === "reset") return this.reset(message);
    if (type === "error") return [{ do: "warn", code: message.code, detail: message.detail }];
    return [];
  }

  show(entry) {
    const effects = this.note(entry) ? [this.place(entry)] : [];
    return [...effects, ...this.settle("hole")];
  }

  // An entry may have been moved there. A page from a cache may not have it yet when the list reaches
  // so far.
  place(entry) {
    this.sunk.delete(entry.id);
    if (entry.position >= this.floor) return { do: "show", entry };
    this.sunk.set(entry.id, entry);
    if (this.sunk.size > MOST_SUNK) this.sunk.delete(this.sunk.keys().next().value);
    return { do: "sink", entry };
  }

  // The page begins at another position: what is known of the entries from there on is shown, but for
  // those that a page told more of.
  reach(floor) {
    this.floor = floor;
    const reached = [...this.sunk.values()].filter(({ position }) => position >= floor);
    for (const { id } of reached) this.sunk.delete(id);
    const news = reached.filter(({ id, seq }) => seq >= this.versions.get(id));
    return news.map((entry) => ({ do: "show", entry }));
  }

  hide(removal) {
    const shown = this.note(removal);
    this.sunk.delete(removal.id);
    return [...(shown ? [{ do: "hide", id: removal.id }] : []), ...this.settle("hole")];
  }

  // A head below the cursor, or of another epoch, means that the log was laid anew: the server
  // answers a sync from the old one with a reset.
  greet({ epoch = this.epoch, seq, readers }) {
    this.astray ||= epoch !== this.epoch || seq < this.seq;
    this.reached = Math.max(this.reached, seq);
    if (this.replaying) this.expected = Math.max(this.expected, seq);
    const count = readers === undefined ? [] : [{ do: "readers", count: readers }];
    return [...count, ...this.settle("head")];
  }

  finishReplay({ epoch = this.epoch, seq, more }) {
    if (!this.replaying || epoch !== this.epoch) return [];
    this.seq = Math.max(this.seq, seq);
    if (more) return this.asked < this.seq ? this.sync() : [];
    this.replaying = this.checking = this.astray = false;
    for (const each of this.heard) if (each <= this.seq) this.heard.delete(each);
    this.reached = Math.max(this.seq, ...this.heard);
    this.advance();
    return [...this.sweep(), ...this.settle("hole")];
  }

  sweep() {
    if (!this.sweeping) return [];
    this.sweeping = false;
    return [{ do: "sweep" }];
  }

  // With `more`, these are the page's entries up to `seq`, which begins at position `floor`.
  reset({ epoch, seq, entries, floor = beginning(entries), more = false }) {
    // Asked for twice: the first answer was here already.
    if (more && epoch === this.epoch && seq <= this.seq) return [];
    const newer = [...this.heard].some((each) => each > seq);
    this.start(epoch, seq, this.part ? this.floor : floor, entries);
    this.sweeping = more;
    const effect = { do: "reset", entries, floor, more };
    if (more) return [effect, this.awaitPart()];
    // A change that came while the reset was under way is newer than it, and now off the page.
    return [effect, ...(newer ? this.sync() : [])];
  }

  // Behind a reset that was asked for comes a `synced`; one that all readers have has none.
  awaitPart() {
    this.replaying = this.checking = true;
    this.expected = this.seq;
    return { do: "check", after: "hole" };
  }

  // Tells whether another page of the blog, with a cursor and {id, seq} of its own, comes from a cache
  // that is behind: what it shows was edited or taken back since, or may have been.
  isPassed({ epoch, seq, entries }) {
    const isOlder = ({ id, seq: each }) => each < (this.versions.get(id) ?? 0);
    return (epoch === this.epoch && seq < this.begun) || entries.some(isOlder);
  }

  // Another page of the blog was added: these {id, seq} are shown now, and were not before.
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
    return [{ do: "sync", epoch: this.epoch, since: this.seq }, this.expectReplay()];
  }

  // What was heard so far will be in the replay; what comes from now on may be beyond it.
  awaitReplay() {
    if (this.asked !== this.seq) this.tries = 0;
    this.asked = this.seq;
    this.expected = this.reached; // the highest seq that is surely in the replay
    this.heard.clear();
    this.replaying = this.checking = true;
  }

  expectReplay() {
    return { do: "check", after: "replay", tries: this.tries };
  }
}

// The position from which a reset of one part tells of everything.
function beginning(entries) {
  const oldest = Math.min(...entries.map((entry) => entry.position));
  return entries.length < PAGE_SIZE ? 0 : oldest;
}
