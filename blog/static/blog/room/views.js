// Where the room is: beside the stream on a wide page, unless the reader hid it; behind a tab on a
// narrow one, over the stream, which stays where it was.

const WIDE = "(min-width: 80rem)";
const BESIDE = ".skip, .masthead, main, .foot"; // what the room covers on a narrow page

export class Views {
  // `onShow()` is called when the room comes into sight, `onHide()` when it goes.
  constructor({ room, tabs, memory, onShow, onHide }) {
    Object.assign(this, { room, tabs, memory, onShow, onHide });
    this.isTold = null;
    this.isOpen = location.hash === "#room";
    this.wide = matchMedia(WIDE);
    this.wide.addEventListener("change", () => this.update());
    room.querySelector("#room-hide").addEventListener("click", () => this.choose("stream"));
    tabs.addEventListener("click", ({ target }) => {
      const name = target.closest("button")?.dataset.shows;
      if (name) this.choose(name);
    });
    addEventListener("hashchange", () => location.hash === "#room" && this.choose("room"));
    window.visualViewport?.addEventListener("resize", () => this.fit());
  }

  get isShown() {
    return this.wide.matches ? !this.memory.isHidden : this.isOpen;
  }

  choose(name) {
    this.isOpen = name === "room";
    if (this.wide.matches) this.memory.isHidden = name === "stream";
    this.update();
    const target = this.isShown ? "#room-text:enabled, #room-log" : "[data-shows=room]";
    const place = this.isShown ? this.room : this.tabs;
    if (this.wide.matches || this.isShown) place.querySelector(target)?.focus();
  }

  update() {
    const { isShown, wide, room, tabs } = this;
    const covers = isShown && !wide.matches;
    document.body.classList.toggle("room-shown", isShown);
    document.body.classList.toggle("room-hidden", !isShown);
    room.hidden = !isShown;
    tabs.hidden = wide.matches && isShown;
    for (const element of document.querySelectorAll(BESIDE)) element.inert = covers;
    for (const button of tabs.querySelectorAll("button")) {
      const isRoom = button.dataset.shows === "room";
      button.setAttribute("aria-pressed", String(isRoom === isShown));
      button.hidden = wide.matches && !isRoom;
    }
    this.fit();
    if (isShown !== this.isTold) (isShown ? this.onShow : this.onHide)();
    this.isTold = isShown;
  }

  // A phone's keyboard takes its part of the window away.
  fit() {
    const { height } = window.visualViewport ?? {};
    if (height && !this.wide.matches) this.room.style.setProperty("--height", `${height}px`);
  }
}
