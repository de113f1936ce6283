// A button to share each entry: the system's own sheet where there is one, else the link is copied.

import { build } from "./render.js";

export function addShare(article, words) {
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
  try {
    if (navigator.share) return await navigator.share({ title, url });
    await navigator.clipboard.writeText(url);
  } catch {
    return; // the reader thought better of it, or the browser did
  }
  button.textContent = words.say("copied");
  say(words.say("copied"));
  setTimeout(() => (button.textContent = words.say("share")), 3_000);
}
