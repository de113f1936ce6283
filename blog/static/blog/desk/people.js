// What a browser knows and a form can use: its time zone, and how to copy an address.

const here = Intl.DateTimeFormat().resolvedOptions().timeZone;

for (const field of document.querySelectorAll("[data-zone]")) {
  if (field.tagName === "SELECT") {
    suggest(field);
  } else {
    field.value = here;
  }
}

// Chosen where none is; named where another is.
function suggest(select) {
  const options = [...select.options];
  if (!here || here === select.value) {
    return;
  }
  if (!options.some(({ value }) => value === here)) {
    select.add(new Option(here, here));
  }
  const chosen = options.some((option) => option.defaultSelected);
  if (!chosen) {
    select.value = here;
  }
  const hint = document.getElementById(select.getAttribute("aria-describedby"));
  hint.append(` ${hint.dataset.suggest} ${here}.`);
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.copied;
  });
}
