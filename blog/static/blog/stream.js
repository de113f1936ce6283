// The entries on the page: newest position on top, each once, edited and removed where they stand.

export class Stream {
  // `build(entry)` makes an entry's element; the list may hold some already, from the server.
  constructor(list, build) {
    this.list = list;
    this.build = build;
    this.elements = new Map();
    for (const element of list.children) this.elements.set(element.dataset.id, element);
  }

  // What the Log needs to know of them.
  get entries() {
    return [...this.elements].map(([id, { dataset }]) => ({ id, seq: Number(dataset.seq) }));
  }

  get oldest() {
    return positionOf(this.list.lastElementChild);
  }

  show(entry) {
    const fresh = this.build(entry);
    const shown = this.elements.get(entry.id);
    if (shown) {
      update(shown, fresh);
      if (positionOf(shown) !== entry.position) this.place(shown, entry.position);
    } else {
      fresh.classList.add("arrived");
      this.place(fresh, entry.position);
      this.elements.set(entry.id, fresh);
    }
  }

  hide(id) {
    this.elements.get(id)?.remove();
    this.elements.delete(id);
  }

  // Everything else goes; what stays is left in its place, so that the page moves little.
  reset(entries) {
    const kept = new Set(entries.map((entry) => entry.id));
    for (const id of [...this.elements.keys()]) if (!kept.has(id)) this.hide(id);
    for (const entry of entries) this.show(entry);
  }

  place(element, position) {
    let next = this.list.firstElementChild;
    while (next && positionOf(next) > position) next = next.nextElementSibling;
    this.list.insertBefore(element, next);
  }
}

function positionOf(element) {
  return Number(element?.dataset.position ?? 0);
}

// Makes `shown` equal to `fresh`, leaving alone what is the same already: a picture does not blink,
// a focused link keeps the focus.
function update(shown, fresh) {
  for (const { name, value } of fresh.attributes) shown.setAttribute(name, value);
  let old = shown.firstElementChild;
  for (const part of [...fresh.children]) {
    while (old && !hasPart(fresh, old)) old = removeAndNext(old);
    if (old && kindOf(old) === kindOf(part)) {
      const next = old.nextElementSibling;
      if (!old.isEqualNode(part)) old.replaceWith(part);
      old = next;
    } else {
      shown.insertBefore(part, old);
    }
  }
  while (old) old = removeAndNext(old);
}

function hasPart(article, part) {
  return [...article.children].some((each) => kindOf(each) === kindOf(part));
}

function kindOf(part) {
  return part.localName + part.className;
}

function removeAndNext(element) {
  const next = element.nextElementSibling;
  element.remove();
  return next;
}
