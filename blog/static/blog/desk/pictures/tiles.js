// The pictures of a text, below its box: chosen, dropped or pasted, several at once. The text names
// each as ![](picture:TOKEN); a picture that it names no longer has no tile.

import { build } from "../../stream/render.js";
import { insertText } from "../writing/insert.js";
import { Tile } from "./tile.js";

const NAMED = /!\[[^\]]*\]\(picture:([\w-]{16})[^)]*\)/g;
// Without HEIC, so that a phone that takes pictures in it offers JPEG.
const TYPES = "image/jpeg,image/png,image/gif,image/webp";

export class Tiles {
  constructor({ form, server, words, say }) {
    Object.assign(this, { form, server, words, say, tiles: new Set() });
    this.text = form.elements.text;
    this.list = build("ul", { class: "tiles", "aria-label": words.say("pictures") });
    form.querySelector(".bar").before(this.list);
    form.querySelector("[data-hook=pictures]").replaceChildren(this.buildChooser());
    form.addEventListener("desk:files", ({ detail }) => this.take(detail.files));
    for (const event of ["input", "desk:filled"]) form.addEventListener(event, () => this.follow());
    this.follow();
  }

  buildChooser() {
    const input = build("input", { type: "file", accept: TYPES, multiple: "" });
    input.addEventListener("change", () => {
      this.take([...input.files]);
      input.value = "";
    });
    const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    icon.setAttribute("aria-hidden", "true");
    icon.append(document.createElementNS("http://www.w3.org/2000/svg", "use"));
    icon.firstChild.setAttribute("href", "#i-picture");
    const label = this.words.say("addPictures");
    return build("label", { class: "toggle", title: label }, input, icon, build("span", {}, label));
  }

  take(files) {
    for (const file of files.filter(({ type }) => type.startsWith("image/"))) this.make().send(file);
  }

  make() {
    const tile = new Tile({
      server: this.server,
      words: this.words,
      say: this.say,
      onToken: ({ markdown }) => this.insert(markdown),
      onRemove: ({ token }) => this.forget(tile, token),
    });
    this.tiles.add(tile);
    this.list.append(tile.element);
    return tile;
  }

  // In a paragraph of its own, after what stands before the caret.
  insert(markdown) {
    const { value, selectionStart: at } = this.text;
    const before = value.slice(0, at);
    const gap = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    insertText(this.text, `${gap}${markdown}\n\n`);
  }

  forget(tile, token) {
    this.tiles.delete(tile);
    if (!token) return;
    const named = new RegExp(`\\n*!\\[[^\\]]*\\]\\(picture:${token}[^)]*\\)\\n*`, "g");
    this.text.value = this.text.value.replace(named, "\n\n").trim();
    this.text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Tiles are those of the pictures that the text names.
  follow() {
    const named = [...this.text.value.matchAll(NAMED)].map(([, token]) => token);
    for (const tile of [...this.tiles]) {
      if (tile.token && !named.includes(tile.token)) {
        this.tiles.delete(tile);
        tile.element.remove();
      }
    }
    const shown = [...this.tiles].map(({ token }) => token);
    for (const token of new Set(named)) if (!shown.includes(token)) this.find(token);
  }

  async find(token) {
    const tile = this.make();
    tile.token = token;
    const { kind, body } = await this.server.get(`pictures/${token}/`);
    if (kind === "done") tile.show(body);
    else tile.element.hidden = true;
  }
}
