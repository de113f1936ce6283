// When what arrives is shown. Changes of a frame are carried out together, in one layout. Edits and
// removals take effect where they stand. A new entry is held until the reader is at the top of a
// visible page, or asks for it; while the reader has paused the stream, everything waits.

const FRESH = 200; // of more than these that wait, the newest take the place of the whole list
const [MOST, LEFT] = [500, 300]; // a longer list is cut at its end

export class Flow {
  // `mayGrow()` tells whether new entries may appear now; `onChange()` follows each change of the
  // page and `onWaiting(count)` each change of how many entries wait. A `closed` stream takes no
  // new entries: it only counts what came above `top`. A page that shows a `part` of the blog keeps
  // what a reset does not reach; `floor()` is the position below which it shows nothing. A list that
  // begins with the newest entry is kept short: `onCut()` is called when its end was taken away.
  constructor({ stream, place, top = 0, part = false, closed = false, ...calls }) {
    Object.assign(this, { stream, place, top, part, closed, floor: () => 0, ...calls });
    this.queue = [];
    this.held = new Map();
    this.unsure = new Set(); // on the page, and not yet told of by a reset that comes in parts
    this.paused = false;
  }

  // What was taken back goes from a paused page too; carried out again it stays away.
  take(effect) {
    this.queue.push(effect);
    if (this.paused && effect.do === "hide") this.place.keep(() => this.hide(effect.id));
    if (this.paused || this.queue.length > 1) return this.tell();
    // A hidden page has no frames to wait for.
    if (document.hidden) setTimeout(() => this.flush());
    else requestAnimationFrame(() => this.flush());
  }

  flush() {
    if (this.paused) return;
    const grows = this.mayGrow();
    const effects = this.queue.splice(0);
    this.place.keep(() => {
      for (const effect of effects) this.carryOut(effect);
      this.onChange();
    });
    // A reset may leave so little of the list that a reader further down is at its top now.
    if (grows || (effects.some(mayShorten) && this.mayGrow())) this.reveal();
    this.tell();
  }

  // The Log's effects, and run {run}: another change of the page that has its time with them.
  carryOut({ do: name, entry, id, entries, floor, more, run }) {
    if (name === "show") this.show(entry);
    else if (name === "sink") this.sink(entry);
    else if (name === "hide") this.hide(id);
    else if (name === "reset") this.reset(entries, floor, more);
    else if (name === "sweep") this.sweep();
    else run();
  }

  isNew({ id, position }) {
    return !this.stream.has(id) && position > this.stream.newest;
  }

  show(entry) {
    this.unsure.delete(entry.id);
    this.held.delete(entry.id);
    if (this.isNew(entry)) this.held.set(entry.id, entry);
    else if (this.stream.has(entry.id) || entry.position >= this.floor()) this.stream.show(entry);
  }

  // Takes in what the server wrote for another page, as new as all that was heard of it: what was moved
  // there may wait here yet, as it was before.
  adopt(elements) {
    const ids = new Set(elements.map(({ dataset }) => dataset.id));
    for (const id of ids) this.held.delete(id);
    this.queue = this.queue.filter(({ do: name, entry }) => name !== "show" || !ids.has(entry.id));
    this.stream.adopt(elements);
  }

  // What was moved to where the page does not reach leaves it; an entry's own page keeps it.
  sink(entry) {
    const { id } = entry;
    if (this.stream.has(id) && id === this.stream.list.dataset.aimed) this.show(entry);
    else this.hide(id);
  }

  hide(id) {
    this.held.delete(id);
    this.stream.hide(id);
  }

  // `entries` are all that there are from position `floor` on, or with `more` some of them: until the
  // others have come, what is on the page stays.
  reset(entries, floor, more = false) {
    const told = new Set(entries.map((entry) => entry.id));
    const shown = this.stream.idsFrom(this.part ? floor : 0);
    this.forget(this.held, floor);
    this.unsure = new Set(shown.filter((id) => !told.has(id)));
    if (!more) this.sweep();
    for (const entry of entries) this.show(entry);
  }

  sweep() {
    for (const id of this.unsure) this.hide(id);
    this.unsure.clear();
  }

  // What waits where a reset tells of everything; a closed stream goes on counting what is older.
  forget(waiting, floor) {
    for (const [id, { position }] of waiting) {
      if (!this.closed || position >= floor) waiting.delete(id);
    }
  }

  // Shows what was held; `still` keeps what is being read in its place.
  reveal(still = false) {
    if (this.paused || this.closed || !this.held.size) return;
    const entries = [...this.held.values()].sort((one, other) => one.position - other.position);
    const { isTop } = this.place;
    this.held.clear();
    const insert = () => {
      this.grow(entries, isTop);
      this.onChange();
    };
    if (still) this.place.keep(insert);
    else this.place.move(insert);
    this.tell();
  }

  // A page that was left alone for long has its newest entries, and the way to the others.
  grow(entries, isTop) {
    const { stream } = this;
    const isWhole = stream.oldestFirst || entries.length <= FRESH;
    if (!isWhole) stream.cut(0);
    for (const entry of isWhole ? entries : entries.slice(-FRESH)) stream.show(entry);
    const isLong = isTop && !stream.oldestFirst && stream.length > MOST;
    if (isLong) stream.cut(LEFT);
    if (isLong || !isWhole) this.onCut();
  }

  pause(paused) {
    this.paused = paused;
    if (!paused) this.flush();
    this.tell();
  }

  // The page's end was reached, or is a page away again.
  close(closed) {
    this.closed = closed;
    for (const id of this.held.keys()) if (this.stream.has(id)) this.held.delete(id);
    if (this.mayGrow()) this.reveal();
    this.tell();
  }

  get count() {
    const coming = new Map(this.held);
    for (const effect of this.paused ? this.queue : []) this.foresee(effect, coming);
    return [...coming.values()].filter(({ position }) => position > this.top).length;
  }

  // What an effect will make of the entries that wait, once it is carried out.
  foresee({ do: name, entry, id, entries, floor }, coming) {
    if (name === "reset") this.forget(coming, floor);
    if (name === "hide") coming.delete(id);
    for (const each of entries ?? (entry ? [entry] : [])) {
      coming.delete(each.id);
      if (name !== "sink" && this.isNew(each)) coming.set(each.id, each);
    }
  }

  tell() {
    this.onWaiting(this.count);
  }
}

// May an effect bring who reads further down to the top of the list?
function mayShorten({ do: name }) {
  return name === "reset" || name === "sweep";
}
