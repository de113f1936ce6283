// The state of the page in words: whether it is live, since when not, and how many are reading.

// What screen readers are told of a kind of state; of the others, what all readers see.
const SPOKEN = { live: "back", polling: "back", starts: "back", waiting: "lost", offline: "lost" };
// What is told wherever the reader is, and not on top of the page alone.
const URGENT = ["connecting", "waiting", "offline", "refused", "polling"];

// `connection` is a state of Connection; `polling` tells that its fallback works; `starts` when the
// live blog will start, if that is still to come.
export function describe(connection, sight) {
  const { now, starts, formatTime, words } = sight;
  const kind = judge(connection, sight);
  const n = Math.max(1, Math.ceil((connection.until - now) / 1000));
  return words.say(kind, { n, time: kind === "starts" && formatTime(starts) });
}

function judge(connection, { online, polling, open, starts }) {
  const isLive = connection.is === "live";
  if (!isLive && connection.is !== "refused" && !online) return "offline";
  if (!isLive && !polling) return connection.is;
  if (!open) return "ended";
  if (starts) return "starts";
  return isLive ? "live" : "polling";
}

export function describeReaders(count, words) {
  return count > 0 ? words.say("readers", { n: count }) : "";
}

export class Status {
  // `line`, `readers` and `note` are elements; `say` tells screen readers; `starts` is a Date or
  // null, `latest` the time of what was published last.
  constructor({ line, readers, note, say, open, starts, latest, formatTime, words }) {
    Object.assign(this, { line, readers, note, say, open, starts, latest, formatTime, words });
    this.feed = null; // since when no feed could be read
    this.polling = false;
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

  setPolling(polling) {
    this.polling = polling;
    this.update();
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

  setBlog({ open, starts }) {
    this.open = open;
    this.starts = starts ? new Date(starts) : null;
    this.update();
  }

  // Something was published: whoever writes it, the page is live.
  setLatest(date) {
    if (date > this.latest) this.latest = date;
    this.showNote();
  }

  update() {
    clearTimeout(this.timer);
    if (this.connection.is === "closed") return;
    const { open, polling, formatTime, words } = this;
    const now = Date.now();
    const starts = this.starts > now ? this.starts : null;
    const sight = { now, online: navigator.onLine, polling, open, starts, formatTime, words };
    const [kind, text] = [judge(this.connection, sight), describe(this.connection, sight)];
    this.announce(kind, text);
    if (this.line.textContent !== text) this.line.textContent = text;
    this.line.dataset.state = kind === "ended" || kind === "starts" ? "" : kind;
    this.line.classList.toggle("urgent", URGENT.includes(kind));
    this.showNote();
    const wait = this.connection.is === "waiting" ? 1_000 : starts && starts - now + 500;
    if (wait) this.timer = setTimeout(() => this.update(), Math.min(wait, 3_600_000));
  }

  // Beside "Live": that no feed can be read, unless editors have published since.
  showNote() {
    const { feed, latest, open, words } = this;
    const isTold = feed && open && !(latest > feed) && this.connection.is === "live";
    const text = isTold ? words.say("unreachable", { time: this.formatTime(feed) }) : "";
    if (this.note.textContent === text) return;
    this.note.textContent = text;
    if (text) this.say(text);
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
