// What the socket says: through the log onto the page, and to those who listen beside it.
import { Alerts } from "../reader/alerts.js";
import { Masthead } from "../reader/masthead.js";
import { Status } from "../reader/status.js";
import { Aimed } from "../stream/aimed.js";
import { watchClips } from "../stream/clips.js";
import { Highlights } from "../stream/highlights.js";
import { Poller } from "./poller.js";
import { Restart } from "./restart.js";
import { Connection, followPage } from "./socket.js";

// What is missing may come by itself meanwhile; jittered, so that readers who miss the same change
// do not all ask for it at once.
const PATIENCE = { hole: 500, head: 2_000, replay: 10_000 };
const MOST_TRIES = 5; // each time in vain the patience doubles: the link may be slower than that

const find = (id) => document.getElementById(id);

// Opens the socket, keeps it open while the page is there, and returns it. `heed` hears each message
// too; `onClose` is as Connection has it.
export function listen({ log, announcer, times, ticker, newer, heed = () => {}, onClose, ...page }) {
  const { dataset, flow, stream, words } = page;
  const say = (text) => announcer.say(text);
  const status = makeStatus({ dataset, stream, times, words, say });
  const masthead = new Masthead({ stream: find("stream"), newer, words });
  const alerts = new Alerts({
    buttons: { notify: find("notify"), sound: find("sound") },
    title: () => newer.title,
    dataset,
    say,
    words,
  });
  const highlights = new Highlights({
    pins: find("pins"),
    keys: find("keys"),
    words,
    finish: (element) => {
      times.localize(element);
      ticker.watch(element);
      watchClips(element);
    },
  });
  const aimed = new Aimed({
    data: dataset,
    list: stream.list,
    newer,
    words,
    say,
    onGone: (id) => hear({ type: "remove", id }),
  });
  const restart = new Restart({ ...page, highlights, aimed, change, say });
  const poller = new Poller({
    address: () => new URL("entries.json", new URL(dataset.path, location.href)).href,
    cursor: () => log,
    onBegin: () => carryOut(log.connect()),
    onMessage: hear,
    onState: (works) => status.setPolling(works),
  });
  const connection = new Connection({
    address: () => socketAddress(dataset.socket, log),
    onOpen: () => carryOut(log.connect()),
    onMessage: hear,
    onState: (state) => status.setConnection(state),
    onClose,
    fallback: poller,
  });

  let timer;
  let told = flow.top; // the highest position that the reader was told of
  const actions = {
    show: (effect) => flow.take(effect),
    sink: (effect) => flow.take(effect),
    hide: (effect) => flow.take(effect),
    reset,
    sweep: (effect) => flow.take(effect),
    readers: ({ count }) => status.setReaders(count),
    news: ({ message }) => follow(message),
    blog: ({ message }) => follow(message),
    warn: ({ code, detail }) => console.warn(`livelog: ${code}: ${detail}`),
    sync: ({ epoch, since }) => connection.send({ type: "sync", epoch, since }),
    check: ({ after, tries = 0 }) => {
      clearTimeout(timer);
      const patience = PATIENCE[after] * 2 ** Math.min(tries, MOST_TRIES) * (1 + Math.random());
      timer = setTimeout(() => carryOut(log.check()), patience);
    },
  };

  function hear(message) {
    const isLive = !log.replaying;
    heed(message);
    if (message.type === "entry") change(() => highlights.take(message));
    if (message.type === "remove") takeBack(message);
    const effects = log.apply(message);
    carryOut(effects);
    if (message.type === "entry") tell(message, isLive);
    if (effects.some(({ do: name }) => ["show", "sink", "hide"].includes(name))) aimed.take(message);
  }

  // What was taken back goes at once, from a paused page too.
  function takeBack({ id }) {
    if (flow.paused) highlights.drop(id);
    change(() => highlights.drop(id));
    const data = document.querySelector("[type='application/ld+json']");
    if (data?.text.includes(`#e-${id}"`)) data.remove();
  }

  // What a head and the blog's own message say of it.
  function follow(message) {
    const { open = true, path = dataset.path } = message;
    const hasMoved = path !== dataset.path;
    if (message.type === "blog") masthead.take(message);
    else masthead.setOpen(open);
    if (message.type === "blog") status.setBlog(message);
    else status.setNews(message);
    if (hasMoved) connection.move();
  }

  // Last of all, so that nothing that a browser refuses here keeps an entry from the page.
  function tell(entry, isLive) {
    status.setLatest(new Date(entry.updated ?? entry.created));
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
  return connection;
}

function makeStatus({ dataset, stream, times, words, say }) {
  const line = find("status");
  const isAfloat = ([{ isIntersecting }]) => line.classList.toggle("afloat", !isIntersecting);
  new IntersectionObserver(isAfloat).observe(line.parentElement);
  return new Status({
    line,
    readers: find("readers"),
    note: find("note"),
    say,
    formatTime: (date) => times.describe(date),
    open: dataset.open === "1",
    starts: dataset.starts ? new Date(dataset.starts) : null,
    latest: stream.latest,
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
