// What Word puts on the clipboard: lists that are none in HTML, and remarks beside the text.

// The declarations of an element's own style, by name.
export function styleOf(node) {
  const text = node.getAttribute?.("data-style") ?? "";
  const pairs = text.split(";").map((each) => each.split(":").map((part) => part.trim().toLowerCase()));
  return Object.fromEntries(pairs.filter((pair) => pair.length === 2));
}

// Word writes the items of a list as paragraphs with a bullet or a number before each, and says how deep
// they are.
export function isWordItem(node) {
  return node.localName === "p" && (styleOf(node)["mso-list"] ?? "none") !== "none";
}

// `write(node)` returns what stands within a node, `prefix(text, first, rest)` a text with these before its
// lines.
export function writeWordList(nodes, write, prefix) {
  const outer = []; // of the items that hold this one: the width of their marks, and their number
  let text = "";
  for (const node of nodes) {
    const [label, words] = readWordItem(node, write);
    const level = Number(/level(\d+)/.exec(styleOf(node)["mso-list"])?.[1] ?? 1);
    const before = outer[Math.min(level - 1, outer.length)];
    outer.splice(Math.min(level - 1, outer.length));
    const isOrdered = /^\(?(\d+|[a-z]{1,4})[.)]$/i.test(label);
    const first = /\d+/.test(label) ? Number(/\d+/.exec(label)[0]) : 1;
    const number = isOrdered ? (before?.number ? before.number + 1 : first) : 0;
    const mark = isOrdered ? `${number}. ` : "- ";
    const indent = " ".repeat(outer.reduce((sum, { width }) => sum + width, 0));
    const isOther = before && Boolean(before.number) !== isOrdered;
    if (text) text += isOther ? "\n\n" : "\n";
    text += prefix(words, indent + mark, indent + " ".repeat(mark.length));
    outer.push({ width: mark.length, number });
  }
  return text;
}

// What stands before an item, and what it says.
function readWordItem(node, write) {
  const marks = [...node.querySelectorAll("span")];
  const mark = marks.find((each) => styleOf(each)["mso-list"] === "ignore");
  mark?.remove();
  const words = write({ childNodes: node.childNodes, textContent: node.textContent });
  if (mark) return [mark.textContent.trim(), words];
  const [whole, label] = /^([·•o§\-–]|\d+\\?[.)])\s+/.exec(words) ?? ["", ""];
  return [label.replace("\\", ""), words.slice(whole.length)];
}

// What Word's reviewers remarked beside the text is none of it.
export function isRemark(node) {
  return styleOf(node)["mso-element"] === "comment-list" || node.classList.contains("MsoCommentReference");
}
