// The queue at work: it follows the desk's socket, and each decision is one touch or one key. What it
// shows is what the server writes: a change has the page asked for again, and its cards put in place.
import { browser } from "../../connection/host.js";
import { openLine } from "../live/line.js";
import { Refresher } from "../live/refresher.js";
import { Cards } from "./cards.js";
import { followKeys } from "./keys.js";
import { countDown } from "./time.js";

const TELLS = ["held", "scheduled", "draft", "gone", "entry", "remove", "desk", "said"];

const queue = document.getElementById("queue");
const { dataset } = queue;
const said = document.getElementById("said");
const say = (text) => (said.textContent = text);
const cards = new Cards(queue, { say, decide, hold: (id) => line.edit(id) });
const refresher = new Refresher(refresh, browser);
let decisions = 0; // made or under way since the page was opened
const line = openLine({
  path: dataset.socket,
  onMessage(message) {
    if (message.type === "editing") cards.showHands(message.id, message.by);
    if (TELLS.includes(message.type)) refresher.look();
  },
  onEnded: () => say(dataset.ended),
});

queue.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!form.matches(".acts")) return;
  event.preventDefault();
  const action = submitter?.getAttribute("formaction") ?? form.getAttribute("action");
  decide(form.closest(".card"), action);
});
queue.addEventListener("focusout", ({ target }) => target.matches("textarea") && refresher.look());
followKeys(queue, cards);
countDown(queue);
show();

// Decides on one entry; where the server does not take it the card says why.
async function decide(card, action) {
  decisions += 1;
  cards.mark(card, true);
  const body = new URLSearchParams(new FormData(card.querySelector(".acts")));
  const problem = await post(action, body);
  cards.mark(card, false, problem);
  if (problem) say(problem);
  else cards.take(card);
  refresher.look();
}

async function post(path, body) {
  const headers = { Accept: "application/json" };
  try {
    const response = await fetch(path, { method: "POST", headers, body });
    if (response.ok) return "";
    if (response.status === 401) return dataset.ended;
    return (await response.json()).error ?? dataset.failed;
  } catch {
    return dataset.failed; // no answer, or none that can be read
  }
}

// An answer that is being written is not taken from under the hands.
function isWriting() {
  return document.activeElement.matches("textarea");
}

async function refresh() {
  if (isWriting()) return;
  const before = decisions;
  const response = await browser.fetch(location.href);
  if (!response.ok) throw new Error(`status ${response.status}`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (isWriting()) return; // begun meanwhile; the end of it has it asked again
  if (before !== decisions) return; // it may show what was decided since; the decision has it asked again
  const fresh = page.getElementById("queue");
  if (fresh) cards.put(fresh);
  show();
}

// What only a script can do is offered by it.
function show() {
  for (const each of queue.querySelectorAll(".all, .key-help")) each.hidden = false;
}
