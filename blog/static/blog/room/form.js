// Where the reader says something: a name first, for a guest who has none; then the box.
import { build, isStaff } from "./message.js";

const CLOSE = 100; // characters left, from which on they are counted

export class Form {
  // `onSay(text)` takes what was written, `onName(name)` a name.
  constructor({ form, words, onSay, onName }) {
    Object.assign(this, { form, words, onSay, onName });
    const find = (name) => form.querySelector(`#room-${name}`);
    this.parts = ["as", "naming", "name", "saying", "text", "left", "problem", "closed"];
    for (const name of this.parts) this[name] = find(name);
    this.button = this.saying.querySelector("button");
    form.addEventListener("submit", (event) => this.submit(event));
    this.text.addEventListener("keydown", (event) => this.press(event));
    this.text.addEventListener("input", () => this.count());
    this.as.addEventListener("click", ({ target }) => target.closest("button") && this.rename());
  }

  // Shows what may be done now: `you` as the server says who this is; `closed` says in elements or words
  // why nothing may.
  show({ you, closed, asks }) {
    const isNamed = Boolean(you.name);
    this.closed.hidden = !closed;
    renew(this.closed, [closed || ""].flat());
    this.naming.hidden = Boolean(closed) || (isNamed && !this.isRenaming);
    this.saying.hidden = Boolean(closed) || !isNamed;
    this.as.hidden = Boolean(closed) || !isNamed || this.isRenaming;
    renew(this.as, [this.describe(you), ...(you.may.includes("name") ? [" ", this.makeRename()] : [])]);
    this.button.textContent = this.words.say(asks ? "ask" : "say");
    this.form.hidden = false;
  }

  describe(you) {
    const { name, role } = you;
    if (!isStaff(you)) return this.words.say("as", { name });
    return this.words.say("staffAs", { name, role: this.words.say(role) });
  }

  makeRename() {
    return build("button", { type: "button", class: "plain" }, this.form.dataset.rename);
  }

  rename() {
    this.isRenaming = true;
    this.naming.hidden = false;
    this.as.hidden = true;
    this.name.focus();
    this.name.select();
  }

  // The name was taken.
  named() {
    const hadFocus = this.naming.contains(document.activeElement);
    this.isRenaming = false;
    this.complain("");
    return hadFocus;
  }

  complain(text) {
    if (this.problem.textContent !== text) this.problem.textContent = text;
  }

  press(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.form.requestSubmit(this.button);
  }

  submit(event) {
    event.preventDefault();
    if (!this.naming.hidden) return this.onName(this.name.value.trim());
    const text = this.text.value.trim();
    if (!text || this.left.classList.contains("over")) return this.text.focus();
    this.complain("");
    this.text.value = "";
    this.count();
    this.onSay(text);
    this.text.focus();
  }

  // Puts words into the box, before those that are there.
  put(words) {
    const { value } = this.text;
    this.text.value = value.startsWith(words) ? value : words + value;
    this.count();
    this.text.focus();
  }

  count() {
    const most = Number(this.text.dataset.most);
    const left = most - [...this.text.value.trim()].length;
    this.left.classList.toggle("over", left < 0);
    if (left >= CLOSE) this.left.textContent = "";
    else this.left.textContent = this.words.say(left < 0 ? "over" : "left", { n: Math.abs(left) });
  }
}

// Puts this content into an element, unless it says the same already: what has the keyboard keeps it.
function renew(element, content) {
  const said = content.map((each) => each.textContent ?? each).join("");
  if (element.textContent !== said) element.replaceChildren(...content);
}

// Why the reader may say nothing, in words; one who is not signed in is led to where that is done.
export function explainClosed({ closed, ban, you }, { words, times, signIn }) {
  if (closed === "closed") return words.say("closed");
  if (closed === "banned") {
    const text = words.explain({ code: "banned", until: ban.until }, times);
    return ban.why ? `${text} ${words.say("because", ban)}` : text;
  }
  const link = build("a", { href: signIn }, words.say("signInLink"));
  return you.token ? [words.say("signIn"), link] : words.say("no:members_only");
}
