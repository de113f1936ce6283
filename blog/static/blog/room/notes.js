// The room's words about itself: how the connection is, slow mode, what became of an act; and, while more
// is said than can be heard, counts in place of each message for screen readers.

import { build } from "./message.js";

const LONG = 8_000; // ms that a passing word stays
const LONGER = 20_000; // ms that one stays which offers something
const LULL = 10_000; // ms between counts

export class Notes {
  // `note` stands while what it tells is so, `said` passes; `log` is the list of messages.
  constructor({ note, said, log, words }) {
    Object.assign(this, { note, said, log, words, state: "", standing: null, count: 0 });
  }

  connect(state) {
    const wasLive = this.state === "live" || this.wasLive;
    Object.assign(this, { state, wasLive });
    this.update();
  }

  stand(standing) {
    this.standing = standing;
    this.update();
  }

  update() {
    const text = this.describe();
    if (this.note.textContent !== text) this.note.textContent = text;
  }

  describe() {
    const { state, standing, wasLive, words } = this;
    if (standing?.room === "off") return "";
    if (state === "refused") return words.say("gone");
    if (state !== "live" && state !== "closed") return wasLive || state === "waiting" ? words.say("lost") : "";
    if (!standing || standing.closed) return "";
    const slow = standing.slow ? words.say("slowMode", { n: standing.slow }) : "";
    return [standing.questions ? words.say("questions") : "", slow].filter(Boolean).join(" ");
  }

  // With `label` a button is offered, which has `act` called once.
  say(text, label = "", act = null) {
    clearTimeout(this.timer);
    this.said.replaceChildren(text);
    if (act) this.said.append(" ", this.buildButton(label, act));
    const clear = () => {
      if (this.said.contains(document.activeElement)) this.log.focus();
      this.said.replaceChildren();
    };
    this.timer = setTimeout(clear, act ? LONGER : LONG);
  }

  buildButton(label, act) {
    const button = build("button", { type: "button", class: "plain" }, label);
    button.addEventListener("click", () => {
      this.log.focus();
      this.said.replaceChildren();
      act();
    });
    return button;
  }

  // Called after each paint with what it added.
  follow(isFast, added) {
    this.log.setAttribute("aria-live", isFast ? "off" : "polite");
    if (!isFast) return;
    this.count += added;
    this.counting ??= setTimeout(() => {
      if (!this.said.querySelector("button")) this.say(this.words.say("told", { n: this.count }));
      this.count = 0;
      this.counting = undefined;
    }, LULL);
  }
}
