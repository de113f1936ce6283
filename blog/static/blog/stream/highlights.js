// Above the stream: copies of pinned entries, and the list of key events.

import { headline } from "./headline.js";
import { build, buildPin, buildTime, OWN } from "./render.js";
import { update } from "./stream.js";

const KEYS = 6;

export class Highlights {
  // `finish(element)` is called for each element, here already or built here.
  constructor({ pins, keys, words, finish }) {
    Object.assign(this, { pins, keys, words, finish });
    for (const list of [pins, keys]) [...(list?.children ?? [])].forEach(finish);
  }

  get isEmpty() {
    return !this.pins && !this.keys;
  }

  // Called with each version of an entry, newer or older than what is shown.
  take(entry) {
    const makePin = () => buildPin(entry, this.words);
    this.put(this.pins, entry, entry.pinned && makePin);
    this.put(this.keys, entry, entry.key && (() => this.buildKey(entry)));
    while (this.keys?.children.length > KEYS) this.keys.lastElementChild.remove();
  }

  // Those that were pinned last are on top, then the newest.
  put(list, { id, seq, position, pin = 0 }, make) {
    const shown = find(list, id);
    if (!list || Number(shown?.dataset.seq ?? 0) >= seq) return;
    if (!make) return shown?.remove();
    const fresh = make();
    this.finish(fresh);
    const [was, is] = [shown, fresh].map((each) => each && [each.dataset.pin, each.dataset.position]);
    if (shown && String(was) === String(is)) return update(shown, fresh);
    shown?.remove();
    const isAfter = ({ dataset }) => ((dataset.pin ?? 0) - pin || dataset.position - position) < 0;
    list.insertBefore(fresh, [...list.children].find(isAfter) ?? null);
  }

  // Takes them as they stand on another copy of the page; a change later than that copy holds.
  renew(page) {
    const { seq } = page.getElementById("stream").dataset;
    for (const list of [this.pins, this.keys].filter(Boolean)) {
      const written = [...page.getElementById(list.id).children];
      for (const shown of [...list.children]) {
        const isGone = !written.some((each) => each.dataset.id === shown.dataset.id);
        if (isGone && Number(shown.dataset.seq) <= seq) shown.remove();
      }
      for (const each of written) this.put(list, each.dataset, () => each);
    }
  }

  drop(id) {
    for (const list of [this.pins, this.keys]) find(list, id)?.remove();
  }

  buildKey(entry) {
    const { id, seq, position } = entry;
    const mark = entry.struck ? { class: "struck" } : {};
    const item = build("li", { ...mark, "data-id": id, "data-seq": seq, "data-position": position });
    const link = build("a", { href: `#e-${id}`, ...OWN }, headline(entry));
    item.append(buildTime(entry.published), " ", link);
    return item;
  }
}

function find(list, id) {
  return list && [...list.children].find((each) => each.dataset.id === id);
}
