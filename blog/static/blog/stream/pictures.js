// Pictures that cannot be had leave no hole, and small ones are not blown up. What is known of a
// picture once it has come is in attributes that page.css reads; `isSame` looks past them.

const OURS = ".picture, .summary img, .card img";

// Neither event goes up the page, so that both are listened for on its way down.
export function watchPictures(root) {
  for (const name of ["load", "error"]) {
    root.addEventListener(name, ({ target }) => target.matches?.(OURS) && note(target), true);
  }
  for (const image of root.querySelectorAll(OURS)) if (image.complete) note(image);
  window.addEventListener("online", () => {
    const missing = root.querySelectorAll("img[data-broken], [data-broken] img");
    for (const image of missing) image.src = image.getAttribute("src");
  });
}

function note(image) {
  findHole(image).toggleAttribute("data-broken", !image.naturalWidth);
  image.toggleAttribute("data-small", image.naturalWidth < image.clientWidth);
}

// A figure goes with its only picture.
function findHole(image) {
  const figure = image.closest("figure");
  return figure?.querySelectorAll("img").length === 1 ? figure : image;
}

// Are two nodes the same but for what is known of their pictures?
export function isSame(shown, fresh) {
  return shown.isEqualNode(fresh) || forget(shown).isEqualNode(forget(fresh));
}

function forget(node) {
  const copy = node.cloneNode(true);
  const marked = copy.querySelectorAll?.("[data-broken], [data-small]") ?? [];
  for (const each of [copy, ...marked]) {
    each.removeAttribute?.("data-broken");
    each.removeAttribute?.("data-small");
  }
  return copy;
}
