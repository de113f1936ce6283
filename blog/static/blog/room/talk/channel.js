// The room's socket, kept open and caught up as the stream's is, by the same Connection and the same
// Log: to the Log a message is an entry that stands at its first seq.
import { browser } from "../../connection/host.js";
import { Log } from "../../connection/log.js";
import { Connection, followPage } from "../../connection/socket.js";
import { Gate } from "./gate.js";

// What is missing may come by itself meanwhile; jittered, so that not all who miss it ask at once.
const PATIENCE = { hole: 500, head: 2_000, replay: 10_000 };
const MOST_TRIES = 5; // each time in vain the patience doubles
const TURNED_OFF = 4410;
const MOST_VERSIONS = 10_000; // ids whose last change is kept in mind

export class Channel {
  // `address()` is the room's; `onEffect(effect)` carries out what the Log wants shown, `onMessage`
  // hears what is none of its, `onReady()` is called when all that was missed has come.
  constructor({ address, onEffect, onMessage, onReady, onState }, host = browser) {
    Object.assign(this, { address, onEffect, onMessage, onReady, onState, host });
    this.log = new Log();
    this.connection = new Connection(
      {
        address: () => makeAddress(address(), this.log),
        onOpen: () => this.carryOut(this.log.connect()),
        onMessage: (message) => this.hear(message),
        onClose: (code) => code === TURNED_OFF && this.leave(),
        onState: (state) => this.isOpen && this.onState(state),
      },
      host,
    );
  }

  // The room was turned off: no socket until it is there again.
  leave() {
    const gate = { address: () => `${this.address()}messages.json?limit=1`, isSeen };
    new Gate({ ...gate, onOpen: () => this.connection.connect() }, this.host).wait();
    return true;
  }

  open() {
    if (this.isOpen) return;
    this.isOpen = true;
    followPage(this.connection);
    this.connection.open();
  }

  send(message) {
    this.connection.send(message);
  }

  hear(message) {
    this.onMessage(message);
    this.carryOut(this.log.apply(translate(message)));
    if (message.type === "synced" && !this.log.replaying) this.onReady();
    this.forget();
  }

  // Those of an older page that no later change has taken back.
  know(messages) {
    const { versions } = this.log;
    const good = messages.map(place).filter(({ id, seq }) => seq >= (versions.get(id) ?? 0));
    this.log.know(good);
    return good;
  }

  forget() {
    const { versions } = this.log;
    if (versions.size <= MOST_VERSIONS) return;
    for (const id of [...versions.keys()].slice(0, MOST_VERSIONS / 2)) versions.delete(id);
  }

  carryOut(effects) {
    for (const effect of effects) this.act(effect);
  }

  act({ do: name, ...effect }) {
    if (name === "sync") this.send({ type: "sync", epoch: effect.epoch, since: effect.since });
    else if (name === "check") this.check(effect);
    else this.onEffect({ do: name, ...effect });
  }

  check({ after, tries = 0 }) {
    this.host.clearTimeout(this.timer);
    const patience = PATIENCE[after] * 2 ** Math.min(tries, MOST_TRIES);
    const wait = patience * (1 + this.host.random());
    this.timer = this.host.setTimeout(() => this.carryOut(this.log.check()), wait);
  }
}

function isSeen() {
  return document.visibilityState === "visible";
}

export function translate(message) {
  const { type } = message;
  if (type === "message") return { ...place(message), type: "entry" };
  if (type === "reset") return { ...message, entries: message.messages.map(place) };
  return message;
}

function place(message) {
  return { ...message, position: message.position ?? message.seq };
}

function makeAddress(path, { epoch, seq }) {
  const address = new URL(path, location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  address.search = new URLSearchParams({ epoch, since: seq });
  address.hash = "";
  return address.href;
}
