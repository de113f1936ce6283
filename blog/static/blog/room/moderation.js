// What moderators have above the room: slow mode, its opening and closing, and what waits for them.
import { buildMessage, build } from "./message.js";
import { isSure } from "./sure.js";

const DANGERS = ["hide", "close", "closeErase"];
const SLOW = [0, 5, 10, 30, 60, 300]; // seconds
const MOST = 100; // that are listed of what waits, and of bans: a flood that waits is no flood of elements

export class Moderation {
  // `send(message)` reaches the room; `onHide(id)` is told of what readers had, and have no more.
  constructor({ tools, words, times, send, onHide }) {
    Object.assign(this, { tools, words, times, send, onHide });
    this.held = new Map(); // messages that wait, by id
    this.banned = new Map(); // bans, by id
    this.left = 0; // how many more wait
    this.shown = new WeakMap(); // each element's message or ban
    this.summary = tools.querySelector("summary span");
    this.slow = tools.querySelector("#room-slow");
    this.gate = tools.querySelector("#room-gate");
    this.list = tools.querySelector("#room-held");
    for (const seconds of SLOW) {
      const text = seconds ? words.say("slowIs", { n: seconds }) : words.say("slowOff");
      this.slow.append(build("option", { value: seconds }, text));
    }
    this.gate.append(...this.buildButtons(["close", "closeErase"]).children);
    this.slow.addEventListener("change", () => {
      send({ type: "slow", seconds: Number(this.slow.value) });
    });
    this.gate.addEventListener("click", ({ target }) => this.close(target.closest("button")));
    this.list.addEventListener("click", ({ target }) => this.decide(target.closest("button")));
  }

  // What an account may do here, by the names of frames, and how many seconds the slow mode has.
  show(may, slow) {
    this.tools.hidden = !may.includes("hide");
    if (![...this.slow.options].some(({ value }) => Number(value) === slow)) {
      this.slow.append(build("option", { value: slow }, this.words.say("slowIs", { n: slow })));
    }
    this.slow.value = String(slow);
    this.gate.hidden = !may.includes("close");
    this.mayQuote = may.includes("quote");
  }

  close(button) {
    if (!button || !isSure(button, this.words)) return;
    this.send({ type: "close", erase: button.dataset.do !== "close" });
  }

  // What of a message is for moderators: what waits, who is banned.
  hear({ type, ...message }) {
    const { id, messages, bans } = message;
    if (type === "waiting") {
      this.held = new Map(messages.map((each) => [each.id, each]));
      this.banned = new Map(bans.map((each) => [each.id, each]));
      this.left = message.left_out;
    } else if (type === "waits") this.held.set(id, message);
    else if (type === "settled") this.held.delete(id);
    else if (type === "ban") this.banned.set(id, message);
    else if (type === "unban") this.banned.delete(id);
    else return;
    this.drawing ??= requestAnimationFrame(() => this.draw());
  }

  // What is there already stays as it is, under the hand that is about to press one of its buttons.
  draw() {
    const { held, banned, left, list, words } = this;
    this.drawing = undefined;
    const focused = list.contains(document.activeElement);
    const all = [held, banned].flatMap((each) => [...each.values()].slice(0, MOST));
    for (const item of [...list.children]) if (!all.includes(this.shown.get(item))) item.remove();
    all.forEach((each, place) => {
      const item = list.children[place];
      if (this.shown.get(item) === each) return;
      const fresh = held.has(each.id) ? this.buildHeld(each) : this.buildBan(each);
      this.shown.set(fresh, each);
      list.insertBefore(fresh, item ?? null);
    });
    const n = held.size + left;
    this.summary.textContent = n ? words.say("waitingForYou", { n }) : "";
    if (focused && !list.contains(document.activeElement)) this.slow.focus();
  }

  buildHeld(message) {
    const { why, reports = [] } = message;
    const item = buildMessage(message, this);
    const reason = reports.length ? "reports" : why;
    const note = this.words.say(`because_${reason}`, { n: reports.length });
    const told = reports.map((each) => each.why ?? each).filter((each) => typeof each === "string" && each);
    item.append(build("p", { class: "note" }, [note, ...told].join(" · ")));
    const names = [...(this.mayQuote ? ["act:quote"] : []), "approve", "hide"];
    item.append(this.buildButtons(names));
    return item;
  }

  buildBan(ban) {
    const text = build("p", { dir: "auto" }, this.describe(ban));
    return build("li", { class: "said", "data-id": ban.id }, text, this.buildButtons(["unban"]));
  }

  describe({ name, until }) {
    if (!until) return this.words.say("bannedForGood", { name });
    return this.words.say("banned", { name, time: this.times.describe(new Date(until)) });
  }

  buildButtons(names) {
    const bar = build("p", { class: "acts" });
    for (const name of names) {
      const kind = DANGERS.includes(name) ? "danger" : "";
      const attributes = { type: "button", class: kind, "data-do": name.replace("act:", "") };
      bar.append(build("button", attributes, this.words.say(name)));
    }
    return bar;
  }

  decide(button) {
    const { id } = button?.closest(".said")?.dataset ?? {};
    const { do: type } = button?.dataset ?? {};
    if (id) this.send({ type, id: type === "unban" ? Number(id) : id });
    if (type === "hide" && this.held.get(id)?.state === "live") this.onHide(id);
  }
}
