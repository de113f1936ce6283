// The fields of an entry, and what they say, in the words of the page.

// What the words of a field, and of a state, are kept under, where that is not its own name.
const FIELDS = {
  author_name: "byline",
  correction: "correctionLine",
  details: "shape",
  struck: "strike",
  summary: "text",
};
const STATES = {
  live: "isLive",
  draft: "isDraft",
  held: "isHeld",
  scheduled: "isScheduled",
  removed: "isRemoved",
};

export function nameField(name, words) {
  return words.say(FIELDS[name] ?? name);
}

// What a field says, as its writers know it: a state and a tick by their names.
export function describe(name, value, words) {
  if (name === "state" && STATES[value]) return words.say(STATES[value]);
  if (typeof value === "boolean") return words.say(value ? "yes" : "no");
  return String(value ?? "");
}
