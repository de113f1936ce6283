// A ban in a moderator's own words: by what somebody is known, for how long, why, and whether what they
// have said goes too.
import { build } from "./message.js";

const KINDS = ["author", "name", "address", "range"];
const MINUTES = [10, 60, 1_440, 10_080, 0]; // 0: for good
const LONGEST = 200; // characters of a reason

// `onBan(fields)` takes what the room is sent, `onCancel()` that it is not.
export function buildBan({ words, onBan, onCancel }) {
  const by = buildSelect("by", KINDS, words);
  const minutes = buildSelect("for", MINUTES, words);
  const why = build("input", { maxlength: LONGEST, dir: "auto" });
  const hide = build("input", { type: "checkbox" });
  const cancel = build("button", { type: "button" }, words.say("cancel"));
  const form = build(
    "form",
    { class: "acts ban" },
    label(words.say("by"), by),
    label(words.say("for"), minutes),
    label(words.say("why"), why),
    build("label", { class: "check" }, hide, " ", words.say("goes")),
    build("button", { class: "danger" }, words.say("ban")),
    cancel,
  );
  cancel.addEventListener("click", onCancel);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onBan({
      by: by.value,
      minutes: Number(minutes.value) || null,
      why: why.value.trim(),
      hide: hide.checked,
    });
  });
  return form;
}

function buildSelect(name, values, words) {
  const options = values.map((value) => build("option", { value }, words.say(`${name}_${value}`)));
  return build("select", {}, ...options);
}

function label(text, control) {
  return build("label", {}, text, " ", control);
}
