// What the reader says, until the room has it: each goes under a nonce by which it is known when it
// comes back. One is on its way at a time, so that two never swap; what had no answer when a socket
// ended goes again, under the same nonce, once the next has caught up. No clock and no socket of its
// own.
//
// An item is {nonce, text, state, why, until}; its state is "waiting" for its turn, "sent", "late": the
// room asked to wait until a time; "held" or "asked": it is with the moderators or the editors; "quoted":
// those made an entry of it; or "refused", with the reason, until the reader takes it back.

const PATIENCE = 10_000; // ms without an answer, then it goes once more
const KEPT = ["held", "asked"];
const GOING = ["waiting", "sent", "late"];

export class Outgoing {
  // `send(message)` reaches the room; `onChange()` follows each change of the items.
  constructor({ send, onChange, host, makeNonce }) {
    Object.assign(this, { send, onChange, host, makeNonce });
    this.items = [];
    this.isReady = false;
  }

  say(text) {
    this.items.push({ nonce: this.makeNonce(), text, state: "waiting", why: "", until: 0 });
    this.go();
  }

  // The socket lives, and what was missed has come. What was with a moderator may be settled meanwhile:
  // said again, the room tells how it stands.
  resume() {
    if (this.isReady) return;
    this.isReady = true;
    for (const item of this.items) {
      if (item.state === "sent") item.state = "waiting";
      if (KEPT.includes(item.state)) this.tell(item);
    }
    this.go();
  }

  // The socket is gone: who knows whether the last one reached the room.
  suspend() {
    this.isReady = false;
    this.host.clearTimeout(this.timer);
  }

  // Tells whether something that came is one of these.
  settle(nonce) {
    const mine = nonce && this.items.some((item) => item.nonce === nonce);
    if (mine) this.drop(nonce);
    return Boolean(mine);
  }

  drop(nonce) {
    this.items = this.items.filter((item) => item.nonce !== nonce);
    this.go();
  }

  // The room does not take what it was sent: for now, where it says how many seconds to wait and that
  // this is about haste, or at all.
  refuse({ nonce, why, seconds = 0, isHaste = false }) {
    const item = this.items.find((each) => (nonce ? each.nonce === nonce : each.state === "sent"));
    if (!item) return false;
    const until = this.host.now() + seconds * 1_000;
    if (isHaste) Object.assign(item, { state: "late", why, until });
    else Object.assign(item, { state: "refused", why, until: 0 });
    this.go();
    return true;
  }

  // It is kept, and not said: somebody has to let it through, or answer it.
  keep(nonce, state) {
    const item = this.items.find((each) => each.nonce === nonce);
    if (item) item.state = state;
    this.go();
  }

  // The room asks for less patience now.
  hurry() {
    for (const item of this.items) if (item.state === "late") item.state = "waiting";
    this.go();
  }

  go() {
    this.host.clearTimeout(this.timer);
    this.onChange();
    const item = this.items.find(({ state }) => GOING.includes(state));
    if (!item || !this.isReady) return;
    const wait = item.state === "late" ? item.until - this.host.now() : 0;
    if (wait > 0) return this.look(wait);
    if (item.state === "sent") return this.look(PATIENCE);
    item.state = "sent";
    this.tell(item);
    this.onChange();
    this.look(PATIENCE);
  }

  tell({ text, nonce }) {
    this.send({ type: "say", text, nonce });
  }

  look(delay) {
    this.timer = this.host.setTimeout(() => this.again(), delay);
  }

  again() {
    for (const item of this.items) if (item.state === "sent") item.state = "waiting";
    this.go();
  }
}

export function makeNonce() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((each) => each.toString(36)).join("");
}
