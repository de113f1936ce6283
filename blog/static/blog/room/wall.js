// The room on the page: the transcript's newest messages, or those around which the reader has scrolled.
// At its end it follows what is said; further up it holds still, and counts what waits below.

const SHOWN = 200; // messages in the list while it follows
const STEP = 50; // added at a time, when the reader comes to an end of it
const [END, NEAR] = [8, 200]; // px from the end, and from the beginning, that count as there
const HAND = 1_000; // ms after a touch of the list in which it is the reader who moves it
const FAR = 200; // px up, which nothing but the reader moves it

export class Wall {
  // `build(message)` makes an element, `isHidden(message)` tells of whom the reader wants nothing;
  // `onWaiting(count)` follows what waits below, `onTop()` is called where older ones are wanted and
  // none are known, `onPaint(count)` after so many new ones were told. `own` is the list of what is on
  // its way.
  constructor({ frame, list, own, transcript, pace, build, isHidden, ...calls }) {
    Object.assign(this, { frame, list, own, transcript, pace, build, isHidden, ...calls });
    this.queue = [];
    this.low = this.high = 0; // from and up to these positions messages are painted or passed over
    this.follows = true;
    this.top = 0; // where the list was scrolled to last
    this.touched = -Infinity;
    this.isHeld = false; // the reader does something with a message: it stays where it is
    frame.addEventListener("scroll", (event) => this.scrolled(event), { passive: true });
    for (const type of ["wheel", "touchmove", "keydown", "pointerdown"]) {
      frame.addEventListener(type, ({ timeStamp }) => (this.touched = timeStamp), { passive: true });
    }
    const observer = new ResizeObserver(() => this.follows && this.toEnd());
    for (const each of [frame, list, own]) observer.observe(each);
  }

  // Carries out an effect of the Log, with others, when it is time to paint.
  take(effect) {
    if (effect.do === "show") this.pace.note();
    this.queue.push(effect);
    if (this.queue.length > 1) return;
    const { wait } = this.pace;
    if (wait || document.hidden) setTimeout(() => this.paint(), wait);
    else requestAnimationFrame(() => this.paint());
  }

  paint() {
    this.pace.mark();
    const effects = this.queue.splice(0);
    this.keep(() => {
      for (const effect of effects) this.carryOut(effect);
      if (this.follows) this.catchUp();
    });
    if (this.follows) this.cut();
    this.onPaint(effects.filter(({ do: name }) => name === "show").length);
    this.tell();
  }

  carryOut({ do: name, entry, id, entries, floor, more }) {
    const { transcript } = this;
    if (name === "show") this.show(entry);
    else if (name === "hide") this.hide(id);
    else if (name === "reset") transcript.reset(entries, floor, more);
    else if (name === "sweep") transcript.sweep();
    if (name === "reset" || name === "sweep") this.agree();
  }

  show(message) {
    if (!this.transcript.reaches(message.position)) return;
    const shown = this.element(message.id);
    this.transcript.show(message);
    const known = this.transcript.find(message.id);
    if (shown) this.replace(shown, known);
    else if (known.position > this.low && known.position <= this.high) this.insert(known);
  }

  // Another version, with the keyboard where it was.
  replace(element, message) {
    const hadFocus = element.contains(document.activeElement);
    const fresh = this.build(message);
    element.replaceWith(fresh);
    if (hadFocus) (fresh.querySelector(".more") ?? this.frame).focus({ preventScroll: true });
  }

  // One that comes late, or again, among those that are there.
  insert(message) {
    if (this.isHidden(message)) return;
    const isAfter = ({ dataset }) => Number(dataset.position) > message.position;
    this.list.insertBefore(this.build(message), [...this.list.children].find(isAfter) ?? null);
  }

  hide(id) {
    this.transcript.hide(id);
    this.element(id)?.remove();
  }

  // Takes away what the transcript has no more, and puts what a reset told of in holes of the list, or
  // anew, where it belongs; numbers of another epoch begin anew.
  agree() {
    for (const element of [...this.list.children]) {
      const message = this.transcript.find(element.dataset.id);
      if (!message) element.remove();
      else if (Number(element.dataset.seq) !== message.seq) this.replace(element, message);
    }
    const { firstElementChild: first, lastElementChild: last } = this.list;
    this.low = Number(first?.dataset.position ?? 0);
    this.high = Number(last?.dataset.position ?? 0);
    if (this.follows) this.low = Math.min(this.low, this.transcript.newest(SHOWN)[0]?.position ?? 0);
    const painted = new Set([...this.list.children].map(({ dataset }) => dataset.id));
    for (const message of this.between()) if (!painted.has(message.id)) this.insert(message);
  }

