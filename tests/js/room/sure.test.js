import assert from "node:assert/strict";
import { test } from "node:test";

import { isSure } from "../../../blog/static/blog/room/sure.js";

const words = { say: (name, { act }) => `${act}: ${name}?` };

function make() {
  return { dataset: {}, textContent: "Close" };
}

test("a second press means it", () => {
  const button = make();
  assert.equal(isSure(button, words, () => {}), false);
  assert.equal(button.textContent, "Close: sure?");
  assert.equal(isSure(button, words, () => {}), true);
});

test("a press long after the first is a first one again", () => {
  const button = make();
  let later;
  isSure(button, words, (call) => (later = call));
  later();
  assert.equal(button.textContent, "Close");
  assert.equal(isSure(button, words, () => {}), false);
});
