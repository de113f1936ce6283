// A video's player comes in the place of its still when a reader asks for it. Until then nothing of
// its site's is asked for; without this script the link leads to the player.

export function watchPlayers(root, words) {
  root.addEventListener("click", (event) => {
    const link = event.target.closest?.(".card .play");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const player = document.createElement("iframe");
    player.src = link.href;
    player.title = words.say("video");
    player.allow = "autoplay; fullscreen; picture-in-picture";
    player.referrerPolicy = "strict-origin-when-cross-origin";
    player.setAttribute("sandbox", "allow-scripts allow-same-origin allow-presentation allow-popups");
    link.replaceWith(player);
    player.focus();
  });
}
