// Further pages of the stream: the link that works without this script, followed by itself when the
// reader comes near. After some pages in a row the reader is asked, so that the end of the page
// stays within reach.

import { build } from "./render.js";

const AHEAD = "1200px";
const UNASKED = 8;

export class More {
  // `onPage(elements, isLast)` takes the entries of a page; `label` is the link's word.
  constructor(holder, label, onPage) {
    Object.assign(this, { holder, label, onPage, loaded: 0, busy: false });
    this.observer = new IntersectionObserver(
      ([{ isIntersecting }]) => isIntersecting && this.loaded < UNASKED && this.load(),
      { rootMargin: AHEAD },
    );
    this.observer.observe(holder);
    holder.addEventListener("click", (event) => {
      if (!event.target.closest("a") || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.load();
    });
  }

  get link() {
    return this.holder.querySelector("a");
  }

  // Points at the entries before a position, after the list began anew.
  restart(before) {
    const link = build("a", { rel: "next", href: `?before=${before}` }, this.label);
    this.holder.replaceChildren(...(before ? [link] : []));
    this.loaded = 0;
  }

  async load() {
    const { link } = this;
    if (this.busy || !link) return;
    this.busy = true;
    try {
      this.take(await fetchPage(link.href), link);
    } catch (problem) {
      console.warn(`livelog: ${link.href}: ${problem.message}`); // the link stays, to try again
    }
    this.busy = false;
    // Still in sight? Only a change of that is told by itself.
    this.observer.unobserve(this.holder);
    this.observer.observe(this.holder);
  }

  take(page, link) {
    const next = page.querySelector("[rel=next]");
    this.loaded += 1;
    if (next) link.href = next.getAttribute("href");
    else this.holder.replaceChildren();
    this.onPage([...page.getElementById("entries").children], !next);
  }
}

async function fetchPage(address) {
  const url = new URL(address);
  url.searchParams.set("lang", document.documentElement.lang);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`status ${response.status}`);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}
