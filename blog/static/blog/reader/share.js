// A button to share each entry: the system's own sheet where there is one, else the link is copied.

import { build } from "../stream/render.js";

export function addShare(article, words) {
  if (!navigator.share && !navigator.clipboard) return;
  const button = build("button", { type: "button", class: "share" }, words.say("share"));
  article.querySelector(".credit").append(button);
}

// One listener for all of them. `say` tells screen readers that the link was copied.
export function followShares(list, words, say) {
  list.addEventListener("click", (event) => {
    const button = event.target.closest(".share");
    if (button) share(button, words, say);
  });
}

async function share(button, words, say) {
  const article = button.closest("article");
  const url = article.querySelector(".when").href;
  const title = article.querySelector("h2").textContent;
  if ((await openSheet({ title, url })) || !(await copy(url))) return;
  button.textContent = words.say("copied");
  say(words.say("copied"));
  setTimeout(() => (button.textContent = words.say("share")), 3_000);
}

// Tells whether the reader saw the sheet, and used it or thought better of it.
async function openSheet(link) {
  try {
    await navigator.share?.(link);
    return Boolean(navigator.share);
  } catch (problem) {
    return problem.name === "AbortError";
  }
}

async function copy(url) {
  try {
    await navigator.clipboard?.writeText(url);
    return Boolean(navigator.clipboard);
  } catch {
    return false; // the browser, or the site around the frame, does not allow it
  }
}
