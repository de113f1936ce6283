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
    holder.replaceChildren(frame);
    frames.set(frame, new URL(frame.src).origin);
  }

  function findBackground(element) {
    for (let each = element; each; each = each.parentElement) {
      const colour = getComputedStyle(each).backgroundColor;
      if (!/^rgba\(.*, 0\)$|^transparent$/.test(colour)) return colour;
    }
    return "";
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
