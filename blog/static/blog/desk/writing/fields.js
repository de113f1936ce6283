// A form's fields as an object, and back. A box that is not ticked has a hidden field "0" before it.

const OWN = ["csrfmiddlewaretoken", "nonce", "revision"];
const FLAGS = ["pinned", "key", "struck", "slip", "move"];
const SETTINGS = [...FLAGS, "shape", "zone"];

export function readFields(form) {
  const isOurs = ([name, value]) => !OWN.includes(name) && typeof value === "string";
  return Object.fromEntries([...new FormData(form)].filter(isOurs));
}

export function fillFields(form, fields) {
  for (const element of form.elements) {
    const { name, type } = element;
    if (!name || OWN.includes(name) || name === "zone" || type === "submit" || type === "file") continue;
    const value = fields[name];
    if (type === "checkbox") element.checked = value === true || value === "1";
    else if (type !== "hidden") element.value = value ?? (name === "shape" ? "text" : "");
  }
  form.dispatchEvent(new CustomEvent("desk:filled"));
}

// Was anything typed? What is only ticked is not worth keeping.
export function holdWords(fields) {
  return Object.entries(fields).some(
    ([name, value]) => !SETTINGS.includes(name) && name !== "at" && String(value ?? "").trim(),
  );
}

// As short as is telling.
export function sumUp({ title = "", text = "" }) {
  return [title, text].filter(Boolean).join("\n");
}

export function makeNonce() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");
}
