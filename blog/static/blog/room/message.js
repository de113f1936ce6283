// A message's elements. Whoever wrote it, it is text with links: whatever else may stand in its HTML
// is put in as text, whoever made that.

const STAFF = ["owner", "editor", "contributor"];

// `mine`: the reader's own; `acts`: whether anything can be done with it; `place(entry)`: where the entry
// is that was made of it.
export function buildMessage(message, { words, times, mine = false, acts = false, place = null }) {
  const { id, seq, position, author, at, html, entry } = message;
  const item = build("li", { class: "said", "data-id": id, "data-seq": seq, "data-position": position });
  item.classList.toggle("staff", isStaff(author));
  item.classList.toggle("mine", mine);
  const name = build("bdi", { class: "name" }, author.name);
  const badge = isStaff(author) ? [" ", build("span", { class: "role" }, words.say(author.role))] : [];
  const date = new Date(at);
  const time = build("time", { datetime: at, title: times.whole.format(date) }, times.describe(date));
  const text = build("div", { class: "words", dir: "auto" });
  text.append(...cleanNodes(html));
  const more = acts ? [buildMore(author, words)] : [];
  const mark = entry && place
    ? [" ", build("a", { class: "made", href: place(encodeURIComponent(entry)) }, words.say("inStream"))]
    : [];
  item.append(build("p", { class: "who" }, name, ...badge, " ", time, ...mark, ...more), text);
  return item;
}

function buildMore({ name }, words) {
  return build("button", {
    type: "button",
    class: "more",
    tabindex: "-1",
    "aria-expanded": "false",
    "aria-label": words.say("actions", { name }),
  }, "⋯");
}

// What the reader has said and the room does not have yet.
export function buildOwn({ nonce, text, state, why, until }, { words, times, name }) {
  const item = build("li", { class: `said mine ${state}`, "data-nonce": nonce });
  const time = until && state === "late" ? times.describe(new Date(until)) : "";
  const note = build("span", { class: "note" }, words.say(state, { why, time }));
  const who = build("p", { class: "who" }, build("bdi", { class: "name" }, name), " ", note);
  item.append(who, build("div", { class: "words", dir: "auto" }, text));
  if (["refused", "late", "quoted"].includes(state)) {
    const edit = build("button", { type: "button", "data-do": "edit" }, words.say("edit"));
    const drop = build("button", { type: "button", "data-do": "drop" }, words.say("discard"));
    item.append(build("p", { class: "acts" }, ...(state === "quoted" ? [] : [edit]), drop));
  }
  return item;
}

export function isStaff({ role }) {
  return STAFF.includes(role);
}

function cleanNodes(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  return [...body.childNodes].flatMap(cleanNode);
}

function cleanNode(node) {
  if (node.nodeType === Node.TEXT_NODE) return [node.data];
  if (node.localName === "br") return [build("br", {})];
  const href = node.localName === "a" ? node.getAttribute("href") : "";
  if (!/^https?:\/\//i.test(href ?? "")) return [...node.childNodes].flatMap(cleanNode);
  const rel = "noopener nofollow ugc";
  return [build("a", { href, rel, target: "_blank" }, node.textContent)];
}

export function build(name, attributes, ...content) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...content);
  return element;
}
