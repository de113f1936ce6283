// What the composer and an entry's form have in common: the box that grows, the panels behind the
// row of buttons, what is pasted, and the keys that send.

import { build } from "../../stream/render.js";
import { insertText } from "./insert.js";
import { watchPaste } from "./paste.js";

export class Box {
  // `onSend(publish)` is called when it is to be sent, `onType()` after each change.
  constructor(form, { onSend, onType }) {
    Object.assign(this, { form, onSend, onType });
    this.text = form.elements.text;
    const { zone } = form.elements;
    if (zone && !zone.value) zone.value = ownZone();
    for (const each of form.querySelectorAll(".zone")) each.textContent = zone.value;
    form.addEventListener("input", () => this.change());
    form.addEventListener("desk:filled", () => this.show());
    form.addEventListener("desk:insert", ({ detail }) => insertText(this.text, detail.text));
    form.addEventListener("submit", (event) => this.submit(event));
    form.addEventListener("keydown", (event) => this.press(event));
    for (const opener of form.querySelectorAll(".opener")) {
      opener.addEventListener("click", () => this.toggle(opener));
    }
    watchPaste(this.text, (files) => this.offer(files));
    watchDrop(form, (files) => this.offer(files));
    this.show();
  }

  change() {
    this.grow();
    this.showShape();
    this.onType();
  }

  // After the fields were filled: what is in use stands open.
  show() {
    for (const opener of this.form.querySelectorAll(".opener")) {
      const inputs = [...this.panel(opener).querySelectorAll("input:not([type=hidden])")];
      this.open(opener, inputs.some(isInUse));
    }
    this.showShape();
    this.grow();
  }

  // In browsers that do not do it by `field-sizing`.
  grow() {
    if (CSS.supports("field-sizing", "content")) return;
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight + 2}px`;
  }

  panel(opener) {
    return this.form.querySelector(`[data-panel="${opener.dataset.opens}"]`);
  }

  toggle(opener) {
    const isOpen = opener.getAttribute("aria-expanded") === "true";
    if (opener.dataset.opens === "link" && !isOpen && linkSelection(this.text)) return;
    this.open(opener, !isOpen);
    if (!isOpen) this.panel(opener).querySelector("input:not([type=hidden]), select").focus();
  }

  open(opener, isOpen) {
    opener.setAttribute("aria-expanded", isOpen);
    this.panel(opener).toggleAttribute("data-open", isOpen);
  }

  showShape() {
    const { shape } = this.form.elements;
    for (const each of this.form.querySelectorAll(".of-shape")) {
      each.toggleAttribute("data-open", each.dataset.shape === shape.value);
    }
  }

  submit(event) {
    event.preventDefault();
    this.onSend(event.submitter?.name === "publish" ? event.submitter.value : "");
  }

  press(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    this.onSend("");
  }

  // Whoever takes pictures listens.
  offer(files) {
    this.form.dispatchEvent(new CustomEvent("desk:files", { detail: { files }, bubbles: true }));
  }

  // What is wrong, by field; `buttons` are [label, action].
  complain(texts, buttons = []) {
    const place = this.form.querySelector(".problems");
    const made = buttons.map(([label, act]) => makeButton(label, act));
    place.replaceChildren(...texts.map((text) => build("p", {}, text)), ...made);
  }
}

function isInUse({ type, value, checked }) {
  return type === "checkbox" ? checked : Boolean(value);
}

export function makeButton(label, act) {
  const button = build("button", { type: "button", class: "tool" }, label);
  button.addEventListener("click", act);
  return button;
}

export function ownZone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";
}

// With words selected the button makes a link of them, to be filled in.
function linkSelection(box) {
  const { selectionStart: start, selectionEnd: end, value } = box;
  if (start === end) return false;
  insertText(box, `[${value.slice(start, end)}](https://)`);
  return true;
}

function watchDrop(form, onFiles) {
  const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const mark = (isOver) => form.classList.toggle("dropping", isOver);
  form.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(true);
  });
  form.addEventListener("dragleave", () => mark(false));
  form.addEventListener("drop", (event) => {
    mark(false);
    if (!hasFiles(event)) return;
    event.preventDefault();
    onFiles([...event.dataTransfer.files]);
  });
}
