// Notifications and a sound for new entries, if the reader asked for them: only while the page is
// hidden, and never for what was missed.

import { recall, remember } from "./choices.js";

export class Alerts {
  // `buttons` are {notify, sound}: elements that say by aria-pressed whether they are on. `title()` is
  // the page's, and `dataset` has the blog's path.
  constructor({ buttons, title, dataset, say, words }) {
    Object.assign(this, { buttons, title, dataset, say, words });
    this.offer("sound", "AudioContext" in window, () => this.unlock().then(() => this.play()));
    this.offer("notify", mayNotify(), () => this.ask());
    if (this.isOn("notify") && Notification.permission !== "granted") this.set("notify", false);
    for (const touch of ["pointerdown", "pointerup", "keydown"]) {
      window.addEventListener(touch, () => this.isOn("sound") && this.unlock());
    }
    document.addEventListener("visibilitychange", () => document.hidden || this.note?.close());
  }

  offer(name, isPossible, start) {
    const button = this.buttons[name];
    button.hidden = !isPossible;
    this.set(name, isPossible && recall(name) === "on");
    button.addEventListener("click", () => {
      this.set(name, !this.isOn(name));
      remember(name, this.isOn(name) ? "on" : "");
      if (this.isOn(name)) start();
    });
  }

  isOn(name) {
    return this.buttons[name].getAttribute("aria-pressed") === "true";
  }

  set(name, on) {
    this.buttons[name].setAttribute("aria-pressed", on);
  }

  async ask() {
    if ((await Notification.requestPermission()) === "granted") return;
    this.forgetNotify();
    this.say(this.words.say("denied"));
  }

  forgetNotify() {
    this.set("notify", false);
    remember("notify", "");
  }

  // A new entry has come, live.
  ring(entry) {
    if (!document.hidden) return;
    if (this.isOn("sound")) this.play();
    if (this.isOn("notify")) this.notify(entry);
  }

  notify({ id, title, source }) {
    const body = `${title}\n${source.title}`;
    const note = (this.note = this.makeNote({ body, tag: this.dataset.path, renotify: true }));
    if (!note) return;
    note.onclick = () => {
      window.focus();
      location.hash = `e-${id}`;
      note.close();
    };
  }

  // Chrome on Android lets a page ask for notifications and then make none.
  makeNote(options) {
    try {
      return new Notification(this.title(), options);
    } catch (problem) {
      if (!(problem instanceof TypeError)) throw problem;
      this.forgetNotify();
      this.buttons.notify.hidden = true;
      return null;
    }
  }

  // Browsers let a page sound only once the reader has touched it.
  unlock() {
    this.audio ??= new AudioContext();
    return this.audio.resume();
  }

  // Two short notes, a fifth apart. What cannot sound now is not kept for later.
  play() {
    if (this.audio?.state !== "running") return;
    const start = this.audio.currentTime;
    for (const [step, pitch] of [660, 990].entries()) {
      const at = start + step * 0.12;
      const [tone, volume] = [this.audio.createOscillator(), this.audio.createGain()];
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.08, at);
      volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.3);
      tone.connect(volume).connect(this.audio.destination);
      tone.start(at);
      tone.stop(at + 0.3);
    }
  }
}

// A frame on another site may not.
function mayNotify() {
  return "Notification" in window && window.isSecureContext && window.parent === window;
}
