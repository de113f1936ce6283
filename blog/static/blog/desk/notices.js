// What the writer has to know of the page as a whole: that the session ended, that it is another's.

import { build } from "../stream/render.js";

export class Notices {
  constructor(place, words, address) {
    Object.assign(this, { place, words, address });
  }

  // In another tab, so that this page stays as it is.
  askToSignIn() {
    if (this.asking) return;
    const link = build("a", { class: "tool", href: this.address, target: "_blank" }, this.words.say("signIn"));
    this.asking = this.add(this.words.say("signedOut"), link);
  }

  goOn() {
    this.asking?.remove();
    this.asking = null;
  }

  tellOther() {
    this.goOn();
    this.other ??= this.add(this.words.say("otherUser"));
  }

  add(text, ...more) {
    const note = build("div", { class: "note problem", role: "alert" });
    note.append(build("p", {}, text), ...more);
    this.place.append(note);
    return note;
  }
}
