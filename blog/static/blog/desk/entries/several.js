// Several entries at once: those whose boxes are ticked.

import { explain } from "../writing/outbox.js";

export class Several {
  constructor({ form, server, list, rows, words }) {
    Object.assign(this, { form, server, list, rows, words });
    document.addEventListener("change", ({ target }) => target.matches(".pick input") && this.count());
    form.addEventListener("submit", (event) => this.submit(event));
    this.count();
  }

  get picked() {
    return [...document.querySelectorAll(".pick input:checked")];
  }

  count() {
    const n = this.picked.length;
    this.form.classList.toggle("picking", n > 0);
    document.getElementById("picked").textContent = n ? this.words.say("picked", { n }) : "";
  }

  async submit(event) {
    event.preventDefault();
    const boxes = this.picked;
    const pairs = [["do", event.submitter.value], ...boxes.map(({ value }) => ["id", value])];
    const answer = await this.server.insist("several/", pairs, () => {});
    if (answer.kind !== "done") return this.list.add("").tell("refused", explain(answer, this.words));
    for (const box of boxes) box.checked = false;
    for (const entry of answer.body.done) this.rows.put(entry);
    const failed = Object.keys(answer.body.problems).length;
    if (failed) this.list.add("").tell("refused", this.words.say("notDone", { n: failed }));
    this.count();
  }
}
