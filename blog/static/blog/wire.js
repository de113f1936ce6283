// What the socket says: through the log onto the page, and to those who listen beside it.
import { Alerts } from "./alerts.js";
import { Highlights } from "./highlights.js";
import { Restart } from "./restart.js";
import { Connection, followPage } from "./socket.js";
import { Status } from "./status.js";

// What is missing may come by itself meanwhile; jittered, so that readers who miss the same change
// do not all ask for it at once.
const PATIENCE = { hole: 500, head: 2_000, replay: 10_000 };

const find = (id) => document.getElementById(id);

// Opens the socket and keeps it open while the page is there.
export function listen({ log, announcer, times, ticker, ...page }) {
  const { dataset, flow, stream, words } = page;
  const { path } = dataset;
  const say = (text) => announcer.say(text);
  const status = makeStatus({ dataset, times, words, say });
  const alerts = new Alerts({
    buttons: { notify: find("notify"), sound: find("sound") },
    title: document.title,
    path,
    say,
    words,
  });
  const highlights = new Highlights({
    pins: find("pins"),
    keys: find("keys"),
    path,
    words,
    finish: (element) => {
      times.localize(element);
      ticker.watch(element);
    },
  });
  const restart = new Restart({ ...page, highlights, change, say });
  const connection = new Connection({
    address: () => socketAddress(dataset.socket, log),
    onOpen: () => carryOut(log.connect()),
    onMessage: hear,
    onState: (state) => status.setConnection(state),
  });

  let timer;
  let told = flow.top; // the highest position that the reader was told of
  const actions = {
    show: (effect) => flow.take(effect),
    hide: (effect) => flow.take(effect),
    reset,
    readers: ({ count }) => status.setReaders(count),
    news: ({ message }) => status.setNews(message),
    warn: ({ code, detail }) => console.warn(`livelog: ${code}: ${detail}`),
    sync: ({ epoch, since }) => connection.send({ type: "sync", epoch, since }),
    check: ({ after }) => {
      clearTimeout(timer);
      const patience = PATIENCE[after] * (1 + Math.random());
      timer = setTimeout(() => carryOut(log.check()), patience);
    },
  };

  function hear(message) {
    const isLive = !log.replaying;
    if (message.type === "entry") change(() => highlights.take(message));
    if (message.type === "remove") change(() => highlights.drop(message.id));
    carryOut(log.apply(message));
    if (message.type === "entry") tell(message, isLive);
  }

  // Last of all, so that nothing that a browser refuses here keeps an entry from the page.
  function tell(entry, isLive) {
    if (entry.position <= Math.max(stream.newest, told)) return;
    told = entry.position;
    announcer.add();
    if (isLive) alerts.ring(entry);
  }

  // Anything on the page but the entries, which waits with them while the reader paused it all.
  function change(run) {
    flow.take({ do: "run", run });
  }

  function reset(effect) {
    flow.take(effect);
    change(() => restart.follow(effect));
  }

  function carryOut(effects) {
    for (const effect of effects) actions[effect.do](effect);
  }

  followPage(connection);
  connection.open();
}

function makeStatus({ dataset, times, words, say }) {
  return new Status({
    line: find("status"),
    readers: find("readers"),
    say,
    formatTime: (date) => times.describe(date),
    open: dataset.open === "1",
    starts: dataset.starts ? new Date(dataset.starts) : null,
    words,
  });
}

function socketAddress(path, { epoch, seq }) {
  const address = new URL(path, location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  address.search = new URLSearchParams({ epoch, since: seq });
  address.hash = "";
  return address.href;
}
