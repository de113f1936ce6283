// For other sites: puts a live blog's frame into each element that names one, as tall as it needs
// to be, in the colours around it. The two lines to paste are in docs/page.md.
(() => {
  const frames = new Map();

  function fill(holder) {
    const style = getComputedStyle(holder);
    const theme = {
      ink: style.color,
      paper: findBackground(holder),
      font: style.fontFamily,
      scheme: holder.dataset.scheme ?? "",
    };
    const frame = document.createElement("iframe");
    frame.src = `${holder.dataset.livelog}#${new URLSearchParams(theme)}`;
    frame.title = holder.dataset.title ?? "Live blog";
    frame.style.cssText = "display:block;width:100%;height:32rem;border:0";
    frame.loading = "lazy";
    frame.allow = "web-share; clipboard-write";
    holder.replaceChildren(frame);
    frames.set(frame, new URL(frame.src).origin);
  }

  // What is seen behind an element: the browser's own paper, light or dark as the site's scheme
  // (or data-scheme) has it, under the backgrounds of all that it stands in, some translucent.
  function findBackground(element) {
    const layers = ["Canvas"];
    for (let each = element; each; each = each.parentElement) {
      layers.splice(1, 0, getComputedStyle(each).backgroundColor);
    }
    const probe = document.createElement("i");
    probe.style.colorScheme = element.dataset.scheme ?? "";
    probe.style.setProperty("transition", "none", "important");
    document.documentElement.append(probe);
    const seen = layers.map((layer) => readColour(layer, probe)).reduce(cover, [1, 1, 1]);
    probe.remove();
    return `rgb(${seen.map((part) => Math.round(255 * Math.min(1, Math.max(0, part))))})`;
  }

  // Red, green, blue and alpha from 0 to 1, in whatever notation the colour is given.
  function readColour(colour, probe) {
    const mix = `color-mix(in srgb, ${colour}, ${colour})`;
    probe.style.setProperty("background-color", mix, "important");
    const mixed = getComputedStyle(probe).backgroundColor;
    const [red, green, blue, alpha = 1] = mixed.match(/-?[\d.]+(e-?\d+)?/g).map(Number);
    return [red, green, blue, alpha];
  }

  function cover(below, [red, green, blue, alpha]) {
    return [red, green, blue].map((part, n) => part * alpha + below[n] * (1 - alpha));
  }

  // Past most of the window's height the frame scrolls by itself.
  addEventListener("message", ({ source, origin, data }) => {
    for (const [frame, home] of frames) {
      if (frame.contentWindow !== source || home !== origin || !(data?.livelogHeight > 0)) continue;
      frame.style.height = `${Math.min(data.livelogHeight, Math.max(400, innerHeight * 0.85))}px`;
    }
  });

  function fillAll() {
    document.querySelectorAll("[data-livelog]:empty").forEach(fill);
  }
  fillAll();
  addEventListener("DOMContentLoaded", fillAll);
})();
