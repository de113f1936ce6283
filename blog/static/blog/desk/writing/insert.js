// Goes into the box as if it was typed, so that the browser's own undo takes it back. Of very many
// lines that takes browsers minutes: those go in at once.

const LINES = 300;

export function insertText(box, text) {
  box.focus();
  if (text.split("\n").length < LINES && document.execCommand("insertText", false, text)) return;
  box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
}
