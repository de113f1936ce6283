// The state of the page in words: whether it is live, since when not, and how many are reading.

const OFFLINE = "Offline: showing what had arrived";

// `connection` is a state of Connection; `feed` the time since which no feed could be fetched.
export function describe(connection, { now, online, open, feed, formatTime }) {
  switch (connection.is) {
    case "live":
      if (!open) return "This live blog has ended";
      return feed ? `Feed unreachable since ${formatTime(feed)}` : "Live";
    case "waiting":
      if (!online) return OFFLINE;
      return `Reconnecting in ${Math.max(1, Math.ceil((connection.until - now) / 1000))} s`;
    case "refused":
      return "Disconnected by the server: reload the page to go on";
    default:
      return online ? "Connecting" : OFFLINE;
  }
}

export function describeReaders(count) {
  return count > 0 ? `${count.toLocaleString()} reading now` : "";
}

export class Status {
  // `line`, `readers` and `announcer` are elements; the last one speaks to screen readers.
  constructor({ line, readers, announcer, open, formatTime }) {
    Object.assign(this, { line, readers, announcer, open, formatTime });
    this.feed = null;
    this.wasLive = false;
    window.addEventListener("online", () => this.update());
    window.addEventListener("offline", () => this.update());
  }

  setConnection(state) {
    this.connection = state;
    if (state.is !== "live") this.readers.textContent = "";
    this.announce(state.is);
    // The first attempt is not worth a word: what the server wrote stands until it has an end.
    if (this.wasLive || state.is === "waiting" || state.is === "refused") this.update();
  }

  setReaders(count) {
    this.readers.textContent = describeReaders(count);
  }

  // What a head says beyond its seq.
  setNews({ unreachable, open = this.open }) {
    this.feed = unreachable ? new Date(unreachable) : null;
    this.open = open;
    this.update();
  }

  update() {
    clearTimeout(this.timer);
    if (this.connection.is === "closed") return;
    const { open, feed, formatTime } = this;
    const sight = { now: Date.now(), online: navigator.onLine, open, feed, formatTime };
    const text = describe(this.connection, sight);
    if (this.line.textContent !== text) this.line.textContent = text;
    this.line.dataset.state = open && !feed ? this.connection.is : "";
    if (this.connection.is === "waiting") this.timer = setTimeout(() => this.update(), 1_000);
  }

  // Losing the connection and getting it back is worth a word; each second of a wait is not.
  announce(is) {
    if (is === "live" && this.wasLive) this.announcer.textContent = "Live again";
    if (is === "waiting" && this.announcer.textContent !== "Connection lost") {
      this.announcer.textContent = this.wasLive ? "Connection lost" : "";
    }
    this.wasLive ||= is === "live";
  }
}
