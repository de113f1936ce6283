// Within a frame on another site: tells the site how tall the page is, and takes on its colours.
import "./page.js";

const theme = new URLSearchParams(location.hash.slice(1));
const root = document.documentElement;

for (const [name, property] of [["ink", "--ink"], ["ink", "--link"], ["paper", "--paper"]]) {
  const colour = theme.get(name);
  if (colour && CSS.supports("color", colour)) root.style.setProperty(property, colour);
}
const font = theme.get("font");
if (font && CSS.supports("font-family", font)) root.style.setProperty("--sans", font);
const scheme = theme.get("scheme") || guessScheme(theme.get("paper"));
if (scheme === "light" || scheme === "dark") root.dataset.scheme = scheme;

new ResizeObserver(() => {
  const height = Math.ceil(document.body.getBoundingClientRect().height);
  window.parent.postMessage({ livelogHeight: height }, "*");
}).observe(document.body);

// Dark paper has dark companions: rules, soft ink and accent.
function guessScheme(paper) {
  const [red, green, blue] = (paper ?? "").match(/[\d.]+/g)?.map(Number) ?? [];
  if (blue === undefined) return "";
  return 0.3 * red + 0.59 * green + 0.11 * blue < 128 ? "dark" : "light";
}
