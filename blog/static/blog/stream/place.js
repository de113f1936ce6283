// The reader's place: whatever changes above the eye, the paragraph being read stays where it is.
//
// An anchor is the first block in view with its distance from the top of the window. When a change
// has moved it, the window is scrolled by as much, before anything is painted. The browser's own
// scroll anchoring is off meanwhile (page.css): Safari has none, and two of them would add up.

const BLOCKS = "h2, h3, p, li, img, pre, dt, dd, tr";
const NEAR = 48; // px by which the list may be scrolled away and the reader still be at its top
const EDGE = 16; // px above an element that the reader was brought to
const JOURNEY = 500; // ms on the way to it
const STEERING = ["wheel", "touchstart", "keydown", "pointerdown"]; // the reader's own

export class Place {
  // `onMove` is called after the reader scrolled; `pins` are articles above the list, if any.
  constructor(list, onMove = () => {}, pins = null) {
    Object.assign(this, { list, onMove, pins });
    document.documentElement.classList.add("scripted");
    this.pick();
    window.addEventListener("scroll", () => this.follow(), { passive: true });
    new ResizeObserver(() => this.settle()).observe(document.body);
  }

  get isTop() {
    return this.list.getBoundingClientRect().top > -NEAR;
  }

  // Carries out a change of the page that must not move what is being read.
  keep(change) {
    this.settle();
    change();
    this.settle();
  }

  // Carries out a change that may: the reader is at the top and sees it come.
  move(change) {
    change();
    this.pick();
  }

  // Brings the reader to an element. Each frame measures anew how far it is, so that whatever changes
  // on the way does not end it short; the reader's own scrolling ends it.
  travel(element) {
    this.stay?.abort();
    const { signal } = (this.stay = new AbortController());
    const stop = () => this.stay.abort();
    for (const name of STEERING) addEventListener(name, stop, { signal, passive: true });
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches || document.hidden;
    const start = isStill ? -Infinity : performance.now();
    const step = (now) => {
      if (signal.aborted || !element.isConnected) return;
      const share = Math.max(0, Math.min(1, (now - start) / JOURNEY));
      const isThere = this.approach(element, share ** 2);
      if (share < 1 || !isThere) return requestAnimationFrame(step);
      stop();
      this.onMove();
    };
    step(performance.now());
  }

  // Goes a share of what is left of the way; tells whether the element is where it should be.
  approach(element, share) {
    this.settle();
    const left = topOf(element) - EDGE;
    const { scrollY } = window;
    window.scrollBy({ top: share < 1 ? left * share : left, behavior: "instant" });
    this.pick();
    return Math.abs(left) < 1 || window.scrollY === scrollY;
  }

  follow() {
    if (window.scrollY === this.scrollY) return; // our own scrolling
    this.settle();
    this.pick();
    this.onMove();
  }

  // The anchor's target stands until the reader scrolls, so that roundings do not add up.
  settle() {
    const anchor = this.anchors.find(({ element }) => element.isConnected);
    if (!anchor) return this.pick();
    const scrolled = window.scrollY - this.scrollY;
    const moved = topOf(anchor.element) - (anchor.top - scrolled);
    if (Math.abs(moved) < 0.5) return;
    window.scrollBy({ top: moved, behavior: "instant" });
    if (scrolled) this.pick();
    else this.scrollY = window.scrollY;
  }

  // Should the first anchor be removed, the next one counts.
  pick() {
    this.scrollY = window.scrollY;
    const articles = [...(this.pins?.children ?? []), ...this.list.children];
    this.anchors = window.scrollY < 1 ? [] : findAnchors(articles);
  }
}

function findAnchors(articles) {
  const index = findFirst(articles, (article) => article.getBoundingClientRect().bottom > 0);
  const found = [];
  for (const article of articles.slice(index, index + 3)) {
    const blocks = [...article.querySelectorAll(BLOCKS)];
    const seen = blocks.filter((block) => isVisible(block.getBoundingClientRect()));
    found.push(...seen.slice(0, 4));
  }
  return found.map((element) => ({ element, top: topOf(element) }));
}

function isVisible({ top, bottom, height }) {
  return height > 0 && bottom > 0 && top < window.innerHeight;
}

function topOf(element) {
  return element.getBoundingClientRect().top;
}

// The first index for which `test` is true, where it is false before and true after.
function findFirst(items, test) {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (test(items[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}
