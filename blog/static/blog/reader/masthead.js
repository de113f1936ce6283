// What the blog's own row says, on an open page: its title and description, its language, whether it
// has begun or ended, and its address.

import { build, OWN, speakLanguage } from "../stream/render.js";

// What is in the blog's own words.
const WRITTEN = "h1, .description, h2, .summary, .author, .source, #keys a";

export class Masthead {
  // `stream` is the element that holds what the page knows of its blog; `newer` has the tab's title.
  constructor({ stream, newer, words }) {
    Object.assign(this, { data: stream.dataset, newer, words });
    this.heading = document.querySelector("h1");
  }

  // Called with each `blog` message.
  take({ title, description, language, open, starts, path }) {
    this.rename(title);
    this.describe(description);
    if (language !== (this.data.language ?? "")) this.speak(language);
    this.data.starts = starts ?? "";
    this.setOpen(open);
    if (path !== this.data.path) this.move(path);
  }

  rename(title) {
    const { data, heading, newer } = this;
    if (title === data.title) return;
    newer.rename(data.title, title);
    (heading.querySelector("a") ?? heading).textContent = title;
    data.title = title;
  }

  // An entry's own page and the frame have none.
  describe(description) {
    if (this.heading.closest(".slim")) return;
    const shown = document.querySelector(".description");
    if (!description) return shown?.remove();
    if (shown) shown.textContent = description;
    else this.heading.after(build("p", { class: "description", ...OWN }, description));
  }

  speak(language) {
    this.data.language = language;
    speakLanguage(language);
    for (const element of document.querySelectorAll(WRITTEN)) {
      if (language) element.lang = language;
      else element.removeAttribute("lang");
    }
  }

  setOpen(open) {
    this.data.open = open ? "1" : "0";
    const ended = document.getElementById("ended");
    if (ended) ended.hidden = open;
    const empty = document.querySelector(".empty");
    const isToCome = open && new Date(this.data.starts || 0) > Date.now();
    if (empty) empty.textContent = this.words.say(isToCome ? "unbegun" : open ? "empty" : "none");
  }

  // Old addresses lead to the new one, but links are copied and passed on.
  move(path) {
    const { path: old } = this.data;
    const follow = (address) => path + address.slice(old.length);
    for (const link of document.querySelectorAll(`[href^="${CSS.escape(old)}"]`)) {
      link.setAttribute("href", follow(link.getAttribute("href")));
    }
    const { pathname, search, hash } = location;
    if (pathname.startsWith(old)) {
      history.replaceState(history.state, "", follow(pathname) + search + hash);
    }
    this.data.path = this.data.socket = path;
  }
}
