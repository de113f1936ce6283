// The box above the stream.

import { Tiles } from "../pictures/tiles.js";
import { Box } from "./box.js";
import { Drafts } from "./drafts.js";
import { fillFields, holdWords, readFields } from "./fields.js";
import { explain } from "./outbox.js";

export class Composer {
  // `onPost(nonce, fields)` takes what is sent; `preview` and `shelf` are beside the form.
  constructor({ form, store, server, shelf, words, say, onPost }) {
    Object.assign(this, { form, words, say, onPost });
    this.box = new Box(form, { onSend: (way) => this.send(way), onType: () => this.type() });
    new Tiles({ form, server, words, say });
    this.drafts = new Drafts({
      form,
      store,
      server,
      shelf,
      words,
      onTake: (fields) => this.put(fields),
    });
  }

  start(preview) {
    this.preview = preview;
    if (this.drafts.start()) this.say(this.words.say("restored"));
    preview.type();
  }

  get holdsWords() {
    return holdWords(readFields(this.form));
  }

  type() {
    this.drafts.type();
    this.preview.type();
    this.box.complain([]);
  }

  // The box is empty at once, for what happens next; a second click finds nothing to send.
  send(way) {
    const fields = { ...readFields(this.form), publish: way || "now" };
    if (!holdWords(fields)) return this.refuseNothing();
    if (way === "at" && !fields.at) return this.askWhen();
    if (way !== "at") delete fields.at;
    if (this.drafts.instead) fields.instead = this.drafts.instead;
    this.onPost(this.drafts.next(), fields);
    this.empty();
  }

  refuseNothing() {
    this.form.elements.text.focus();
    if (document.activeElement === this.form.elements.text) this.say(this.words.say("first"));
  }

  askWhen() {
    this.form.elements.at.focus();
    this.box.complain([this.words.say("when")]);
  }

  empty() {
    document.getElementById("restored")?.remove();
    fillFields(this.form, {});
    this.box.complain([]);
    this.preview.hide();
    this.form.elements.text.focus({ preventScroll: true });
  }

  // A text comes into the box; what is there makes room on the shelf. `kept` is the nonce by which the
  // server has it as a draft: it goes when this one is kept or sent.
  put(fields, kept) {
    if (this.holdsWords) {
      this.drafts.shelve(readFields(this.form));
      this.drafts.forget(this.drafts.next());
    }
    if (kept) this.drafts.instead = kept;
    fillFields(this.form, fields);
    this.type();
    this.form.elements.text.focus();
  }

  // What the server said was wrong; a time that has passed may mean now.
  complain(answer) {
    const errors = [...new Set(Object.values(answer.body?.errors ?? {}).flat())];
    const isLate = Boolean(answer.body?.errors?.at);
    const buttons = isLate ? [[this.words.say("postNow"), () => this.send("now")]] : [];
    this.box.complain(errors.length ? errors : [explain(answer, this.words)], buttons);
  }
}
