// The state of the page in words: whether it is live, since when not, and how many are reading.

// `connection` is a state of Connection, `feed` the time since which no feed could be fetched.
export function describe(connection, { now, online, feed, ended, formatTime }) {
  switch (connection.is) {
    case "live":
      if (ended) return "This live blog has ended";
      return feed ? `Feed unreachable since ${formatTime(feed)}` : "Live";
    case "waiting":
      if (!online) return "Offline: showing what had arrived";
      return `Reconnecting in ${Math.max(1, Math.ceil((connection.until - now) / 1000))} s`;
    case "refused":
      return "Disconnected by the server: reload the page to go on";
    case "closed":
      return "";
    default:
      return online ? "Connecting" : "Offline: showing what had arrived";
  }
}

export function describeReaders(count) {
  return count > 0 ? `${count.toLocaleString()} reading now` : "";
}

export class Status {
  // `line`, `readers` and `announcer` are elements; the last speaks to screen readers.
  constructor({ line, readers, announcer, formatTime, ended }) {
    Object.assign(this, { line, readers, announcer, formatTime, ended });
    this.connection = { is: "closed" };
    this.feed = null;
    this.wasLive = false;
    this.update = this.update.bind(this);
    window.addEventListener("online", this.update);
    window.addEventListener("offline", this.update);
  }

  setConnection(state) {
    this.connection = state;
    this.update();
    this.announce();
  }

  setReaders(count) {
    this.readers.textContent = describeReaders(count);
  }

  // What a head says beyond its seq.
  setNews({ unreachable, open }) {
    this.feed = unreachable ? new Date(unreachable) : null;
    if (open !== undefined) this.ended = !open;
    this.update();
  }

  update() {
    clearTimeout(this.timer);
    const now = Date.now();
    const text = describe(this.connection, { ...this, now, online: navigator.onLine });
    if (this.line.textContent !== text) this.line.textContent = text;
    this.line.dataset.state = this.connection.is;
    if (this.connection.is !== "live") this.readers.textContent = "";
    if (this.connection.is === "waiting") this.timer = setTimeout(this.update, 1000);
  }

  // Losing the connection and getting it back is worth a word; each second of a wait is not.
  announce() {
    const { is } = this.connection;
    if (is === "live" && this.announcer.textContent) this.announcer.textContent = "Live again";
    if (is === "waiting" && this.wasLive) this.announcer.textContent = "Connection lost";
    this.wasLive = is === "live";
  }
}
