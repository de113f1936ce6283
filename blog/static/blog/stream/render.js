// An entry's elements, the same as templates/blog/_entry.html and _pin.html write: a test compares
// them. Whatever a feed sends is put in as text; only the summary is HTML, which the server
// sanitised.

import { chooseParts, headline, isSaidTwice } from "./headline.js";

const REL = "noopener nofollow ugc";
const OWN_PICTURE = /^(\/media\/pictures\/[\w-]+-)(\d+)(\.(?:jpg|png))$/;
const WIDTHS = [480, 960, 1440];
const SIZES = "(min-width: 52rem) 48rem, 100vw";
const LONG = 2500;
const LONG_PIN = 80; // pins are clipped shorter; clips.js looks whether they fit
// What the page knows of its blog.
const { dataset: data } = document.getElementById("stream");
// The words of entries are in the blog's language, those around them in the page's.
const LANG = {};
export const OWN = { dir: "auto" };
speakLanguage(data.language);

export function speakLanguage(language) {
  for (const attributes of [LANG, OWN]) {
    if (language) attributes.lang = language;
    else delete attributes.lang;
  }
}

export function buildEntry(entry, words) {
  const { title, summary } = chooseParts(entry);
  const article = build("article", {
    class: classOf(entry),
    id: `e-${entry.id}`,
    "data-id": entry.id,
    "data-seq": entry.seq,
    "data-position": entry.position,
  });
  article.append(buildDateline(entry, words));
  if (title) article.append(buildTitle(title, entry.link));
  const image = findPicture(entry);
  if (image) article.append(buildPicture(image));
  if (summary) article.append(buildSummary(summary, LONG, words));
  if (webAddress(entry.card?.url)) article.append(buildCard(entry.card, words));
  if (entry.correction) article.append(buildCorrection(entry.correction, words));
  article.append(buildCredit(entry, title ? "" : webAddress(entry.link)));
  return article;
}

function classOf({ key, struck, shape }) {
  return ["entry", key && "key", struck && "struck", shape?.kind].filter(Boolean).join(" ");
}

// An entry that says its title alone is called by it here.
export function buildPin(entry, words) {
  const pin = build("article", {
    class: entry.struck ? "pin struck" : "pin",
    "data-id": entry.id,
    "data-seq": entry.seq,
    "data-position": entry.position,
    "data-pin": entry.pin ?? 0,
  });
  const label = build("span", { class: "label" }, words.say("pinned"));
  pin.append(
    build("p", { class: "dateline" }, label, " ", buildTime(entry.published)),
    build("h2", OWN, build("a", { href: `#e-${entry.id}` }, headline(entry))),
  );
  const { title, summary } = entry;
  const isTold = title && isSaidTwice(title, summary);
  if (summary && !isTold) pin.append(buildSummary(summary, LONG_PIN, words));
  return pin;
}

function buildDateline(entry, words) {
  const address = `${data.path}entry/${entry.id}/`;
  const when = build("a", { class: "when", href: address }, buildTime(entry.published));
  const line = build("p", { class: "dateline" }, when);
  if (entry.updated) {
    const updated = build("a", { class: "updated", href: `${address}#history` });
    updated.append(`${words.say("updated")} `, buildTime(entry.updated));
    line.append(updated);
  }
  for (const mark of ["key", "struck"]) {
    if (entry[mark]) line.append(build("span", { class: "label" }, words.say(mark)));
  }
  return line;
}

// times.js writes it, as soon as the element is on the page.
export function buildTime(date) {
  return build("time", { datetime: date });
}

function buildTitle(title, link) {
  const href = webAddress(link);
  return build("h2", OWN, href ? build("a", { href, rel: REL }, title) : title);
}

function findPicture({ image, summary }) {
  const address = webAddress(image);
  return address && summary.includes(address.replaceAll("&", "&amp;")) ? "" : address;
}

function buildPicture(src) {
  return build("img", {
    class: "picture",
    src,
    alt: "",
    width: "640",
    height: "360",
    loading: "lazy",
    decoding: "async",
    referrerpolicy: "no-referrer",
  });
}

// Closed, a long one shows the beginning; page.css does that.
function buildSummary(html, limit, words) {
  if (html.length <= limit || [...html].length <= limit) return buildHtml(html);
  const opener = build("summary", {}, words.say("whole"));
  return build("details", { class: "long" }, opener, buildHtml(html));
}

function buildHtml(html) {
  const summary = build("div", { class: "summary", ...OWN });
  summary.innerHTML = html;
  for (const image of summary.querySelectorAll("img")) dressImage(image);
  return summary;
}

// players.js plays a video in its place.
function buildCard({ url, title, description, image, site, player }, words) {
  const still = OWN_PICTURE.test(image)
    ? [build("img", { src: image, alt: "", loading: "lazy", decoding: "async" })]
    : [];
  still.forEach(dressImage);
  const href = webAddress(player);
  const play = () => build("span", {}, words.say("play"));
  const top = href ? [build("a", { class: "play", href, rel: REL }, ...still, play())] : still;
  const card = build("div", { class: "card" }, ...top);
  card.append(build("a", { class: "to", href: url, rel: REL }, title));
  if (description) card.append(build("p", {}, description));
  card.append(build("p", { class: "site" }, site));
  return card;
}

function buildCorrection(text, words) {
  const label = build("strong", {}, words.say("correction"));
  return build("p", { class: "correction", ...OWN }, label, ` ${text}`);
}

// A picture of the site's own is offered in its smaller widths too.
function dressImage(image) {
  if (!image.hasAttribute("alt")) image.alt = "";
  const [, start, width, end] = OWN_PICTURE.exec(image.getAttribute("src")) ?? [];
  if (!start) return;
  const widths = [...WIDTHS.filter((each) => each < Number(width)), width];
  image.srcset = widths.map((each) => `${start}${each}${end} ${each}w`).join(", ");
  image.sizes = SIZES;
}

// An entry without a title is linked to here. The blog's own name is on top of the page.
function buildCredit({ author, source }, link) {
  const line = build("p", { class: "credit", dir: "auto" });
  if (author) line.append(build("span", { class: "author", ...LANG }, author));
  const href = link || webAddress(source.link);
  if (source.title === data.title && !link) return line;
  const linked = href ? { href, rel: REL } : {};
  line.append(build(href ? "a" : "span", { class: "source", ...LANG, ...linked }, source.title));
  return line;
}

export function build(name, attributes, ...content) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...content);
  return element;
}

function webAddress(link) {
  return /^https?:\/\//i.test(link ?? "") ? link : "";
}
