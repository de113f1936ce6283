// The room at work: its parts made and joined. Where a blog has no room no page asks for this script.
import { browser } from "../connection/host.js";
import { chooseLocale, Times } from "../reader/times.js";
import { Acts, makeFrame } from "./acts.js";
import { explainClosed, Form } from "./form.js";
import { Memory } from "./memory.js";
import { buildMessage, buildOwn, isStaff } from "./message.js";
import { Moderation } from "./moderation.js";
import { Notes } from "./notes.js";
import { Channel } from "./talk/channel.js";
import { Guest } from "./talk/guest.js";
import { makeNonce, Outgoing } from "./talk/outgoing.js";
import { Pace } from "./talk/pace.js";
import { Standing } from "./talk/standing.js";
import { Transcript } from "./talk/transcript.js";
import { Views } from "./views.js";
import { Wall } from "./wall.js";
import { RoomWords } from "./words.js";

const find = (id) => document.getElementById(id);
const room = find("room");
const language = document.documentElement.lang.toLowerCase();
const words = new RoomWords(language);
const times = new Times(chooseLocale(language, navigator.languages));
const memory = new Memory(room.dataset.blog);
const transcript = new Transcript();
const standing = new Standing(browser.now);
const pace = new Pace(browser.now);
const [list, own] = [find("room-list"), find("room-own")];
const isMine = ({ author }) => author.id === standing.you.id;
const send = (message) => channel.send(message);
const findBlog = () => find("stream").dataset.path; // the blog may have moved
const findPath = () => `${findBlog()}room/`;

const wall = new Wall({
  frame: find("room-log"),
  list,
  own,
  transcript,
  pace,
  build: (message) => {
    const offered = acts.offers(message).length > 0;
    const place = (entry) => `${findBlog()}entry/${entry}/`;
    return buildMessage(message, { words, times, mine: isMine(message), acts: offered, place });
  },
  isHidden: ({ author }) => memory.muted.has(author.id),
  onWaiting: tellWaiting,
  onTop: askOlder,
  onPaint: (count) => {
    acts.offer();
    const isEmpty = transcript.isWhole && !transcript.messages.length;
    find("room-start").textContent = isEmpty ? words.say("empty") : "";
    notes.follow(pace.isFast, count);
    countUnread();
  },
});
const outgoing = new Outgoing({ send, onChange: showOwn, host: browser, makeNonce });
const channel = new Channel({
  address: findPath,
  onEffect: carryOut,
  onMessage: hear,
  onReady: () => setReady(true),
  onState: ({ is }) => {
    if (is === "live") return notes.connect(is);
    guest.stop();
    setReady(false);
    notes.connect(is);
  },
});
const guest = new Guest({ memory, send, host: browser });
const notes = new Notes({ note: find("room-note"), said: find("room-said"), log: find("room-log"), words });
const form = new Form({
  form: find("room-form"),
  words,
  onSay: (text) => {
    wall.jump();
    outgoing.say(text);
  },
  onName: (name) => guest.choose(name),
});
const moderation = new Moderation({
  tools: find("room-tools"),
  words,
  times,
  send,
  onHide: (id) => offerUndo(id),
});
const acts = new Acts({
  list,
  words,
  find: (id) => transcript.find(id),
  look: (message) => ({
    may: (name) => standing.may(name),
    mine: isMine(message),
    isStaff: isStaff(message.author),
    isGuest: message.author.role === "guest",
    isQuoted: Boolean(message.entry),
  }),
  act,
  onOpen: (isOpen) => wall.hold(isOpen),
});
const views = new Views({
  room,
  tabs: find("room-tabs"),
  memory,
  onShow: () => {
    channel.open();
    wall.jump();
    countUnread();
  },
  onHide: () => (seen = transcript.newest(1)[0]?.position ?? 0),
});
let isReady = false; // all that was missed has come
let isAsking = false; // for older messages
let seen = 0; // the highest position when the room went out of sight

find("room-new").addEventListener("click", () => {
  wall.jump();
  find("room-log").focus();
});
find("room-muted").addEventListener("click", () => {
  memory.hearAll();
  wall.renew();
  showMuted();
  find("room-log").focus();
});
own.addEventListener("click", ({ target }) => takeBack(target.closest("button")));
views.update();
showMuted();

