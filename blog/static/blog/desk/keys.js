// The keys of the desk, told by `?`. Single ones work outside of fields, and can be turned off.

import { recall, remember } from "../reader/choices.js";

export class Keys {
  // `actions` are edit(id), pin(id), remove(id), undo(): tells whether there was anything to undo.
  constructor({ help, button, box, actions }) {
    Object.assign(this, { help, button, box, actions });
    const choice = help.querySelector("#single-keys");
    this.isOn = recall("single-keys") !== "off";
    choice.checked = this.isOn;
    choice.addEventListener("change", () => {
      this.isOn = choice.checked;
      remember("single-keys", choice.checked ? "" : "off");
    });
    button.hidden = false;
    button.addEventListener("click", () => help.showModal());
    document.addEventListener("keydown", (event) => this.press(event));
  }

  press(event) {
    const { key, target } = event;
    const isField = target.matches("input, textarea, select, [contenteditable]");
    if (event.defaultPrevented || event.isComposing || this.help.open) return;
    if (key === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey) {
      if (isField && target.value) return; // the browser's own
      if (this.actions.undo()) event.preventDefault();
      return;
    }
    if (key === "Escape" && isField && target.closest("#composer")) return target.blur();
    if (event.ctrlKey || event.metaKey || event.altKey || isField || !this.isOn) return;
    if (this.act(key)) event.preventDefault();
  }

  act(key) {
    const { id } = this.chosen?.dataset ?? {};
    if (key === "n") return focus(this.box);
    if (key === "/") return focus(document.querySelector("[type=search]"));
    if (key === "?") return !this.help.showModal();
    if (key === "j" || key === "k") return this.step(key === "j" ? 1 : -1);
    if (!id) return false;
    if (key === "e") this.actions.edit(id);
    else if (key === "p") this.actions.pin(this.chosen);
    else if (key === "x") this.chosen.querySelector(".pick input")?.click();
    else if (key === "Delete") this.actions.remove(id);
    else return false;
    return true;
  }

  get chosen() {
    return document.activeElement?.closest(".entry") ?? null;
  }

  step(by) {
    const entries = [...document.querySelectorAll(".waiting .entry, #entries .entry")];
    const at = entries.indexOf(this.chosen);
    const next = entries[at < 0 ? (by > 0 ? 0 : -1) : at + by];
    if (!next) return false;
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    return true;
  }
}

function focus(element) {
  element?.focus();
  return Boolean(element);
}
