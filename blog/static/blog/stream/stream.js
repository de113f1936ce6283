// The entries on the page: in the order of their positions, each once, edited where they stand.

import { isSame } from "./pictures.js";

export class Stream {
  // `build(entry)` makes an entry's element; the list may hold some already, from the server.
  constructor(list, build, oldestFirst = false) {
    Object.assign(this, { list, build, oldestFirst });
    this.elements = new Map();
    for (const element of list.children) this.elements.set(element.dataset.id, element);
  }

  idsFrom(position) {
    const isFrom = ([, element]) => positionOf(element) >= position;
    return [...this.elements].filter(isFrom).map(([id]) => id);
  }

  // What the Log needs to know of them.
  get entries() {
    return [...this.elements].map(([id, { dataset }]) => ({ id, seq: Number(dataset.seq) }));
  }

  get newest() {
    const { firstElementChild, lastElementChild } = this.list;
    return positionOf(this.oldestFirst ? lastElementChild : firstElementChild);
  }

  get oldest() {
    const { firstElementChild, lastElementChild } = this.list;
    return positionOf(this.oldestFirst ? firstElementChild : lastElementChild);
  }

  // When the last of them was published; null where there is none.
  get latest() {
    const times = this.list.querySelectorAll(".when time");
    const dates = [...times].map(({ dateTime }) => new Date(dateTime));
    return dates.length ? new Date(Math.max(...dates)) : null;
  }

  // How many are above a position.
  count(position) {
    return [...this.list.children].filter((each) => positionOf(each) > position).length;
  }

  get length() {
    return this.elements.size;
  }

  // Leaves so many at the beginning of the list.
  cut(length) {
    for (const element of [...this.list.children].slice(length)) this.hide(element.dataset.id);
  }

  has(id) {
    return this.elements.has(id);
  }

  show(entry) {
    const fresh = this.build(entry);
    const shown = this.elements.get(entry.id);
    if (shown) {
      const isMoved = positionOf(shown) !== entry.position;
      update(shown, fresh);
      if (isMoved) this.move(shown, entry.position);
    } else {
      fresh.classList.add("arrived");
      this.place(fresh, entry.position);
      this.elements.set(entry.id, fresh);
    }
  }

  // Takes in elements that the server wrote for another page of the blog.
  adopt(elements) {
    for (const element of elements) {
      this.place(element, positionOf(element));
      this.elements.set(element.dataset.id, element);
    }
  }

  hide(id) {
    this.elements.get(id)?.remove();
    this.elements.delete(id);
  }

  // It was moved: whoever writes in it, or has the keyboard there, still does.
  move(element, position) {
    const { activeElement } = document;
    const hadFocus = element.contains(activeElement);
    this.place(element, position);
    if (hadFocus) activeElement.focus({ preventScroll: true });
  }

  // Sought from both ends at once: changes come at the top, older pages at the end.
  place(element, position) {
    const { list, oldestFirst } = this;
    const isBefore = (other) => (positionOf(other) > position) !== oldestFirst;
    let [next, last] = [list.firstElementChild, list.lastElementChild];
    if (last && last !== element && isBefore(last)) return list.append(element);
    while (next && (next === element || isBefore(next))) next = next.nextElementSibling;
    list.insertBefore(element, next);
  }
}

function positionOf(element) {
  return Number(element?.dataset.position ?? 0);
}

// Makes `shown` equal to `fresh`, leaving alone what is the same already: a picture does not blink,
// a focused link keeps the focus, and an unchanged paragraph stays the element that it was.
export function update(shown, fresh) {
  for (const { name, value } of fresh.attributes) {
    if (shown.getAttribute(name) !== value) shown.setAttribute(name, value);
  }
  let old = shown.firstElementChild;
  for (const part of [...fresh.children]) {
    while (old && !hasPart(fresh, old)) old = removeAndNext(old);
    if (old && kindOf(old) === kindOf(part)) {
      const next = old.nextElementSibling;
      updatePart(old, part);
      old = next;
    } else {
      shown.insertBefore(part, old);
    }
  }
  while (old) old = removeAndNext(old);
}

function updatePart(old, part) {
  if (isSame(old, part)) return;
  if (old.className === "summary") replaceMiddle(old, part);
  else if (old.className === "long") replaceMiddle(old.lastElementChild, part.lastElementChild);
  else old.replaceWith(part);
}

// Only what lies between the first and the last difference is replaced.
function replaceMiddle(old, fresh) {
  const [before, after] = [[...old.childNodes], [...fresh.childNodes]];
  while (before.length && after.length && isSame(before[0], after[0])) {
    before.shift();
    after.shift();
  }
  while (before.length && after.length && isSame(before.at(-1), after.at(-1))) {
    before.pop();
    after.pop();
  }
  const next = before.length ? before.at(-1).nextSibling : findEnd(old, fresh, after);
  for (const node of before) node.remove();
  for (const node of after) old.insertBefore(node, next);
}

// Where nothing was taken out: before the node that follows the insertion.
function findEnd(old, fresh, after) {
  const left = after.length ? [...fresh.childNodes].indexOf(after.at(-1)) + 1 : 0;
  const following = fresh.childNodes.length - left;
  return old.childNodes[old.childNodes.length - following] ?? null;
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
