// What is being written as readers will have it: the server's own rendering, after each lull.

import { recall, remember } from "../../reader/choices.js";
import { buildEntry } from "../../stream/render.js";
import { holdWords, readFields } from "./fields.js";

const LULL = 350;
const WIDE = "(min-width: 48rem)"; // where there is room for it unasked

export class Preview {
  constructor({ place, button, form, server, words, finish }) {
    Object.assign(this, { place, button, form, server, words, finish, asked: 0 });
    this.isOn = (recall("preview") || (matchMedia(WIDE).matches ? "on" : "off")) === "on";
    button.setAttribute("aria-pressed", this.isOn);
    button.addEventListener("click", () => this.toggle());
  }

  toggle() {
    this.isOn = !this.isOn;
    this.button.setAttribute("aria-pressed", this.isOn);
    remember("preview", this.isOn ? "on" : "off");
    this.type(0);
  }

  type(lull = LULL) {
    clearTimeout(this.timer);
    if (!this.isOn || !holdWords(readFields(this.form))) return this.hide();
    this.timer = setTimeout(() => this.look(), lull);
  }

  async look() {
    const asked = (this.asked += 1);
    const { kind, body } = await this.server.ask("preview/", readFields(this.form));
    if (asked !== this.asked) return; // another is on its way, or none is wanted
    if (kind !== "done") return this.hide();
    const article = buildEntry({ ...body, seq: 0, position: 0 }, this.words);
    article.removeAttribute("id");
    this.finish(article);
    this.place.replaceChildren(article);
    this.place.hidden = false;
  }

  hide() {
    this.asked += 1;
    clearTimeout(this.timer);
    this.place.hidden = true;
    this.place.replaceChildren();
  }
}
