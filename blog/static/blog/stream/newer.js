// What waits for the reader: told by a button above the stream and in the tab's title. On a page
// that shows a part of the blog it is a link to the rest, with a count that began on the server.

// What the server counts up to; pages.py has the same.
const MANY = 1000;

export class Newer {
  constructor({ element, words, onReveal }) {
    Object.assign(this, { element, words });
    this.title = document.title;
    this.count = 0;
    this.base = Number(element.dataset.count ?? 0);
    this.isLink = element.localName === "a";
    if (!this.isLink) element.addEventListener("click", onReveal);
  }

  set({ count, paused }) {
    const all = this.base + count;
    const n = this.base < MANY ? all : `${MANY}+`;
    const news = this.words.say(this.isLink ? "since" : "newer", { n });
    const text = paused ? [this.words.say("paused"), ...(all ? [news] : [])].join(" · ") : news;
    if (this.element.textContent !== text) this.element.textContent = text;
    this.element.hidden = !all && !paused;
    this.count = count;
    this.setTitle(this.title);
  }

  setTitle(title) {
    this.title = title;
    document.title = this.count ? `(${this.count}) ${title}` : title;
  }

  // The blog is called otherwise now; an entry's own page has the entry's title before its name.
  rename(old, name) {
    if (this.title.endsWith(old)) this.setTitle(this.title.slice(0, -old.length) + name);
  }
}
