// The desk at work: the composer, and the very stream that readers see, by the scripts of their page.

import { Log } from "../connection/log.js";
import { listen } from "../connection/wire.js";
import { Announcer } from "../reader/announcer.js";
import { chooseLocale, Ticker, Times } from "../reader/times.js";
import { watchClips } from "../stream/clips.js";
import { Dividers } from "../stream/dividers.js";
import { Flow } from "../stream/flow.js";
import { More } from "../stream/more.js";
import { Newer } from "../stream/newer.js";
import { watchPictures } from "../stream/pictures.js";
import { Place } from "../stream/place.js";
import { watchPlayers } from "../stream/players.js";
import { buildEntry } from "../stream/render.js";
import { DeskStream } from "./entries/desk_stream.js";
import { Editors } from "./entries/editor.js";
import { Presence } from "./entries/presence.js";
import { Rows } from "./entries/rows.js";
import { Several } from "./entries/several.js";
import { Tools } from "./entries/tools.js";
import { Keys } from "./keys.js";
import { Notices } from "./notices.js";
import { Server } from "./server.js";
import { Store } from "./store.js";
import { DeskWords } from "./words.js";
import { ownZone } from "./writing/box.js";
import { Composer } from "./writing/composer.js";
import { Outbox } from "./writing/outbox.js";
import { OutboxList } from "./writing/outbox_list.js";
import { Preview } from "./writing/preview.js";

const [SIGNED_OUT, NOT_ALLOWED] = [4401, 4403]; // what the socket is closed with

const find = (id) => document.getElementById(id);
const { dataset } = find("stream");
const form = find("composer");
const language = document.documentElement.lang.toLowerCase();
const words = new DeskWords(language);
const times = new Times(chooseLocale(language, navigator.languages));
const ticker = new Ticker(times);
const announcer = new Announcer(find("announcer"), words);
const say = (text) => announcer.say(text);

const notices = new Notices(find("notices"), words, dataset.signIn);
const store = new Store(dataset.blog, dataset.user);
const server = new Server({
  desk: dataset.desk,
  user: Number(dataset.user),
  token: form.elements.csrfmiddlewaretoken.value,
  onSignedOut: () => notices.askToSignIn(),
  onSignedIn: () => notices.goOn(),
  onOther: () => notices.tellOther(),
});

const list = find("entries");
const presence = new Presence(words);
const isFilter = dataset.mode === "rows";
const outboxList = new OutboxList(find("outbox"), words, say);
const rows = new Rows({ list: find("waiting") ?? list, isFilter, words, finish: dress });
const composer = new Composer({
  form,
  store,
  server,
  shelf: find("shelf"),
  words,
  say,
  onPost: (nonce, fields) => outbox.add(nonce, fields),
});
const onStored = (entry) => rows.put(entry);
const outbox = new Outbox({ store, server, list: outboxList, composer, words, onStored });
const editors = new Editors({
  template: find("editor"),
  server,
  store,
  rows,
  words,
  say,
  onLost: (fields) => {
    say(words.say("wasRemoved"));
    composer.drafts.shelve(fields);
  },
});
const tools = new Tools({
  template: find("tools"),
  mayChange: Boolean(dataset.mayChange),
  server,
  list: outboxList,
  rows,
  words,
  edit: (id) => editors.edit(id),
});
new Several({ form: find("several"), server, list: outboxList, rows, words });
new Keys({
  help: find("help"),
  button: find("keys-help"),
  box: form.elements.text,
  actions: {
    edit: (id) => editors.edit(id),
    pin: (article) => article.querySelector(".tools-of [name=pinned]")?.click(),
    remove: (id) => tools.remove(id),
    undo: () => outboxList.undo(),
  },
});

times.localize(document);
[...document.querySelectorAll(".entries > .entry")].forEach(finish);
watchPictures(document);
watchPlayers(document, words);
const button = form.querySelector("[data-do=preview]");
composer.start(new Preview({ place: find("preview"), button, form, server, words, finish }));
outbox.start();
if (isFilter || !dataset.socket) showPart();
else showStream();

// Each entry's element, once.
function finish(article) {
  times.localize(article);
  ticker.watch(article);
  watchClips(article);
  const due = article.querySelector(".tools-of[data-state=scheduled] .due");
  if (due && !due.nextSibling) due.after(` ${ownZone()}`);
  return article;
}

function dress(article, entry) {
  tools.add(article, entry);
  editors.keep(article);
  presence.show(article);
  return finish(article);
}

// Rows by a filter, or an older page that was opened by itself: not live, but what is done shows.
function showPart() {
  new More(find("more"), words.say("older"), (elements) => {
    for (const element of elements) list.append(finish(element));
  });
}

function showStream() {
  const stream = new DeskStream(list, (entry) => dress(buildEntry(entry, words), entry), {
    onShow: (id) => outboxList.noteShown(id),
    onHide: (id) => editors.lose(id),
  });
  const dividers = new Dividers(list, times, {});
  dividers.draw();
  const place = new Place(list, () => flow.mayGrow() && flow.reveal());
  const newer = new Newer({ element: find("newer"), words, onReveal: () => flow.reveal(true) });
  const flow = new Flow({
    stream,
    place,
    floor: () => log.floor,
    mayGrow: () => !document.hidden && place.isTop && !editors.isOpen,
    onChange: () => dividers.draw(),
    onWaiting: (count) => newer.set({ count, paused: flow.paused }),
    onCut: () => endAt(stream.oldest),
  });
  const hasMore = Boolean(document.querySelector("[rel=next]"));
  const log = new Log({
    epoch: dataset.epoch,
    seq: Number(dataset.seq),
    floor: hasMore ? stream.oldest : 0,
    entries: stream.entries,
  });
  const more = new More(find("more"), words.say("older"), (elements, isLast) => {
    const fresh = elements.filter(({ dataset: { id } }) => !stream.has(id));
    log.know(fresh.map(({ dataset: { id, seq } }) => ({ id, seq: Number(seq) })));
    place.keep(() => {
      fresh.forEach(finish);
      flow.adopt(fresh);
      dividers.draw();
    });
    for (const effect of log.reach(isLast ? 0 : stream.oldest)) flow.take(effect);
  });
  const endAt = (floor) => {
    log.floor = floor;
    more.restart(floor && `?before=${floor}`);
  };
  const heed = (message) => {
    rows.heed(message);
    presence.heed(message);
    if (message.type === "blog") queueMicrotask(() => follow(message.path));
  };
  const parts = { dataset, log, flow, stream, more, endAt, announcer, newer, times, ticker, words };
  presence.connection = listen({ ...parts, heed, onClose });
}

// The blog has another address, and so has its desk.
function follow(path) {
  dataset.socket = dataset.desk = server.desk = `${path}desk/`;
}

// Tells whether the socket is to stay away.
function onClose(code) {
  if (code === SIGNED_OUT) server.awaitSession().then(() => presence.connection.wake());
  return code === NOT_ALLOWED;
}
