// One key for each decision on the current card. In a field, or with another key held, none acts.

const ACTS = { a: "approve", r: "reject", e: "edit" };

export function followKeys(queue, cards, page = document) {
  page.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("textarea, select, input:not([type=checkbox])")) return;
    if (press(event.key, cards)) event.preventDefault();
  });
}

function press(key, cards) {
  if (key === "j" || key === "k") {
    cards.move(key === "j" ? 1 : -1);
    return true;
  }
  const box = key === "x" && cards.card?.querySelector("input[name=ids]");
  const button = ACTS[key] && cards.card?.querySelector(`[data-do=${ACTS[key]}]`);
  (box || button)?.click();
  return Boolean(box || button);
}
