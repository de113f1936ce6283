// What the reader chose, kept in the browser alone. A browser that keeps nothing forgets it.

export function recall(name) {
  try {
    return localStorage.getItem(`livelog:${name}`) ?? "";
  } catch {
    return ""; // storage may be denied
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem(`livelog:${name}`, value);
  } catch {
    // Denied or full: the choice holds for this page.
  }
}

// Language and order are chosen by links, so that they work without this script and proxies keep
// the pages apart. Returns the address that a remembered choice leads to, or "".
export function redirect({ language, mode, address }) {
  const url = new URL(address);
  const { searchParams: query } = url;
  const lang = query.get("lang");
  if (lang) remember("lang", lang);
  else if (recall("lang") && recall("lang") !== language) query.set("lang", recall("lang"));
  const plain = ["before", "after", "order"].every((name) => !query.has(name)) && !url.hash;
  if (mode === "newest" && plain && recall("order") === "oldest") query.set("order", "oldest");
  return url.href === address ? "" : url.href;
}
