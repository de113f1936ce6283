// What cannot be taken back is asked for twice: a second press of the same button says that the first
// was meant.

const PATIENCE = 10_000; // ms after which it is a first press again

export function isSure(button, words, wait = setTimeout) {
  if (button.dataset.sure) return true;
  const label = button.textContent;
  button.dataset.sure = "1";
  button.textContent = words.say("sure", { act: label });
  wait(() => {
    delete button.dataset.sure;
    button.textContent = label;
  }, PATIENCE);
  return false;
}
