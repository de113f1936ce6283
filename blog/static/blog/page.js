// The page at work: its parts made and joined. What comes through the socket is in wire.js.
import { Log } from "./connection/log.js";
import { listen } from "./connection/wire.js";
import { Announcer } from "./reader/announcer.js";
import { recall, redirect, remember } from "./reader/choices.js";
import { addShare, followShares } from "./reader/share.js";
import { chooseLocale, Ticker, Times } from "./reader/times.js";
import { Words } from "./reader/words.js";
import { watchClips } from "./stream/clips.js";
import { Dividers } from "./stream/dividers.js";
import { Flow } from "./stream/flow.js";
import { More } from "./stream/more.js";
import { Newer } from "./stream/newer.js";
import { watchPictures } from "./stream/pictures.js";
import { Place } from "./stream/place.js";
import { watchPlayers } from "./stream/players.js";
import { buildEntry } from "./stream/render.js";
import { Stream } from "./stream/stream.js";

const find = (id) => document.getElementById(id);
const list = find("entries");
const { dataset } = find("stream");
const { mode } = dataset;
const oldestFirst = mode === "oldest";
const part = mode !== "newest";
// With a fragment an address does not follow the remembered order, which may lead to the oldest.
const findNewest = () => `${dataset.path}#stream`;
const language = document.documentElement.lang.toLowerCase();

const elsewhere = redirect({ language, mode: dataset.framed ? "" : mode, address: location.href });
if (elsewhere) location.replace(elsewhere);

const words = new Words(language);
const times = new Times(chooseLocale(language, navigator.languages));
const ticker = new Ticker(times);
const announcer = new Announcer(find("announcer"), words);
const say = (text) => announcer.say(text);

times.localize(document);
[...list.children].forEach(finish);
followShares(list, words, say);
watchPictures(document);
watchPlayers(list, words);

// The highest position that the reader had seen when the last visit ended.
const seen = Number(recall(`seen:${dataset.blog}`));
const dividers = new Dividers(list, times, { seen, label: words.say("visit"), oldestFirst });
dividers.draw();

const build = (entry) => finish(buildEntry(entry, words));
const stream = new Stream(list, build, oldestFirst);
const place = new Place(list, () => flow.mayGrow() && flow.reveal(), find("pins"));
const newer = new Newer({ element: find("newer"), words, onReveal: revealAll });
const flow = new Flow({
  stream,
  place,
  top: Number(dataset.top ?? 0),
  part,
  closed: mode === "context" || (oldestFirst && hasMore()),
  floor: () => log.floor,
  mayGrow: () => !document.hidden && (oldestFirst || place.isTop),
  onChange: () => dividers.draw(),
  onWaiting: (count) => newer.set({ count, paused: flow.paused }),
  onCut: () => endAt(stream.oldest),
});
const log = new Log({
  epoch: dataset.epoch,
  seq: Number(dataset.seq),
  floor: mode === "context" || dataset.framed || (!oldestFirst && hasMore()) ? stream.oldest : 0,
  part,
  entries: stream.entries,
});
const more = new More(find("more"), words.say(oldestFirst ? "later" : "older"), takePage, isStale);

greetReturning();
reachTarget();
reachAimed();
addEventListener("hashchange", reachTarget);
document.addEventListener("visibilitychange", () => (document.hidden ? leave() : comeBack()));
for (const link of document.querySelectorAll("[data-order]")) {
  link.addEventListener("click", () => remember("order", link.dataset.order));
}
if (mode === "context" && recall("order") === "oldest") find("newer").href = findNewest();
if (dataset.socket && !elsewhere) {
  offerPause();
  listen({ dataset, log, flow, stream, more, endAt, announcer, newer, times, ticker, words });
}

// Each entry's element, once: from the server, from the socket or from another page.
function finish(article) {
  times.localize(article);
  addShare(article, words);
  tellAddress(article.querySelector(".when"));
  ticker.watch(article);
  watchClips(article);
  article.classList.toggle("aimed", article.dataset.id === list.dataset.aimed);
  return article;
}

// On paper a link is its whole address.
function tellAddress(link) {
  link.dataset.address = link.href;
}

function hasMore() {
  return Boolean(document.querySelector("[rel=next]"));
}

// Whatever lies between keeps pages for a second or longer. The cursor of one that was made from the
// record says less than it has.
function isStale(page) {
  const { epoch, seq, top } = page.getElementById("stream").dataset;
  const entries = [...page.getElementById("entries").children].map(tellVersion);
  return log.isPassed({ epoch, seq: top ? Infinity : Number(seq), entries });
}

function tellVersion({ dataset: { id, seq } }) {
  return { id, seq: Number(seq) };
}

function takePage(elements, isLast) {
  // What is here already stays as it is known: its move to there is about to be told.
  const fresh = elements.filter(({ dataset: { id } }) => !stream.has(id));
  log.know(fresh.map(tellVersion));
  place.keep(() => {
    fresh.forEach(finish);
    flow.adopt(fresh);
    dividers.draw();
  });
  if (oldestFirst) flow.close(!isLast);
  else for (const effect of log.reach(isLast ? 0 : stream.oldest)) flow.take(effect);
}

// The list ends at a position now: the older pages lead on from there. The frame has none.
function endAt(floor) {
  log.floor = floor;
  if (!dataset.framed) more.restart(floor && `?before=${floor}`);
}

function greetReturning() {
  const unseen = stream.count(seen);
  if (seen && unseen && mode === "newest") say(words.say("unseen", { n: unseen }));
}

function leave() {
  remember(`seen:${dataset.blog}`, Math.max(seen, stream.newest));
}

function comeBack() {
  if (flow.mayGrow()) flow.reveal();
}

function offerPause() {
  const button = find("pause");
  button.hidden = false;
  button.addEventListener("click", () => pause(!flow.paused));
}

function pause(paused) {
  flow.pause(paused);
  find("pause").textContent = words.say(paused ? "resume" : "pause");
}

// The reader asked for what is new: there it is, and the keyboard is there too.
function revealAll() {
  pause(false);
  if (flow.closed) return flow.count && location.assign(findNewest());
  flow.reveal(true);
  const article = oldestFirst ? list.lastElementChild : list.firstElementChild;
  if (!article) return;
  article.tabIndex = -1;
  article.focus({ preventScroll: true });
  place.travel(article);
}

// A permalink opens at its entry, unless the reader has gone elsewhere while this was on its way;
// who reloads it or comes back finds the place they left.
function reachAimed() {
  const [visit] = performance.getEntriesByType("navigation");
  if (scrollY || location.hash || visit?.type !== "navigate") return;
  list.querySelector(".aimed")?.scrollIntoView();
}

// An address that names an entry which is not on the page leads to the entry's own.
function reachTarget() {
  if (location.hash === "#history") find("history")?.setAttribute("open", "");
  const [, id] = /^#e-([0-9a-z]+)$/.exec(location.hash) ?? [];
  if (!id || find(`e-${id}`)) return;
  if (flow.paused) pause(false);
  if (flow.held.has(id)) flow.reveal(true);
  if (find(`e-${id}`)) find(`e-${id}`).scrollIntoView();
  else if (mode !== "context") location.replace(`${dataset.path}entry/${id}/`);
}
