// Cells that a spreadsheet copied, parted by tabs, as a Markdown table. The first row is its head.

export function toTable(text) {
  const rows = readRows(text.replace(/\r\n?/g, "\n").replace(/\n+$/, ""));
  const width = rows[0]?.length ?? 0;
  const isTable = rows.length > 1 && width > 1 && rows.every((row) => row.length === width);
  // Lines that begin with a tab are indented.
  if (!isTable || rows.every(([first]) => !first.trim())) return null;
  const [head, ...body] = rows.map((row) => `| ${row.map(escapeCell).join(" | ")} |`);
  return [head, `|${" --- |".repeat(width)}`, ...body].join("\n");
}

// A cell that holds a line break or a tab stands in quotation marks, doubled within.
function readRows(text) {
  const rows = [[]];
  const CELL = /("(?:[^"]|"")*"(?=[\t\n]|$)|[^\t\n]*)([\t\n]|$)/g;
  for (const [whole, cell, end] of text.matchAll(CELL)) {
    if (!whole && !end && rows.at(-1).length === 0) break;
    rows.at(-1).push(isQuoted(cell) ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === "\n") rows.push([]);
    if (!end) break;
  }
  return rows;
}

function isQuoted(cell) {
  return cell.length > 1 && cell.startsWith('"') && cell.endsWith('"') && /[\t\n"]/.test(cell.slice(1, -1));
}

export function escapeCell(cell) {
  return cell.trim().replace(/\s*\n\s*/g, " ").replaceAll("|", "\\|");
}
