// What is done with an entry where it stands: the row of buttons below it, which the server writes too.

import { describePost, describeRemoval, explain, STATES } from "../writing/outbox.js";

const ID = "-id-"; // where the server's template has an entry's

export class Tools {
  // `template` is the element with the row; `rows` shows entries that readers do not have; `edit(id)`
  // opens an entry's form.
  constructor({ template, mayChange, server, list, rows, words, edit }) {
    Object.assign(this, { template, mayChange, server, list, rows, words, edit });
    const stream = document.getElementById("stream");
    stream.addEventListener("submit", (event) => this.submit(event));
    stream.addEventListener("click", (event) => this.press(event));
  }

  // The row of an entry: the wire's message, or what the desk's answers say of one.
  add(article, entry) {
    const { id, state = "live", pinned = false, key = false, due = "", writer } = entry;
    const isOwn = state !== "live" && writer === this.server.user;
    if (!this.mayChange && !isOwn) return article;
    const form = this.template.content.querySelector("form").cloneNode(true);
    for (const each of [form, ...form.querySelectorAll("*")]) {
      for (const { name, value } of [...each.attributes]) {
        if (value.includes(ID)) each.setAttribute(name, value.replaceAll(ID, id));
      }
    }
    form.dataset.state = state;
    mark(form.querySelector("[name=pinned]"), pinned);
    mark(form.querySelector("[name=key]"), key);
    form.querySelector(".due").dateTime = due ?? "";
    article.append("\n", form);
    return article;
  }

  press(event) {
    const link = event.target.closest(".tools-of [data-do=edit]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.edit(link.closest("article").dataset.id);
  }

  submit(event) {
    const form = event.target;
    if (!form.matches(".tools-of")) return;
    event.preventDefault();
    const button = event.submitter;
    const { id } = form.closest("article").dataset;
    if (button.dataset.do === "remove") this.remove(id);
    else if (button.dataset.do === "expunge") this.expunge(id);
    else this.change(id, { [button.name]: button.value }, button);
  }

  // Shown at once; the server's word, or the socket's, puts it right.
  async change(id, fields, button) {
    const isToggle = button?.hasAttribute("aria-pressed");
    if (isToggle) mark(button, button.value === "1");
    const { kind, body, item, s } = await this.ask(`entries/${id}/`, fields, isToggle ? null : "");
    if (kind === "done") {
      this.rows.put(body);
      item?.settle(id, describePost(body, s, this.words));
    } else if (isToggle) {
      mark(button, button.value === "1");
    }
  }

  async remove(id) {
    const { kind, body, item, s } = await this.ask(`entries/${id}/remove/`, {}, findTitle(id), true);
    if (kind !== "done") return;
    this.rows.put(body);
    item.settle(id, describeRemoval(body, s, this.words));
    item.offerUndo(() => this.change(id, { publish: "now" }));
  }

  // Out of the record: there is no undo, and so it is asked.
  async expunge(id) {
    if (!window.confirm(this.words.say("expunge"))) return;
    const { kind } = await this.ask(`entries/${id}/expunge/`, {}, null);
    if (kind === "done") this.rows.find(id)?.remove();
  }

  // With a `title` (null: only where it goes wrong) a line tells what becomes of it.
  async ask(path, fields, title, isUndone = false) {
    const begun = performance.now();
    const { list, words } = this;
    let item = title === null ? null : list.add(title);
    if (isUndone) item.awaitUndo();
    const answer = await this.server.insist(path, fields, (state) => {
      if (state !== "sending") item ??= list.add("");
      item?.tell(state, words.say(STATES[state]));
    });
    if (answer.kind !== "done") {
      item ??= list.add("");
      item.undo = null;
      item.tell("refused", explain(answer, words));
    }
    if (title === null && answer.kind === "done") item?.remove();
    return { ...answer, item, s: ((performance.now() - begun) / 1000).toFixed(1) };
  }
}

// A button that is pressed undoes on the next press.
function mark(button, isOn) {
  if (!button) return;
  button.setAttribute("aria-pressed", isOn);
  button.value = isOn ? "0" : "1";
  button.setAttribute("value", button.value);
}

function findTitle(id) {
  const article = document.querySelector(`article[data-id="${CSS.escape(id)}"]`);
  return article?.querySelector("h2, .summary")?.textContent.trim().slice(0, 120) ?? "";
}
