// What two people made of one entry, beside each other.

import { build } from "../../stream/render.js";
import { describe, nameField } from "./naming.js";

// The elements that show each field as it is there and here.
export function buildConflict(error, conflicts, words) {
  const sides = Object.entries(conflicts).map(([name, { yours, now }]) => {
    const pair = build("div", { class: "sides" });
    pair.append(buildSide(words.say("mine"), name, yours, words), buildSide(words.say("theirs"), name, now, words));
    return pair;
  });
  return [build("p", {}, error ?? words.say("conflict")), ...sides];
}

function buildSide(label, name, value, words) {
  const side = build("section", { class: "side" });
  const head = build("h2", {}, `${label}: ${nameField(name, words)}`);
  side.append(head, build("p", { dir: "auto" }, describe(name, value, words)));
  return side;
}
