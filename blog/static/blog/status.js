// The state of the page in words: whether it is live, since when not, and how many are reading.

// What screen readers are told of a kind of state; of the others, what all readers see.
const SPOKEN = { live: "back", starts: "back", waiting: "lost", offline: "lost" };

// `connection` is a state of Connection; `feed` the time since which no feed could be fetched;
// `starts` when the live blog will start, if that is still to come.
export function describe(connection, sight) {
  const { now, feed, starts, formatTime, words } = sight;
  const kind = judge(connection, sight);
  const time = { unreachable: feed, starts }[kind];
  const n = Math.max(1, Math.ceil((connection.until - now) / 1000));
  return words.say(kind, { n, time: time && formatTime(time) });
}

function judge(connection, { online, open, feed, starts }) {
  switch (connection.is) {
    case "live":
      if (!open) return "ended";
      if (feed) return "unreachable";
      return starts ? "starts" : "live";
    case "refused":
      return "refused";
    default:
      return online ? connection.is : "offline";
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
    this.wasLive = false;
    this.told = open ? "back" : "ended"; // the page itself says the latter
    window.addEventListener("online", () => this.update());
    window.addEventListener("offline", () => this.update());
  }

  setConnection(state) {
    this.connection = state;
    if (state.is !== "live") this.readers.textContent = "";
    this.wasLive ||= state.is === "live";
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
    this.announce(judge(this.connection, sight), text);
    if (this.line.textContent !== text) this.line.textContent = text;
    this.line.dataset.state = open && !feed && !starts ? this.connection.is : "";
    const wait = this.connection.is === "waiting" ? 1_000 : starts && starts - now + 500;
    if (wait) this.timer = setTimeout(() => this.update(), Math.min(wait, 3_600_000));
  }

  // What has become of the page is told once: a loss, an end, that all is well again; not each
  // second of a wait, and no attempt.
  announce(kind, text) {
    const spoken = SPOKEN[kind] ?? kind;
    if (spoken === "connecting" || spoken === this.told) return;
    if (spoken === "lost" && !this.wasLive) return;
    this.told = spoken;
    this.say(SPOKEN[kind] ? this.words.say(spoken) : text);
  }
}
