// A model of the server's live log (DESIGN §2), small enough to be read at a glance.

export const PAGE_SIZE = 50;

export class Server {
  constructor({ epoch = "e1", retention = 1000 } = {}) {
    this.epoch = epoch;
    this.retention = retention;
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
    return { type: "reset", epoch, seq: this.seq, entries: this.page() };
  }

  page() {
    const shown = [...this.changes.values()].filter((message) => message.type === "entry");
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
    const changes = known
      ? [...this.changes.values()].filter((message) => message.seq > since)
      : [{ type: "reset", epoch: this.epoch, seq: this.seq, entries: this.page() }];
    return [...changes, { type: "synced", seq: this.seq }];
  }
}
