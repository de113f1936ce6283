// A model of the server's live log (DESIGN §2), small enough to be read at a glance.

export const PAGE_SIZE = 50;

export class Server {
  // A replay comes in parts of at most `part` changes.
  constructor({ epoch = "e1", retention = 1000, part = Infinity } = {}) {
    Object.assign(this, { epoch, retention, part });
    this.seq = 0;
    this.floor = 0;
    this.changes = new Map(); // id → entry or remove message, in the order of seq
    this.positions = new Map();
  }

  publish(id, title = `Entry ${id}`) {
    const seq = (this.seq += 1);
    if (!this.positions.has(id)) this.positions.set(id, seq);
    return this.keep({ type: "entry", seq, position: this.positions.get(id), id, title });
  }

  // To another place, as an editor asks.
  move(id, position) {
    this.positions.set(id, position);
    return this.publish(id, `Moved ${this.seq}`);
  }

  remove(id) {
    return this.keep({ type: "remove", seq: (this.seq += 1), id });
  }

  keep(message) {
    this.changes.delete(message.id);
    this.changes.set(message.id, message);
    while (this.changes.size > this.retention) {
      const [id, { seq }] = this.changes.entries().next().value;
      this.changes.delete(id);
      this.floor = seq;
    }
    return message;
  }

  // Redis was emptied: the same entries under a new epoch, its numbers beyond the old ones.
  restart(epoch, gap = 1000) {
    this.epoch = epoch;
    this.seq += gap;
    return this.reset()[0];
  }

  page(before = Infinity) {
    const isShown = ({ type, position }) => type === "entry" && position < before;
    const shown = [...this.changes.values()].filter(isShown);
    return shown.sort((one, other) => other.position - one.position).slice(0, PAGE_SIZE);
  }

  hello() {
    return { type: "hello", blog: "liveblog", epoch: this.epoch, seq: this.seq, readers: 1 };
  }

  head() {
    return { type: "head", seq: this.seq, readers: 1 };
  }

  replay({ epoch, since }) {
    const known = epoch === this.epoch && since >= this.floor && since <= this.seq;
    if (!known) return this.reset();
    const changes = [...this.changes.values()].filter((message) => message.seq > since);
    return this.close(changes.slice(0, this.part), changes.length > this.part);
  }

  // The newest page; of one in parts those that changed first, the others follow as changes do.
  reset() {
    const page = this.page();
    const { epoch, seq } = this;
    if (page.length <= this.part) return this.close([{ type: "reset", epoch, seq, entries: page }]);
    const entries = [...page].sort((one, other) => one.seq - other.seq).slice(0, this.part);
    const floor = page.length < PAGE_SIZE ? 0 : page.at(-1).position;
    const { seq: last } = entries.at(-1);
    return this.close([{ type: "reset", epoch, seq: last, entries, floor, more: true }], true);
  }

  // What entries.json answers: the changes after a cursor, or the newest page.
  answer(query) {
    const since = /since=(\d+)/.exec(query)?.[1];
    const { epoch, seq } = this;
    if (since === undefined) {
      const entries = this.page();
      const next = entries.length < PAGE_SIZE ? null : entries.at(-1).position;
      return { epoch, seq, entries, next, open: true };
    }
    const changes = [...this.changes.values()].filter((message) => message.seq > Number(since));
    const entries = changes.slice(0, this.part);
    const next = changes.length > this.part ? entries.at(-1).seq : null;
    return { epoch, seq, entries, next, open: true };
  }

  close(messages, more = false) {
    const { epoch } = this;
    const end = { type: "synced", epoch, seq: more ? messages.at(-1).seq : this.seq };
    return [...messages, more ? { ...end, more } : end];
  }
}
