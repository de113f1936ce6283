// The page at work: what the socket says goes through the log onto the page.
import { Log } from "./log.js";
import { buildEntry } from "./render.js";
import { Connection, followPage } from "./socket.js";
import { Status } from "./status.js";
import { Stream } from "./stream.js";
import { chooseLocale, Times } from "./times.js";

// What is missing may come by itself meanwhile; jittered, so that readers who miss the same change
// do not all ask for it at once.
const PATIENCE = { hole: 500, head: 2_000, replay: 10_000 };

const locale = chooseLocale(document.documentElement.lang, navigator.languages);
const times = new Times(locale);
times.localize(document);

const main = document.getElementById("stream");
if (main.dataset.socket) follow(main);

function follow({ dataset }) {
  const stream = new Stream(document.getElementById("entries"), (entry) => {
    const element = buildEntry(entry, dataset.path);
    times.localize(element);
    return element;
  });
  const hasOlder = document.querySelector("[rel=next]");
  const log = new Log({
    epoch: dataset.epoch,
    seq: Number(dataset.seq),
    floor: hasOlder ? stream.oldest : 0,
    entries: stream.entries,
  });
  const status = new Status({
    line: document.getElementById("status"),
    readers: document.getElementById("readers"),
    announcer: document.getElementById("announcer"),
    formatTime: (date) => times.describe(date),
    open: dataset.open === "1",
  });
  const connection = new Connection({
    address: () => socketAddress(dataset.socket, log),
    onOpen: () => carryOut(log.connect()),
    onMessage: (message) => carryOut(log.apply(message)),
    onState: (state) => status.setConnection(state),
  });

  let timer;
  const actions = {
    show: ({ entry }) => paint(() => stream.show(entry)),
    hide: ({ id }) => paint(() => stream.hide(id)),
    reset: ({ entries }) => paint(() => stream.reset(entries)),
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

  function carryOut(effects) {
    for (const effect of effects) actions[effect.do](effect);
  }

  followPage(connection);
  connection.open();
}

function socketAddress(path, { epoch, seq }) {
  const address = new URL(path, location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  address.search = new URLSearchParams({ epoch, since: seq });
  address.hash = "";
  return address.href;
}

// A burst of changes makes one layout. A hidden page has no frames to wait for.
const waiting = [];
function paint(change) {
  waiting.push(change);
  if (waiting.length > 1) return;
  if (document.hidden) setTimeout(flush);
  else requestAnimationFrame(flush);
}

function flush() {
  for (const change of waiting.splice(0)) change();
}
