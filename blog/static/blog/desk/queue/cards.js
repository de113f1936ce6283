// The cards of what waits. One may be the current one: the keys act on it, and other desks are told
// that somebody has it.

const IN_HAND = ["held", "scheduled"]; // of these the other desks are told

export class Cards {
  constructor(queue, { say, decide, hold }) {
    Object.assign(this, { queue, say, decide, hold });
    this.current = "";
    queue.addEventListener("focusin", (event) => this.choose(event.target.closest(".card")));
    queue.addEventListener("change", ({ target }) => target.id === "all" && this.pickAll(target));
    document.addEventListener("visibilitychange", () => document.hidden && this.choose(null));
  }

  get list() {
    return [...this.queue.querySelectorAll(".queue:not(#rejected) > .card")];
  }

  get card() {
    return this.find(this.current);
  }

  find(id) {
    return id ? this.queue.querySelector(`#q-${CSS.escape(id)}`) : null;
  }

  choose(card) {
    const id = card?.dataset.id ?? "";
    if (id === this.current) return;
    this.current = id;
    this.hold(IN_HAND.includes(card?.dataset.kind) ? id : null);
  }

  move(step) {
    const { list } = this;
    const place = list.indexOf(this.card);
    const next = place < 0 ? list[0] : list[Math.max(0, Math.min(list.length - 1, place + step))];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  pickAll({ checked }) {
    for (const box of this.queue.querySelectorAll("#held input[name=ids]")) box.checked = checked;
  }

  mark(card, isBusy, problem = "") {
    card.classList.toggle("busy", isBusy);
    for (const button of card.querySelectorAll("button")) button.disabled = isBusy;
    const note = card.querySelector(".acts .problem");
    note.hidden = !problem;
    note.textContent = problem;
  }

  // A card was decided on: the keyboard goes to the next.
  take(card) {
    const { list } = this;
    const next = list[list.indexOf(card) + 1] ?? list[list.indexOf(card) - 1];
    this.say(this.queue.dataset.gone.replace("%s", name(card)));
    const had = card.contains(document.activeElement) || document.activeElement === document.body;
    card.remove();
    if (had) (next ?? this.queue.querySelector("h2")).focus();
  }

  showHands(id, by) {
    const card = this.find(id);
    if (!card) return;
    card.classList.toggle("taken", Boolean(by));
    const line = card.querySelector(".hands");
    line.hidden = !by;
    line.textContent = by ? this.queue.dataset.has.replace("%s", by) : "";
  }

  // Puts the queue as the server has it now in place; cards that are as they were stay themselves.
  put(fresh) {
    const known = new Set(this.list.map(({ dataset: { id } }) => id));
    const picked = new Set([...this.queue.querySelectorAll("input[name=ids]:checked")].map(byCard));
    const isOpen = this.queue.querySelector("details")?.open;
    const focus = this.place();
    for (const card of fresh.querySelectorAll(".card")) {
      const { id, revision, kind } = card.dataset;
      const old = this.find(id);
      const stays = old?.dataset.revision === revision && old.dataset.kind === kind;
      if (stays) card.replaceWith(old);
      else if (picked.has(id)) card.querySelector("input[name=ids]")?.setAttribute("checked", "");
    }
    this.queue.replaceChildren(...fresh.childNodes);
    if (isOpen) this.queue.querySelector("details")?.setAttribute("open", "");
    this.find(focus.id)?.querySelector(focus.part)?.focus() ?? this.find(focus.id)?.focus();
    const come = this.list.find(({ dataset: { id } }) => !known.has(id));
    if (come) this.say(this.queue.dataset.come.replace("%s", name(come)));
  }

  // Where the keyboard is, for when what it is on was put anew.
  place() {
    const { activeElement: active } = document;
    const id = active.closest?.(".card")?.dataset.id ?? "";
    return { id, part: active.dataset.do ? `[data-do=${active.dataset.do}]` : "input[name=ids]:focus" };
  }
}

const byCard = (box) => box.closest(".card").dataset.id;

// A few words by which an entry is known.
function name(card) {
  const words = card.querySelector("h3, .summary").textContent.trim();
  return words.length > 60 ? `${words.slice(0, 59)}…` : words;
}
