// What an entry is called and what it says, each once: the same as blog/templatetags/entries.py has it.

const BLOCK_END = /<\/(?:p|li|h[1-6]|blockquote|figcaption|div|tr|dd|dt)>|<br>/g;
const TAG = /<[^>]*>/g;
const RICH = /<(?!\/?p>|br>)/; // anything but paragraphs and line breaks
const EXCERPT = 100;

export function plainText(html) {
  const text = html.replace(BLOCK_END, " ").replace(TAG, "");
  const { documentElement } = new DOMParser().parseFromString(`<p>${text}`, "text/html");
  return documentElement.textContent.split(/\s+/).filter(Boolean).join(" ");
}

// A title, or the first words of an entry that was written without one.
export function headline({ title, summary }) {
  if (title) return title;
  const text = plainText(summary);
  if ([...text].length <= EXCERPT) return text;
  const cut = [...text].slice(0, EXCERPT).join("");
  return `${cut.slice(0, Math.max(0, cut.lastIndexOf(" "))) || cut}…`;
}

// The {title, summary} to show: one of them alone where the title is only how the summary begins.
export function chooseParts({ title, summary }) {
  if (!summary || !isSaidTwice(title, summary)) return { title, summary };
  const isAll = title === plainText(summary) && !RICH.test(summary);
  return isAll ? { title, summary: "" } : { title: "", summary };
}

export function isSaidTwice(title, summary) {
  const text = plainText(summary);
  return title === text || title === "" || (title.endsWith("…") && text.startsWith(title.slice(0, -1)));
}
