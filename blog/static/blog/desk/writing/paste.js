// What is pasted becomes Markdown: a document's text with its marks, a spreadsheet's cells as a
// table, an address over a selection as a link. Pictures go to whoever takes them.

import { insertText } from "./insert.js";
import { toMarkdown } from "./markdown.js";
import { toTable } from "./table.js";

const ADDRESS = /^https?:\/\/\S+$/i;

export function watchPaste(box, onFiles) {
  box.addEventListener("paste", (event) => {
    const { files, html, text } = readClipboard(event.clipboardData);
    if (files.length && !text) {
      event.preventDefault();
      return onFiles(files);
    }
    const selected = box.value.slice(box.selectionStart, box.selectionEnd);
    const result = choose({ html, text, selected });
    if (result === null) return;
    event.preventDefault();
    insertText(box, result);
  });
}

function readClipboard(data) {
  const [html, text] = ["text/html", "text/plain"].map((type) => data?.getData(type) ?? "");
  return { files: [...(data?.files ?? [])], html, text };
}

// What goes into the box; null: what the browser itself would paste.
export function choose({ html, text, selected = "" }) {
  const address = text.trim();
  if (ADDRESS.test(address)) {
    const isLink = selected.trim() && !ADDRESS.test(selected.trim());
    return isLink ? `[${selected}](${address})` : address;
  }
  const table = toTable(text);
  if (table) return table;
  if (!html) return null;
  const markdown = toMarkdown(html);
  return markdown && markdown !== text.trim() ? markdown : null;
}
