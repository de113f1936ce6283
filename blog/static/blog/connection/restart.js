// What is left to do when the log was laid anew, once its newest entries are on the page.

import { fetchPage } from "../stream/more.js";
import { build } from "../stream/render.js";

const [SPREAD, LONGEST_SPREAD] = [5_000, 60_000]; // every reader has the same reset at once

export class Restart {
  // `endAt(floor)` ends a list that begins with the newest entry; `change(run)` changes the page
  // beside its entries; `say` and `words` tell the reader.
  constructor({ dataset, flow, stream, more, highlights, aimed, ...calls }) {
    const parts = { dataset, flow, stream, more, highlights, aimed, ...calls };
    Object.assign(this, parts);
  }

  // Called once the entries from position `floor` on are as the reset tells.
  follow({ entries, floor }) {
    for (const entry of entries) this.highlights.take(entry);
    if (!this.highlights.isEmpty) this.renew();
    if (this.dataset.mode === "newest") this.endAt(floor);
    else this.keepPart(floor);
    this.aimed.renew();
  }

  // A page that shows a part of the blog stays, lest the reader's place be lost. It leads over what
  // may be missing between its end and the reset.
  keepPart(floor) {
    const { oldest, newest, oldestFirst } = this.stream;
    if (oldestFirst && !this.flow.closed && floor > newest) {
      this.flow.closed = true;
      this.more.restart(`?order=oldest&after=${newest}`);
    }
    if (oldest && oldest < floor) this.offerReload();
  }

  // Pins and key events further back than the reset, as the server writes them now.
  renew(spread = SPREAD) {
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      try {
        const page = await fetchPage(new URL(this.dataset.path, location.href));
        if (!page.getElementById("pins")) throw new Error("another page came");
        this.change(() => this.highlights.renew(page));
      } catch (problem) {
        console.warn(`livelog: pins and key events: ${problem.message}`);
        this.renew(Math.min(LONGEST_SPREAD, 2 * spread));
      }
    }, spread * Math.random());
  }

  // In the status line: whether to have them anew is for the reader to say.
  offerReload() {
    const text = this.words.say("stale");
    this.say(text);
    this.link ??= build("a", { href: "" }, text);
    this.link.onclick = reload;
    document.getElementById("readers").after(this.link);
  }
}

function reload(event) {
  event.preventDefault();
  location.reload();
}
