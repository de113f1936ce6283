// An entry's elements, the same as templates/blog/_entry.html writes: a test compares the two.
// Whatever a feed sends is put in as text; only the summary is HTML, which the server sanitised.

const REL = "noopener nofollow ugc";

export function buildEntry(entry, path) {
  const article = build("article", {
    class: entry.key ? "entry key" : "entry",
    id: `e-${entry.id}`,
    "data-id": entry.id,
    "data-seq": entry.seq,
    "data-position": entry.position,
  });
  article.append(buildDateline(entry, path), buildTitle(entry));
  const image = webAddress(entry.image);
  if (image) article.append(buildPicture(image));
  if (entry.summary) article.append(buildSummary(entry.summary));
  article.append(buildCredit(entry));
  return article;
}

function buildDateline(entry, path) {
  const when = build("a", { class: "when", href: `${path}entry/${entry.id}/` });
  when.append(buildTime(entry.published));
  const line = build("p", { class: "dateline" }, when);
  if (entry.updated) {
    line.append(build("span", { class: "updated" }, "updated ", buildTime(entry.updated)));
  }
  if (entry.key) line.append(build("span", { class: "label" }, "Key event"));
  return line;
}

function buildTime(date) {
  return build("time", { datetime: date }, formatUtc(date));
}

function buildTitle({ title, link }) {
  const href = webAddress(link);
  return build("h2", { dir: "auto" }, href ? build("a", { href, rel: REL }, title) : title);
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

function buildSummary(html) {
  const summary = build("div", { class: "summary", dir: "auto" });
  summary.innerHTML = html;
  return summary;
}

function buildCredit({ author, source }) {
  const line = build("p", { class: "credit", dir: "auto" });
  if (author) line.append(build("span", { class: "author" }, author));
  const href = webAddress(source.link);
  const link = href ? { href, rel: REL } : {};
  line.append(build(href ? "a" : "span", { class: "source", ...link }, source.title));
  return line;
}

function build(name, attributes, ...content) {
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
