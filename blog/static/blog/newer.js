// What waits for the reader: told by a button above the stream and in the tab's title. On a page
// that shows a part of the blog it is a link to the rest, with a count that began on the server.

export class Newer {
  constructor({ element, words, onReveal }) {
    Object.assign(this, { element, words });
    this.title = document.title;
    this.base = Number(element.dataset.count ?? 0);
    this.isLink = element.localName === "a";
    if (!this.isLink) element.addEventListener("click", onReveal);
  }

  set({ count, paused }) {
    const all = this.base + count;
    const news = this.words.say(this.isLink ? "since" : "newer", { n: all });
    const text = paused ? [this.words.say("paused"), ...(all ? [news] : [])].join(" · ") : news;
    if (this.element.textContent !== text) this.element.textContent = text;
    this.element.hidden = !all && !paused;
    document.title = count ? `(${count}) ${this.title}` : this.title;
  }
}