  // What the transcript has from the first to the last message that is painted.
  between() {
    return this.transcript.after(this.low - 1).filter(({ position }) => position <= this.high);
  }

  element(id) {
    return this.list.querySelector(`[data-id="${CSS.escape(id)}"]`);
  }

  // What waits, but for what would go from the list again at once: then that begins anew behind it.
  catchUp() {
    const waiting = this.transcript.after(this.high);
    if (waiting.length > SHOWN) this.list.replaceChildren();
    this.append(waiting.slice(-SHOWN));
  }

  append(messages) {
    if (!messages.length) return;
    if (!this.list.children.length) this.low = messages[0].position;
    this.high = messages.at(-1).position;
    this.list.append(...messages.filter((each) => !this.isHidden(each)).map(this.build));
  }

  // A list that follows stays short at its beginning.
  cut() {
    const { children } = this.list;
    const isLong = children.length > SHOWN;
    while (children.length > SHOWN) children[0].remove();
    if (isLong) this.low = Number(children[0].dataset.position);
    this.transcript.forget(this.low);
    this.toEnd();
  }

  get isEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.frame;
    return scrollHeight - scrollTop - clientHeight < END;
  }

  toEnd() {
    this.frame.scrollTop = this.frame.scrollHeight;
    this.top = this.frame.scrollTop;
  }

  // Only who moves up leaves the end: what grows above or below it has it followed to where it is now. A line
  // below that goes and comes again before anything is painted moves the list up too.
  scrolled({ timeStamp }) {
    const up = this.top - this.frame.scrollTop;
    const isByHand = up > 1 && (timeStamp - this.touched < HAND || up > FAR);
    this.top = this.frame.scrollTop;
    if (this.isEnd && !this.isHeld) this.reachEnd();
    else if (isByHand) [this.follows, this.touched] = [false, timeStamp];
    else if (this.follows) this.toEnd();
    if (this.frame.scrollTop < NEAR && !this.follows) this.showOlder();
    this.tell();
  }

  reachEnd() {
    if (this.transcript.after(this.high, 1).length) this.reveal();
    else this.follows = true;
  }

  hold(isHeld) {
    this.isHeld = isHeld;
    if (isHeld) this.follows = false;
    else if (this.isEnd) this.reachEnd();
    this.tell();
  }

  // What waits below is put there, in parts, where the reader comes to it.
  reveal() {
    this.keep(() => this.append(this.transcript.after(this.high, STEP)));
    this.follows = this.isEnd;
  }

  // To the newest: a long list begins there anew.
  jump() {
    this.catchUp();
    this.follows = true;
    this.cut();
    this.tell();
  }

  // Tells whether there were any.
  showOlder() {
    const older = this.transcript.before(this.low, STEP);
    if (!older.length) return this.transcript.isWhole || this.onTop();
    const shown = older.filter((each) => !this.isHidden(each)).map(this.build);
    this.low = older[0].position;
    this.keep(() => this.list.prepend(...shown));
    return true;
  }

  // Everybody's messages are looked at again: somebody was muted, or is heard again.
  renew() {
    this.keep(() => {
      this.list.replaceChildren(...this.between().filter((each) => !this.isHidden(each)).map(this.build));
    });
    this.tell();
  }

  // Carries out a change; what the reader looks at stays where it is, or the end stays in sight.
  keep(change) {
    const anchors = this.follows ? [] : this.findAnchors();
    change();
    if (this.follows) return this.toEnd();
    for (const { id, top } of anchors) {
      const element = this.element(id);
      if (!element) continue;
      this.frame.scrollTop += element.getBoundingClientRect().top - top;
      return;
    }
  }

  // The messages that are in sight, and how far down; should the first be taken away the next counts.
  findAnchors() {
    const { top, bottom } = this.frame.getBoundingClientRect();
    const places = [...this.list.children].map((each) => [each, each.getBoundingClientRect()]);
    const seen = places.filter(([, place]) => place.bottom > top && place.top < bottom);
    return seen.map(([{ dataset }, place]) => ({ id: dataset.id, top: place.top }));
  }

  tell() {
    const waiting = this.follows ? [] : this.transcript.after(this.high);
    this.onWaiting(waiting.filter((each) => !this.isHidden(each)).length);
  }
}
