// What was said in the room as far as this page knows, in order: all of it, however little of it is
// painted. Knows neither clock nor page; it carries out the Log's effects.

const MOST = 2_000; // messages; of more the oldest are forgotten, and asked for again when wanted

export class Transcript {
  constructor(most = MOST) {
    this.most = most;
    this.messages = []; // ascending by position
    this.ids = new Set();
    this.unsure = new Set(); // known, and not yet told of by a reset that comes in parts
    this.isWhole = false; // it begins with the room's first message
    this.floor = 0; // the position from which on all is known
  }

  get oldest() {
    return this.messages[0]?.position ?? 0;
  }

  has(id) {
    return this.ids.has(id);
  }

  find(id) {
    return this.messages.find((message) => message.id === id);
  }

  // Whether all is known from a position on. What is told of an older message is in its page, when that is
  // asked for; here it would stand before a gap.
  reaches(position) {
    return position >= this.floor;
  }

  // A new message, or another version of a known one, which stays where it stands.
  show(message) {
    this.unsure.delete(message.id);
    const known = this.ids.has(message.id) ? this.find(message.id) : null;
    if (known) {
      this.messages[this.messages.indexOf(known)] = { ...message, position: known.position };
      return;
    }
    let place = this.messages.length;
    while (place && this.messages[place - 1].position > message.position) place -= 1;
    this.messages.splice(place, 0, message);
    this.ids.add(message.id);
  }

  hide(id) {
    this.unsure.delete(id);
    if (!this.ids.delete(id)) return;
    this.messages.splice(this.messages.findIndex((message) => message.id === id), 1);
  }

  // These are all that there are from `floor` on, or with `more` some of them.
  reset(messages, floor, more = false) {
    const told = new Set(messages.map(({ id }) => id));
    this.unsure = new Set([...this.ids].filter((id) => !told.has(id)));
    this.isWhole = floor === 0;
    this.floor = floor;
    for (const message of messages) this.show(message);
    if (!more) this.sweep();
  }

  sweep() {
    for (const id of [...this.unsure]) this.hide(id);
  }

  // A page of older ones was asked for; `isLast` where nothing is older than they are.
  add(messages, isLast) {
    for (const message of messages) this.show(message);
    this.isWhole ||= isLast;
    this.floor = this.isWhole ? 0 : Math.min(this.floor, this.oldest);
  }

  // Forgets the oldest of too many, but nothing from position `kept` on.
  forget(kept) {
    const many = this.messages.length - this.most;
    const old = this.messages.slice(0, Math.max(0, many)).filter(({ position }) => position < kept);
    for (const { id } of old) this.ids.delete(id);
    this.messages.splice(0, old.length);
    if (!old.length) return;
    this.isWhole = false;
    this.floor = this.oldest;
  }

  newest(count) {
    return this.messages.slice(-count);
  }

  // The first `count` after a position.
  after(position, count = Infinity) {
    const start = this.rank(position + 1);
    return this.messages.slice(start, start + count);
  }

  // The last `count` before one.
  before(position, count) {
    const end = this.rank(position);
    return this.messages.slice(Math.max(0, end - count), end);
  }

  // How many lie before a position.
  rank(position) {
    let [low, high] = [0, this.messages.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.messages[middle].position >= position) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
