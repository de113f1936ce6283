// The state of the page in words: whether it is live, since when not, and how many are reading.

// `connection` is a state of Connection; `feed` the time since which no feed could be fetched;
// `starts` when the live blog will start, if that is still to come.
export function describe(connection, { now, online, open, feed, starts, formatTime, words }) {
  switch (connection.is) {
    case "live":
      if (!open) return words.say("ended");
      if (feed) return words.say("unreachable", { time: formatTime(feed) });
      return starts ? words.say("starts", { time: formatTime(starts) }) : words.say("live");
    case "waiting":
      if (!online) return words.say("offline");
      return words.say("waiting", { n: Math.max(1, Math.ceil((connection.until - now) / 1000)) });
    case "refused":
      return words.say("refused");
    default:
      return words.say(online ? "connecting" : "offline");
  }
}

export function describeReaders(count, words) {
  return count > 0 ? words.say("readers", { n: count }) : "";
}

export class Status {
  // `line` and `readers` are elements; `say` tells screen readers; `starts` is a Date or null.
  constructor({ line, readers, say, open, starts, formatTime, words }) {
    Object.assign(this, { line, readers, say, open, starts, formatTime, words });
    this.feed = null;
    this.wasLive = this.isLost = false;
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
    this.readers.textContent = describeReaders(count, this.words);
  }

  // What a head says beyond its seq.
  setNews({ unreachable, open = true }) {
    this.feed = unreachable ? new Date(unreachable) : null;
    this.open = open;
    this.update();
  }

  update() {
    clearTimeout(this.timer);
    if (this.connection.is === "closed") return;
    const { open, feed, formatTime, words } = this;
    const now = Date.now();
    const starts = this.starts > now ? this.starts : null;
    const sight = { now, online: navigator.onLine, open, feed, starts, formatTime, words };
    const text = describe(this.connection, sight);
    if (this.line.textContent !== text) this.line.textContent = text;
    this.line.dataset.state = open && !feed && !starts ? this.connection.is : "";
    const wait = this.connection.is === "waiting" ? 1_000 : starts && starts - now + 500;
    if (wait) this.timer = setTimeout(() => this.update(), Math.min(wait, 3_600_000));
  }

  // Losing the connection and getting it back is worth a word; each second of a wait is not.
  announce(is) {
    if (is === "live" && this.isLost) this.say(this.words.say("back"));
    if (is === "waiting" && this.wasLive && !this.isLost) this.say(this.words.say("lost"));
    this.isLost = this.wasLive && (is === "waiting" || (this.isLost && is !== "live"));
    this.wasLive ||= is === "live";
  }
}
