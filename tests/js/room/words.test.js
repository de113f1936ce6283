import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { RoomWords } from "../../../blog/static/blog/room/words.js";

const TIMES = { describe: (date) => date.toISOString().slice(11, 16) };
const until = "2026-11-26T18:30:00Z";
const [english, chinese] = ["en", "zh-hans"].map((language) => new RoomWords(language));

test("both languages have the same words, with the same values in them", () => {
  const values = (word) => [...JSON.stringify(word).matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  assert.deepEqual(Object.keys(chinese.words).sort(), Object.keys(english.words).sort());
  for (const [key, word] of Object.entries(english.words)) {
    assert.deepEqual(new Set(values(chinese.words[key])), new Set(values(word)), key);
  }
});

test("every refusal of the protocol has its words", () => {
  const protocol = readFileSync(new URL("../../../docs/protocol.md", import.meta.url), "utf8");
  const rows = protocol.split("\n").filter((line) => /^\| `\{"type":"(say|name)"/.test(line));
  const codes = rows.flatMap((row) => [...row.split("error:")[1].matchAll(/`(\w+)`/g)]);
  assert.ok(codes.length > 8);
  for (const [, code] of codes) assert.ok(`no:${code}` in english.words, code);
});

test("a refusal says until when, or for good", () => {
  const explain = (message) => english.explain(message, TIMES);
  assert.equal(explain({ code: "slow", retry_after: 1.2 }), "Too fast: wait 2 s.");
  assert.equal(explain({ code: "banned", until }), "You may not write here until 18:30.");
  assert.equal(explain({ code: "banned", until: null }), "You may not write here any more.");
  assert.equal(explain({ code: "duplicate" }), "You have just said that.");
  assert.equal(explain({ code: "duplicate", why: "many" }), "Many have just said that.");
  assert.equal(explain({ code: "new_one", detail: "As the server says." }), "As the server says.");
});
