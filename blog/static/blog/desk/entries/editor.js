// An entry's form, in its place in the stream. What is typed into it is kept in the browser; a change
// that somebody else made meanwhile is shown beside one's own.

import { Tiles } from "../pictures/tiles.js";
import { Box, makeButton } from "../writing/box.js";
import { fillFields, holdWords, readFields } from "../writing/fields.js";
import { explain } from "../writing/outbox.js";
import { buildConflict } from "./conflict.js";

export class Editors {
  // `template` holds the form; `onLost(fields)` takes the words of a form whose entry was removed.
  constructor({ template, server, store, rows, words, say, onLost }) {
    Object.assign(this, { template, server, store, rows, words, say, onLost, open: new Map() });
  }

  get isOpen() {
    return this.open.size > 0;
  }

  async edit(id) {
    if (this.open.has(id)) return this.open.get(id).form.elements.text.focus();
    const { kind, body } = await this.server.get(`entries/${id}/`);
    const article = document.querySelector(`article[data-id="${CSS.escape(id)}"]`);
    if (kind === "signed-out") await this.server.awaitSession().then(() => this.edit(id));
    if (kind !== "done" || !article || this.open.has(id)) return;
    const editor = new Editor(this, body);
    this.open.set(id, editor);
    article.append(editor.form);
    editor.form.elements.text.focus();
    tell("desk:editing", id);
  }

  close(id) {
    const form = this.open.get(id)?.form;
    this.open.delete(id);
    form?.remove();
    document.querySelector(`article[data-id="${CSS.escape(id)}"] [data-do=edit]`)?.focus();
    tell("desk:edited", id);
  }

  // The entry is drawn anew: a copy of its form keeps the form itself where it is.
  keep(article) {
    const editor = this.open.get(article.dataset.id);
    if (editor) article.append(editor.form.cloneNode(true));
  }

  // The entry went from the page, and its form with it.
  lose(id) {
    const editor = this.open.get(id);
    if (!editor) return;
    const fields = readFields(editor.form);
    this.close(id);
    this.store.drop(`edit:${id}`);
    if (holdWords(fields)) this.onLost(fields);
  }
}

// What is told to others by whoever listens: that somebody is at an entry, and that they left it.
function tell(name, id) {
  document.dispatchEvent(new CustomEvent(name, { detail: { id } }));
}

class Editor {
  constructor(owner, entry) {
    Object.assign(this, { owner, id: entry.id, path: `entries/${entry.id}/` });
    const form = owner.template.content.querySelector("form").cloneNode(true);
    this.form = form;
    form.action = form.action.replace("-id-", entry.id);
    this.box = new Box(form, { onSend: (way) => this.save(way), onType: () => this.keepTyped() });
    new Tiles({ form, server: owner.server, words: owner.words, say: owner.say });
    const kept = owner.store.get(`edit:${entry.id}`);
    this.revision = kept?.revision ?? entry.revision;
    const shape = entry.shape?.kind ?? "text";
    this.fill({ ...entry, ...entry.details, shape, byline: "", at: "" }, kept?.fields);
    form.addEventListener("click", (event) => this.press(event));
    form.addEventListener("keydown", (event) => event.key === "Escape" && this.leave());
  }

  fill(entry, typed) {
    fillFields(this.form, typed ?? entry);
    for (const name of ["pinned", "key", "struck"]) {
      if (!typed) this.form.elements[name][1].checked = Boolean(entry[name]);
    }
    const correction = this.form.querySelector("[data-panel=correction]");
    correction?.toggleAttribute("data-open", entry.state === "live");
    this.form.dataset.state = entry.state;
  }

  keepTyped() {
    const { revision, form } = this;
    this.owner.store.set(`edit:${this.id}`, { revision, fields: readFields(form) });
  }

  press(event) {
    if (!event.target.closest("[data-do=cancel]")) return;
    event.preventDefault();
    this.owner.store.drop(`edit:${this.id}`);
    this.owner.close(this.id);
  }

  // What was typed stays kept: opened again, it is there.
  leave() {
    this.owner.close(this.id);
  }

  async save(way) {
    if (this.isSaving) return;
    this.isSaving = true;
    const { words, server } = this.owner;
    const fields = { ...readFields(this.form), revision: this.revision };
    if (way) fields.publish = way;
    if (way !== "at") delete fields.at;
    const states = { offline: "waitingOffline", retrying: "retrying", "signed-out": "signedOut" };
    const answer = await server.insist(this.path, fields, (state) =>
      this.box.complain(states[state] ? [words.say(states[state])] : []),
    );
    this.isSaving = false;
    if (answer.kind === "done") this.settle(answer.body);
    else if (answer.kind === "conflict") this.compare(answer.body);
    else this.box.complain([explain(answer, words)]);
  }

  settle(entry) {
    this.owner.store.drop(`edit:${this.id}`);
    this.owner.close(this.id);
    this.owner.rows.put(entry);
    this.owner.say(this.owner.words.say("saved"));
  }

  // Both texts, side by side: one of them, or one's own as it is changed now.
  compare({ conflicts, entry, error }) {
    const { words } = this.owner;
    const place = this.form.querySelector(".problems");
    const settle = (act) => () => {
      this.revision = entry.revision;
      act();
    };
    const keepTheirs = () => {
      for (const [name, { now }] of Object.entries(conflicts)) this.setField(name, now);
      this.save("");
    };
    const edit = () => {
      for (const button of place.querySelectorAll("button")) button.remove();
      this.keepTyped();
      this.form.elements.text.focus();
    };
    place.replaceChildren(
      ...buildConflict(error, conflicts, words),
      makeButton(words.say("keepMine"), settle(() => this.save(""))),
      makeButton(words.say("keepTheirs"), settle(keepTheirs)),
      makeButton(words.say("editBoth"), settle(edit)),
    );
    place.querySelector("button").focus();
  }

  setField(name, value) {
    const field = this.form.elements[name];
    if (field instanceof RadioNodeList) field[1].checked = Boolean(value);
    else if (field) field.value = value ?? "";
  }
}
