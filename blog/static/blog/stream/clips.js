// A text that fits into the room of a clipped one after all is not faded, and needs no opener.

const observer = new ResizeObserver((changes) => changes.forEach(({ target }) => measure(target)));

export function watchClips(element) {
  for (const summary of element.querySelectorAll(".long > .summary")) observer.observe(summary);
}

// Open, or where the browser shows the opener alone, there is no limit to be read.
function measure(summary) {
  const clip = summary.closest(".long");
  const limit = parseFloat(getComputedStyle(clip, "::details-content").maxHeight);
  const height = summary.offsetHeight + parseFloat(getComputedStyle(summary).marginTop);
  if (limit) clip.toggleAttribute("data-whole", height <= limit);
}
