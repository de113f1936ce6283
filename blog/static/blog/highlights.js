// Above the stream: copies of pinned entries, and the list of key events.

import { build, buildPin, buildTime, OWN } from "./render.js";
import { update } from "./stream.js";

const KEYS = 6;

export class Highlights {
  // `finish(element)` is called for each element built here.
  constructor({ pins, keys, path, words, finish }) {
    Object.assign(this, { pins, keys, path, words, finish });
  }

  // Called with each version of an entry, newer or older than what is shown.
  take(entry) {
    this.put(this.pins, entry, entry.pinned, () => buildPin(entry, this.path, this.words));
    this.put(this.keys, entry, entry.key, () => this.buildKey(entry));
    while (this.keys?.children.length > KEYS) this.keys.lastElementChild.remove();
  }

  put(list, entry, wanted, make) {
    const shown = find(list, entry.id);
    if (!list || Number(shown?.dataset.seq ?? 0) >= entry.seq) return;
    if (!wanted) return shown?.remove();
    const fresh = make();
    this.finish(fresh);
    if (shown) return update(shown, fresh);
    const isAfter = (other) => Number(other.dataset.position) < entry.position;
    list.insertBefore(fresh, [...list.children].find(isAfter) ?? null);
  }

  drop(id) {
    for (const list of [this.pins, this.keys]) find(list, id)?.remove();
  }

  buildKey(entry) {
    const { id, seq, position } = entry;
    const item = build("li", { "data-id": id, "data-seq": seq, "data-position": position });
    const link = build("a", { href: `#e-${id}`, ...OWN }, entry.title);
    item.append(buildTime(entry.published), " ", link);
    return item;
  }
}

function find(list, id) {
  return list && [...list.children].find((each) => each.dataset.id === id);
}
