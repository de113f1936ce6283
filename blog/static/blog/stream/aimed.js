// An entry's own page: what stands there beside the stream is of the entry too, and goes with it.

import { fetchPage } from "./more.js";
import { build } from "./render.js";

const [CACHED, SPREAD] = [1_500, 3_000]; // a page may be kept for a second; not all ask at once

export class Aimed {
  // `list` names the entry on its own page, `data` is what the page knows of its blog; `onGone(id)`
  // is called where only the server's page tells that it was removed.
  constructor({ data, list, newer, words, say, onGone }) {
    Object.assign(this, { data, list, newer, words, say, onGone });
    this.id = list.dataset.aimed;
  }

  // Called with each change of an entry.
  take({ type, id }) {
    if (id !== this.id) return;
    if (type === "remove") return this.leave();
    this.notice?.remove();
    this.renew();
  }

  leave() {
    const text = this.words.say("removed");
    this.notice ??= build("p", { class: "notice", id: "removed" }, text);
    if (this.notice.isConnected) return;
    this.list.before(this.notice);
    const about = document.querySelectorAll("#history, meta[name=description], meta[property]");
    for (const each of about) each.remove();
    this.newer.setTitle(`${text} · ${this.data.title}`);
    this.say(text);
  }

  // The earlier versions as the server has them now: one may have come, or been taken out.
  renew() {
    if (!this.id) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), CACHED + SPREAD * Math.random());
  }

  async look() {
    try {
      this.replace(await fetchPage(location.href));
    } catch (problem) {
      console.warn(`livelog: earlier versions: ${problem.message}`);
      if (problem.status === 404) this.onGone(this.id);
    }
  }

  replace(page) {
    const [shown, fresh] = [document, page].map((each) => each.getElementById("history"));
    if (!page.getElementById("entries") || this.notice?.isConnected) return;
    this.newer.setTitle(page.title);
    if (fresh && shown?.open) fresh.open = true;
    if (!fresh) shown?.remove();
    else if (shown) shown.replaceWith(fresh);
    else document.getElementById("more").before(fresh);
  }
}