function setReady(ready) {
  isReady = ready;
  show();
}

// What the Log wants shown. A message that is the reader's own comes in the place of what was on its way.
function carryOut(effect) {
  const { do: name, count, code, detail, entry, entries } = effect;
  if (name === "readers") find("room-readers").textContent = words.say("readers", { n: count });
  if (name === "warn") console.warn(`livelog: room: ${code}: ${detail}`);
  if (!["show", "hide", "reset", "sweep"].includes(name)) return;
  for (const { nonce } of entries ?? (entry ? [entry] : [])) outgoing.settle(nonce);
  wall.take(effect);
}

function hear(message) {
  const { type, nonce, why, you } = message;
  standing.hear(message);
  if (type === "hello") guest.greet(you);
  if (type === "you") guest.meet(you);
  if (type === "held") outgoing.keep(nonce, why === "question" ? "asked" : "held");
  if (type === "quoted" && nonce) outgoing.keep(nonce, "quoted");
  if (type === "reported" || type === "quoted") notes.say(words.say(type));
  if (type === "ban") notes.say(moderation.describe(message));
  if (type === "slow") outgoing.hurry();
  if (type === "error") refuse(message);
  moderation.hear(message);
  const hadFocus = type === "you" && form.named();
  if (["hello", "you", "slow", "room", "error"].includes(type)) show();
  if (hadFocus) find("room-text").focus();
}

function refuse(message) {
  const { code, nonce, retry_after: seconds } = message;
  const why = words.explain(message, times);
  if (code === "name_needed" && memory.guest.name) {
    outgoing.suspend(); // the room has forgotten who this is: it is told, and what was said goes again
    return guest.introduce();
  }
  if (nonce && outgoing.refuse({ nonce, why, seconds, isHaste: code === "slow" })) return;
  if (!code.startsWith("name_")) return notes.say(why);
  guest.refuse();
  form.complain(why);
}

function show() {
  const { closed, you, questions } = standing;
  const told = closed && explainClosed(standing, { words, times, signIn: room.dataset.signIn });
  form.show({ you, closed: told, asks: questions && !isStaff(you) });
  moderation.show(you.may, standing.slow);
  notes.stand(standing);
  if (isReady && standing.maySay) outgoing.resume();
  else outgoing.suspend();
}

function showOwn() {
  const { name } = standing.you;
  own.replaceChildren(...outgoing.items.map((item) => buildOwn(item, { words, times, name })));
}

// One that was not said goes back into the box, or nowhere.
function takeBack(button) {
  const { nonce } = button?.closest(".said")?.dataset ?? {};
  const item = outgoing.items.find((each) => each.nonce === nonce);
  if (!item) return;
  outgoing.drop(nonce);
  if (button.dataset.do === "edit") form.put(item.text);
  else find("room-text").focus();
}

function act(name, { id, author }, fields = {}) {
  if (name === "reply") return form.put(`@${author.name} `);
  if (name === "mute") {
    memory.mute(author);
    wall.renew();
    showMuted();
    return notes.say(words.say("muted", { name: author.name }));
  }
  send({ ...makeFrame(name, id), ...fields });
  if (name === "hide") offerUndo(id);
}

function offerUndo(id) {
  notes.say(words.say("hidden"), words.say("undo"), () => send({ type: "approve", id }));
}

function showMuted() {
  const n = memory.muted.size;
  find("room-muted").hidden = !n;
  find("room-muted").textContent = words.say("hearAll", { n });
}

function tellWaiting(count) {
  find("room-new").hidden = !count;
  find("room-new").textContent = words.say("newer", { n: count });
}

function countUnread() {
  const count = views.isShown ? 0 : transcript.after(seen).length;
  find("room-count").textContent = count ? (count > 99 ? "99+" : count) : "";
}

async function askOlder() {
  const before = transcript.oldest;
  if (isAsking || !before) return;
  isAsking = true;
  try {
    const response = await browser.fetch(`${findPath()}messages.json?before=${before}`);
    if (!response.ok) throw new Error(`status ${response.status}`);
    const { messages, next } = await response.json();
    if (transcript.oldest === before) transcript.add(channel.know(messages), !next);
    wall.showOlder();
  } catch (problem) {
    console.warn(`livelog: room: older messages: ${problem.message}`);
  }
  isAsking = false;
}
