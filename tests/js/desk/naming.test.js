// What two people made of one entry is told in the words of the page.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { describe, nameField } from "../../../blog/static/blog/desk/entries/naming.js";
import { DeskWords } from "../../../blog/static/blog/desk/words.js";
import { Words } from "../../../blog/static/blog/reader/words.js";

const source = readFileSync(new URL("../../../blog/desk/writing/columns.py", import.meta.url), "utf8");
const columns = [...source.match(/^COLUMNS = \[(.+?)\]/ms)[1].matchAll(/"(\w+)"/g)].map((each) => each[1]);
const fields = [...columns, "summary", "author_name", "published", "state"];

test("each field that two can change has a name in either language", () => {
  assert.ok(columns.length > 8);
  for (const name of fields) {
    assert.match(nameField(name, new DeskWords("zh-hans")), /^\p{Script=Han}+：?$/u, name);
    assert.match(nameField(name, new DeskWords("en")), /^[A-Z][a-z ]+:?$/, name);
  }
});

test("what the readers' scripts say is said at the desk too", () => {
  for (const language of ["en", "zh-hans"]) {
    const [own, readers] = [new DeskWords(language).words, new Words(language).words];
    for (const [name, text] of Object.entries(readers)) assert.equal(own[name], text, name);
  }
});

test("states and ticks are told by their names", () => {
  const words = new DeskWords("zh-hans");
  const states = ["live", "draft", "held", "scheduled", "removed"];
  assert.deepEqual(
    states.map((each) => describe("state", each, words)),
    ["已发布", "草稿", "等待批准", "已定时", "已删除"],
  );
  assert.equal(describe("pinned", true, words), "是");
  assert.equal(describe("text", "live", words), "live");
  assert.equal(describe("link", null, words), "");
});
