// One picture below the box: its progress, then what is said of it.

import { build } from "../../stream/render.js";
import { makeButton } from "../writing/box.js";
import { upload } from "./upload.js";

const LULL = 600; // ms after the last key

export class Tile {
  // `onToken(picture)` is called once it is stored, `onRemove(tile)` when it is to go.
  constructor({ server, words, say, onToken, onRemove }) {
    Object.assign(this, { server, words, say, onToken, onRemove });
    this.telling = build("p", { class: "telling", role: "status" });
    this.bar = build("progress", { max: "1", value: "0", "aria-label": words.say("picture") });
    this.doings = build("span", { class: "doings" });
    this.element = build("li", { class: "tile" }, this.bar, this.telling, this.doings);
  }

  async send(file) {
    this.file = file;
    this.tell(this.words.say("sending"));
    this.sending = upload(this.server, file, (part) => (this.bar.value = part));
    this.offer([[this.words.say("cancel"), () => this.remove()]]);
    const answer = await this.sending.done;
    if (answer.kind === "done") return this.settle(answer.body);
    if (answer.kind === "cancelled") return undefined;
    return this.goOn(answer);
  }

  // What ended for want of a session goes on with the next one; anything else on request.
  async goOn({ kind, body, status }) {
    if (kind === "stale") await this.server.find();
    if (kind === "signed-out") await this.server.awaitSession();
    if (kind === "stale" || kind === "signed-out") return this.send(this.file);
    const why = Object.values(body.errors ?? {}).flat().join(" ") || this.words.say("notSent");
    this.bar.hidden = true;
    this.tell(status === 413 ? this.words.say("pictureTooLarge") : why);
    const again = kind === "lost" ? [[this.words.say("again"), () => this.retry()]] : [];
    this.offer([...again, [this.words.say("dismiss"), () => this.remove()]]);
    return undefined;
  }

  retry() {
    this.bar.hidden = false;
    return this.send(this.file);
  }

  settle(picture) {
    this.show(picture);
    this.onToken(picture);
    this.element.querySelector("input").focus();
    this.say(this.words.say("describe"));
  }

  // A picture that is stored: what it is of is asked for first.
  show(picture) {
    this.token = picture.token;
    const still = build("img", { src: picture.url, alt: "" });
    const fields = ["alt", "caption", "credit"].map((name) => this.buildField(name, picture[name]));
    this.element.replaceChildren(still, build("div", { class: "said" }, ...fields), this.doings);
    this.mark();
    this.offer([[this.words.say("leaveOut"), () => this.remove()]]);
  }

  buildField(name, value) {
    const input = build("input", { name, maxlength: name === "credit" ? "200" : "500", dir: "auto" });
    input.value = value ?? "";
    input.addEventListener("input", (event) => {
      event.stopPropagation(); // it is no field of the entry's form
      this.mark();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.keep(), LULL);
    });
    input.addEventListener("change", () => this.keep());
    return build("label", {}, this.words.say(name), " ", input);
  }

  mark() {
    const { value } = this.element.querySelector("[name=alt]");
    this.element.toggleAttribute("data-undescribed", !value.trim());
  }

  keep() {
    clearTimeout(this.timer);
    const inputs = [...this.element.querySelectorAll("input")];
    const fields = Object.fromEntries(inputs.map(({ name, value }) => [name, value]));
    return this.server.insist(`pictures/${this.token}/`, fields, () => {});
  }

  tell(text) {
    this.telling.textContent = text;
  }

  offer(buttons) {
    this.doings.replaceChildren(...buttons.map(([label, act]) => makeButton(label, act)));
  }

  remove() {
    this.sending?.cancel();
    clearTimeout(this.timer);
    this.element.remove();
    this.onRemove(this);
  }
}
