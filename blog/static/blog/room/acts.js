// What a reader may do with a message, below it: answer, mute, report; a moderator more. All messages
// are one stop of the keyboard, and the arrows go from one to the next.
import { buildBan } from "./ban_form.js";
import { build } from "./message.js";
import { isSure } from "./sure.js";

// By name: whether it is offered, by what who looks may do, and who it was that wrote.
const OFFERS = {
  reply: ({ may, mine }) => may("say") && !mine,
  mute: ({ mine, isStaff }) => !mine && !isStaff,
  report: ({ may, mine, isStaff }) => may("report") && !mine && !isStaff,
  quote: ({ may, isQuoted }) => may("quote") && !isQuoted,
  hide: ({ may }) => may("hide"),
  hideAlike: ({ may, mine, isStaff }) => may("hide") && !mine && !isStaff,
  ban10: ({ may, mine, isStaff }) => may("ban") && !mine && !isStaff,
  ban: ({ may, mine, isStaff }) => may("ban") && !mine && !isStaff,
  banAddress: ({ may, mine, isGuest }) => may("ban") && !mine && isGuest,
  banMore: ({ may, mine, isStaff }) => may("ban") && !mine && !isStaff,
  erase: ({ may }) => may("erase"),
};
const CERTAIN = ["ban", "banAddress", "hide", "hideAlike", "erase"];
const DANGERS = ["hide", "hideAlike", "ban10", "ban", "banAddress", "banMore", "erase"];
const FRAMES = {
  hideAlike: { type: "hide", alike: true },
  ban10: { type: "ban", minutes: 10 },
  ban: { minutes: null, hide: true },
  banAddress: { type: "ban", minutes: 1_440, by: "address", hide: true },
  banMore: { type: "ban" },
};

// What the room is sent for an act on a message.
export function makeFrame(name, id) {
  return { type: name, id, ...FRAMES[name] };
}

export class Acts {
  // `find(id)` is a message, `look(message)` what OFFERS need to know, `act(name, message, fields)` does it;
  // `onOpen(isOpen)` follows whether anything is offered.
  constructor({ list, words, find, look, act, onOpen }) {
    Object.assign(this, { list, words, find, look, act, onOpen });
    list.addEventListener("click", ({ target }) => this.click(target));
    list.addEventListener("keydown", (event) => this.press(event));
    list.addEventListener("focusin", ({ target }) => target.matches(".more") && this.mark(target));
  }

  click(target) {
    const item = target.closest(".said");
    const button = target.closest("button");
    if (!item || !button) return;
    if (button.matches(".more")) return this.toggle(item, button);
    const { act } = button.dataset;
    if (!act) return;
    if (CERTAIN.includes(act) && !isSure(button, this.words)) return;
    const message = this.find(item.dataset.id);
    if (message && act === "banMore") return this.askForBan(item, message);
    this.close(item);
    if (message) this.act(act, message);
  }

  // The menu gives way to a form.
  askForBan(item, message) {
    const form = buildBan({
      words: this.words,
      onBan: (fields) => {
        this.close(item);
        this.act("banMore", message, fields);
      },
      onCancel: () => this.close(item),
    });
    item.querySelector(".acts").replaceWith(form);
    form.scrollIntoView({ block: "nearest" });
    form.querySelector("select").focus({ preventScroll: true });
  }

  offers(message) {
    return Object.keys(OFFERS).filter((name) => OFFERS[name](this.look(message)));
  }

  toggle(item, button) {
    const isOpen = button.getAttribute("aria-expanded") === "true";
    for (const other of this.list.querySelectorAll(".more[aria-expanded=true]")) {
      this.close(other.closest(".said"), false);
    }
    if (isOpen) return;
    const message = this.find(item.dataset.id);
    if (!message) return;
    button.setAttribute("aria-expanded", "true");
    this.onOpen(true);
    const bar = build("p", { class: "acts" });
    for (const name of this.offers(message)) {
      const kind = DANGERS.includes(name) ? "danger" : "";
      const label = this.words.say(`act:${name}`);
      bar.append(build("button", { type: "button", class: kind, "data-act": name }, label));
    }
    item.append(bar);
    bar.scrollIntoView({ block: "nearest" });
    bar.querySelector("button")?.focus({ preventScroll: true });
  }

  close(item, focuses = true) {
    const button = item.querySelector(".more");
    item.querySelector(".acts")?.remove();
    button?.setAttribute("aria-expanded", "false");
    this.onOpen(false);
    if (focuses && item.isConnected) button?.focus({ preventScroll: true });
  }

  press(event) {
    const item = event.target.closest(".said");
    if (event.key === "Escape" && item?.querySelector(".acts")) {
      event.stopPropagation();
      return this.close(item);
    }
    const step = { ArrowUp: "previousElementSibling", ArrowDown: "nextElementSibling" }[event.key];
    if (!step || !event.target.matches(".more")) return;
    let other = item[step];
    while (other && !other.querySelector(".more")) other = other[step];
    const next = other?.querySelector(".more");
    if (!next) return;
    event.preventDefault();
    next.focus({ preventScroll: true });
    next.closest(".said").scrollIntoView({ block: "nearest" });
  }

  mark(button) {
    for (const other of this.list.querySelectorAll(".more[tabindex='0']")) other.tabIndex = -1;
    button.tabIndex = 0;
  }

  // The keyboard comes in at the newest message, if it is at none.
  offer() {
    if (this.list.querySelector(".more[tabindex='0']")) return;
    const button = [...this.list.querySelectorAll(".more")].pop();
    if (button) button.tabIndex = 0;
  }
}
