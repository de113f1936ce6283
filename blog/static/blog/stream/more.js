// Further pages of the stream: the link that works without this script, followed by itself when the
// reader comes near. After some pages in a row the reader is asked, so that the end of the page
// stays within reach.

import { build } from "./render.js";

const AHEAD = "1200px";
const UNASKED = 8;
const [FIRST_WAIT, LONGEST_WAIT] = [2_000, 60_000]; // before a page that failed is asked for again

export class More {
  // `onPage(elements, isLast)` takes the entries of a page; `label` is the link's word. A page for which
  // `isStale(page)` holds is asked for again.
  constructor(holder, label, onPage, isStale = () => false) {
    Object.assign(this, { holder, label, onPage, isStale, loaded: 0, failures: 0, busy: false });
    this.observer = new IntersectionObserver(
      ([{ isIntersecting }]) => isIntersecting && this.mayLoad && this.load(),
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

  // Unasked: for some pages in a row, and not before a page that failed is due again.
  get mayLoad() {
    return this.loaded < UNASKED && !this.timer;
  }

  // Points at another page, or at none, after the list began or ended anew.
  restart(href) {
    if (!href) this.holder.replaceChildren();
    else if (this.link) this.link.setAttribute("href", href);
    else this.holder.append(build("a", { rel: "next", href }, this.label));
    this.loaded = this.failures = 0;
    this.look();
  }

  async load() {
    const { link, busy } = this;
    if (busy || !link) return;
    const { href } = link;
    this.busy = true;
    try {
      const page = await fetchPage(href);
      if (!page.getElementById("entries")) throw new Error("another page came");
      if (this.isStale(page)) throw new Error("an older page came");
      this.failures = 0;
      if (this.link?.href === href) this.take(page, link); // else the list began anew meanwhile
    } catch (problem) {
      this.failures += 1;
      console.warn(`livelog: ${href}: ${problem.message}`); // the link stays, to try again
    }
    this.busy = false;
    if (this.failures) this.lookLater();
    else this.look();
  }

  // Is the link in sight, still or again? Only a change of that is told by itself.
  look() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.observer.unobserve(this.holder);
    this.observer.observe(this.holder);
  }

  // Jittered, so that readers whose page failed together do not all ask again together.
  lookLater() {
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.failures - 1));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), wait * (1 - Math.random() / 2));
  }

  take(page, link) {
    const next = page.querySelector("[rel=next]");
    const elements = [...page.getElementById("entries").children];
    const hadFocus = document.activeElement === link;
    this.loaded += 1;
    if (next) link.href = next.getAttribute("href");
    else this.holder.replaceChildren();
    this.onPage(elements, !next);
    if (hadFocus && !next) focusFirst(elements);
  }
}

// The link that had the keyboard is gone: the first of the entries that it brought has it now.
function focusFirst(elements) {
  const article = elements.find(({ ownerDocument }) => ownerDocument === document);
  if (!article) return;
  article.tabIndex = -1;
  article.focus({ preventScroll: true });
}

export async function fetchPage(address) {
  const url = new URL(address);
  url.searchParams.set("lang", document.documentElement.lang);
  const response = await fetch(url);
  if (!response.ok) {
    throw Object.assign(new Error(`status ${response.status}`), { status: response.status });
  }
  return new DOMParser().parseFromString(await response.text(), "text/html");
}
