// HTML that was pasted, as Markdown text. It is read by a document that is shown nowhere: nothing in
// it runs, and nothing is fetched. What comes out is text, and is rendered by the server alone.

import { escapeCell } from "./table.js";
import { isRemark, isWordItem, styleOf, writeWordList } from "./word.js";

const SKIPPED = new Set(
  `applet audio button canvas datalist dialog embed frame frameset head iframe input link math meta
  noembed noframes noscript object option plaintext script select style svg template textarea title
  video xmp`.split(/\s+/),
);
const BLOCKS = new Set(
  `address article aside blockquote center dd details div dl dt fieldset figcaption figure footer form
  h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table ul`.split(/\s+/),
);
const LAST = Symbol("the end of a list");
const DEEPEST = 100; // elements within one another; what lies deeper is its text alone

export function toMarkdown(html) {
  const { body } = new DOMParser().parseFromString(disarm(html), "text/html");
  const text = writeBlocks(body, 0);
  return text.replace(/[ \t]+\n/g, "\n").replace(/\n{3,}/g, "\n\n").trim();
}

// Nothing would run or apply there anyway; but browsers complain of each attribute that this site's
// policy forbids, and hide what a style says. So they have other names.
function disarm(html) {
  const tag = /<(?:"[^"]*"|'[^']*'|[^"'<>])*>/g;
  const rename = (text) => text.replace(/([\s/"'])(on\w+|style)(?=\s*=)/gi, "$1data-$2");
  const text = html.replace(/<(\/?)style\b/gi, "<$1xmp").replace(/<(\/?)base\b/gi, "<$1x-base");
  return text.replace(tag, rename);
}

const nameOf = (node) => node.localName ?? "";
const known = new WeakMap(); // whether a node is a block

// An inline element around blocks, as Google Docs puts a <b> around all, is one itself.
function isBlock(node) {
  if (node.nodeType !== 1) return false;
  if (!known.has(node)) known.set(node, BLOCKS.has(nameOf(node)) || hasBlock(node));
  return known.get(node);
}

function hasBlock(node) {
  return !SKIPPED.has(nameOf(node)) && [...node.children].some(isBlock);
}

// The blocks within an element, each after a blank line.
function writeBlocks(parent, depth) {
  if (depth > DEEPEST) return escape(parent.textContent);
  const parts = [];
  let [line, items] = [[], []];
  const add = (text) => {
    if (!text) return;
    if (items.length) parts.push(writeWordList(items, (node) => writeBlocks(node, depth), prefix));
    items = [];
    if (text !== LAST) parts.push(text);
  };
  const end = () => {
    add(writeLine(line, depth));
    line = [];
  };
  for (const node of parent.childNodes) {
    if (!isBlock(node)) {
      line.push(node);
      continue;
    }
    end();
    if (isWordItem(node)) items.push(node);
    else add(writeBlock(node, depth + 1));
  }
  end();
  add(LAST);
  return parts.join("\n\n");
}

function writeLine(nodes, depth) {
  const text = nodes.map((node) => writeInline(node, depth)).join("");
  const lines = text.split("\n").map((each) => each.replace(/[ \t]+/g, " ").trim());
  return lines.map(escapeStart).join("\n").trim();
}

function writeBlock(node, depth) {
  const name = nameOf(node);
  if (SKIPPED.has(name) || isRemark(node)) return "";
  if (/^h[1-6]$/.test(name)) return writeHeading(node, depth);
  if (name === "ul" || name === "ol") return writeList(node, depth);
  if (name === "blockquote") return prefix(writeBlocks(node, depth), "> ", "> ");
  if (name === "pre") return fence(node.textContent);
  if (name === "hr") return "---";
  if (name === "table") return writeTable(node, depth);
  return writeBlocks(node, depth);
}

function writeHeading(node, depth) {
  const text = writeLine([...node.childNodes], depth).replaceAll("\n", " ");
  return text && `${"#".repeat(Number(node.localName[1]))} ${text}`;
}

// A list may hold lists directly, as some editors write them.
function writeList(list, depth) {
  const isOrdered = nameOf(list) === "ol";
  let number = Number(list.getAttribute("start")) || 1;
  const items = [];
  for (const node of list.children) {
    const item = writeBlocks(nameOf(node) === "li" ? node : wrap(node), depth);
    const text = item.replace(/\n\n(?=- |\d+\. )/g, "\n"); // a list within follows at once
    if (!text) continue;
    const mark = isOrdered ? `${number}. ` : "- ";
    if (nameOf(node) === "li") number += 1;
    items.push(nameOf(node) === "li" ? prefix(text, mark, " ".repeat(mark.length)) : prefix(text, "  ", "  "));
  }
  const isLoose = items.some((item) => item.includes("\n\n"));
  return items.join(isLoose ? "\n\n" : "\n");
}

function wrap(node) {
  return { childNodes: [node], textContent: node.textContent };
}

function writeTable(table, depth) {
  const rows = [...table.querySelectorAll("tr")].filter((row) => row.closest("table") === table);
  const cells = rows.map((row) =>
    [...row.children].map((cell) => escapeCell(writeBlocks(cell, depth + 1))),
  );
  const width = Math.max(0, ...cells.map((row) => row.length));
  if (width < 2) return cells.flat().filter(Boolean).join("\n\n");
  const filled = cells.filter((row) => row.length);
  const lines = filled.map((row) => `| ${row.concat(Array(width - row.length).fill("")).join(" | ")} |`);
  return [lines[0], `|${" --- |".repeat(width)}`, ...lines.slice(1)].join("\n");
}

function writeInline(node, depth) {
  if (node.nodeType === 3) return escape(node.data.replace(/\s+/g, " "));
  const name = nameOf(node);
  if (node.nodeType !== 1 || SKIPPED.has(name) || isRemark(node)) return "";
  if (depth > DEEPEST) return escape(node.textContent);
  if (name === "br") return "\n";
  if (name === "img") return escape(node.getAttribute("alt") ?? "");
  if (name === "code" || name === "kbd" || name === "samp") return tick(node.textContent);
  const text = [...node.childNodes].map((each) => writeInline(each, depth + 1)).join("");
  if (name === "a") return writeLink(node, text);
  if (isStruck(node, name)) return surround(text, "~~");
  const isWithin = (names) => Boolean(node.parentElement?.closest(names));
  const bold = isBold(node, name) && !isWithin("b:not([data-style]), strong");
  const italic = isItalic(node, name) && !isWithin("i, em");
  const inner = italic ? surround(text, "*") : text;
  return bold ? surround(inner, "**") : inner;
}

function writeLink(node, text) {
  const href = node.getAttribute("href")?.trim() ?? "";
  const label = text.trim();
  if (!label || !/^https?:\/\//i.test(href)) return text;
  const address = href.replace(/[\s<>()\\]/g, encodeURIComponent).replace(/[()]/g, (each) => (each === "(" ? "%28" : "%29"));
  return node.textContent.trim() === href ? address : `[${label}](${address})`;
}

// Word and Docs say it by style alone; Docs wraps all in a <b> that is not bold.
function isBold(node, name) {
  const weight = styleOf(node)["font-weight"];
  if (weight) return weight.startsWith("bold") || Number(weight) >= 600;
  return name === "b" || name === "strong";
}

function isItalic(node, name) {
  const style = styleOf(node)["font-style"];
  return style ? style === "italic" : name === "i" || name === "em";
}

function isStruck(node, name) {
  const line = styleOf(node)["text-decoration"] ?? "";
  return ["s", "del", "strike"].includes(name) || line.includes("line-through");
}

// Marks stand next to the words, not next to the spaces around them.
function surround(text, mark) {
  const [, before, words, after] = /^(\s*)([^]*?)(\s*)$/.exec(text);
  return words ? `${before}${mark}${words}${mark}${after}` : text;
}

function prefix(text, first, rest) {
  return text && text.split("\n").map((line, at) => ((at ? rest : first) + line).trimEnd()).join("\n");
}

function tick(text) {
  const words = text.replace(/\s+/g, " ").trim();
  if (!words) return "";
  const mark = "`".repeat(Math.max(0, ...(words.match(/`+/g) ?? []).map((each) => each.length)) + 1);
  return mark.length > 1 ? `${mark} ${words} ${mark}` : mark + words + mark;
}

function fence(text) {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((each) => each.length));
  const mark = "`".repeat(longest + 1);
  return text.trim() && `${mark}\n${text.replace(/\n$/, "")}\n${mark}`;
}

// What would be a mark in Markdown is the character alone. An address stays as it is.
function escape(text) {
  return text
    .split(/(https?:\/\/\S+)/i)
    .map((part, at) => (at % 2 ? part : part.replace(/[\\`*[\]<]|(?<!\w)_|_(?!\w)|~(?=~)/g, "\\$&")))
    .join("");
}

function escapeStart(line) {
  return line.replace(/^(#{1,6}(?= )|>|[-+](?= )|=+$|-+$)/, "\\$1").replace(/^(\d+)([.)])(?= )/, "$1\\$2");
}
