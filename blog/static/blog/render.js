// An entry's elements, the same as templates/blog/_entry.html and _pin.html write: a test compares
// them. Whatever a feed sends is put in as text; only the summary is HTML, which the server
// sanitised.

const REL = "noopener nofollow ugc";
const LONG = 2500;
// The words of entries are in the blog's language, those around them in the page's.
const { language } = document.getElementById("stream").dataset;
const LANG = language ? { lang: language } : {};
export const OWN = { dir: "auto", ...LANG };

export function buildEntry(entry, path, words) {
  const article = build("article", {
    class: entry.key ? "entry key" : "entry",
    id: `e-${entry.id}`,
    "data-id": entry.id,
    "data-seq": entry.seq,
    "data-position": entry.position,
  });
  article.append(buildDateline(entry, path, words), buildTitle(entry));
  const image = findPicture(entry);
  if (image) article.append(buildPicture(image));
  if (entry.summary) article.append(buildSummary(entry.summary, words));
  article.append(buildCredit(entry));
  return article;
}

export function buildPin(entry, path, words) {
  const pin = build("article", {
    class: "pin",
    "data-id": entry.id,
    "data-seq": entry.seq,
    "data-position": entry.position,
  });
  const label = build("span", { class: "label" }, words.say("pinned"));
  pin.append(
    build("p", { class: "dateline" }, label, " ", buildTime(entry.published)),
    build("h2", OWN, build("a", { href: `#e-${entry.id}` }, entry.title)),
  );
  if (entry.summary) pin.append(clip(entry.summary, words));
  return pin;
}

function buildDateline(entry, path, words) {
  const address = `${path}entry/${entry.id}/`;
  const when = build("a", { class: "when", href: address }, buildTime(entry.published));
  const line = build("p", { class: "dateline" }, when);
  if (entry.updated) {
    const updated = build("a", { class: "updated", href: `${address}#history` });
    updated.append(`${words.say("updated")} `, buildTime(entry.updated));
    line.append(updated);
  }
  if (entry.key) line.append(build("span", { class: "label" }, words.say("key")));
  return line;
}

export function buildTime(date) {
  return build("time", { datetime: date }, formatUtc(date));
}

function buildTitle({ title, link }) {
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

function buildSummary(html, words) {
  return html.length > LONG && [...html].length > LONG ? clip(html, words) : buildHtml(html);
}

// Closed, it shows the beginning; page.css does that.
function clip(html, words) {
  const opener = build("summary", {}, words.say("whole"));
  return build("details", { class: "long" }, opener, buildHtml(html));
}

function buildHtml(html) {
  const summary = build("div", { class: "summary", ...OWN });
  summary.innerHTML = html;
  for (const image of summary.querySelectorAll("img:not([alt])")) image.alt = "";
  return summary;
}

function buildCredit({ author, source }) {
  const line = build("p", { class: "credit", dir: "auto" });
  if (author) line.append(build("span", { class: "author", ...LANG }, author));
  const href = webAddress(source.link);
  const link = href ? { href, rel: REL } : {};
  line.append(build(href ? "a" : "span", { class: "source", ...LANG, ...link }, source.title));
  return line;
}

export function build(name, attributes, ...content) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...content);
  return element;
}

function formatUtc(date) {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?Z$/.exec(date ?? "");
  return parts ? `${parts[1]} ${parts[2]} UTC` : "";
}

function webAddress(link) {
  return /^https?:\/\//i.test(link ?? "") ? link : "";
}
