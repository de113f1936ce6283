// The desk's menu goes by Escape, and by a press or a focus elsewhere: nothing stays below it.

const menu = document.querySelector(".menu");

menu?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu.open) return;
  event.stopPropagation();
  menu.open = false;
  menu.querySelector("summary").focus();
});

for (const kind of ["pointerdown", "focusin"]) {
  document.addEventListener(kind, ({ target }) => {
    if (menu && !menu.contains(target)) menu.open = false;
  });
}
