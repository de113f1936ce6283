// The lines above the stream that tell what becomes of what was posted or taken back.

import { build } from "../../stream/render.js";
import { makeButton } from "./box.js";

const UNDO = 10; // seconds
const [STAYS, MOST] = [60_000, 4]; // ms that a line stays that has nothing more to tell; how many do

export class OutboxList {
  constructor(list, words, say) {
    Object.assign(this, { list, words, say, items: new Set() });
  }

  add(text) {
    const item = new Item(this, text);
    this.items.add(item);
    this.list.prepend(item.element);
    const settled = [...this.items].filter(({ isSettled }) => isSettled);
    for (const old of settled.slice(0, -MOST)) old.remove();
    return item;
  }

  // Undoes the newest that can be; tells whether there was one.
  undo() {
    const item = [...this.items].reverse().find(({ undo }) => undo);
    item?.undo();
    return Boolean(item);
  }

  // The entry is in the stream: its words need not stand here too.
  noteShown(id) {
    for (const item of this.items) if (item.id === id) item.hideWords();
  }
}

class Item {
  constructor(owner, text) {
    this.owner = owner;
    this.isUnwanted = false;
    this.words = build("p", { class: "words", dir: "auto" }, text);
    this.telling = build("span", { class: "telling" });
    this.doings = build("span", { class: "doings" });
    this.element = build("li", { "data-state": "sending" });
    this.element.append(this.words, this.telling, this.doings);
  }

  tell(state, text) {
    this.element.dataset.state = state;
    if (this.telling.textContent === text) return;
    this.telling.textContent = text;
    this.owner.say(text);
  }

  // `buttons` are [label, action].
  offer(buttons) {
    this.doings.replaceChildren(...buttons.map(([label, act]) => makeButton(label, act)));
  }

  // `id` is the entry's, whose words go from here once they are in the stream.
  settle(id, text) {
    this.id = id;
    this.isSettled = true;
    this.stopUndo();
    this.tell("posted", text);
    if (document.getElementById(`e-${id}`)) this.hideWords();
    this.leaving = setTimeout(() => this.remove(), STAYS);
  }

  hideWords() {
    this.words.hidden = true;
  }

  // Asked for before there is an answer: it is done as soon as there is. `onAsked()` hears of it.
  awaitUndo(onAsked = () => {}) {
    this.undo = () => {
      this.undo = null;
      this.isUnwanted = true;
      this.tell("sending", this.owner.words.say("undoing"));
      onAsked();
    };
    if (this.isUnwanted) this.undo = null;
  }

  // Once, within ten seconds; at once where it was asked for already.
  offerUndo(act) {
    if (this.isUnwanted) return act();
    let left = UNDO;
    const label = () => this.owner.words.say("undo", { n: left });
    this.undo = () => {
      this.stopUndo();
      act();
    };
    this.offer([[label(), () => this.undo?.()]]);
    this.ticking = setInterval(() => {
      left -= 1;
      if (left < 1) return this.stopUndo();
      this.doings.firstElementChild.textContent = label();
    }, 1_000);
  }

  stopUndo() {
    clearInterval(this.ticking);
    this.undo = null;
    const hadFocus = this.doings.contains(document.activeElement);
    this.doings.replaceChildren();
    if (hadFocus) document.querySelector("#composer textarea").focus();
  }

  remove() {
    this.stopUndo();
    clearTimeout(this.leaving);
    this.owner.items.delete(this);
    this.element.remove();
  }
}
