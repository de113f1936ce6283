import assert from "node:assert/strict";
import { test } from "node:test";

import { Store } from "../../../blog/static/blog/desk/store.js";
import { choose } from "../../../blog/static/blog/desk/writing/paste.js";
import { toTable } from "../../../blog/static/blog/desk/writing/table.js";

test("cells of a spreadsheet are a table", () => {
  const table = "| A | B |\n| --- | --- |\n| 1 | 2 |";
  for (const end of ["\n", "\r\n", "\r"]) assert.equal(toTable(`A\tB${end}1\t2${end}`), table);
  assert.equal(toTable("A\tB\n1\t2"), table);
  assert.equal(toTable('A\t"x\ty\n""z"""\n1\t\n'), '| A | x\ty "z" |\n| --- | --- |\n| 1 |  |');
});

test("other lines are none", () => {
  for (const text of ["", "one", "one\ntwo", "a\tb", "a\tb\nc", "\tone\n\ttwo", "a\tb\n\nc\td"]) {
    assert.equal(toTable(text), null, text);
  }
});

test("an address over words is a link, over an address it takes its place", () => {
  const text = "https://example.org/";
  assert.equal(choose({ html: "", text, selected: "here" }), "[here](https://example.org/)");
  assert.equal(choose({ html: "", text, selected: "https://e.org" }), text);
  assert.equal(choose({ html: `<a href="${text}">${text}</a>`, text }), text);
  assert.equal(choose({ html: "", text: "plain words" }), null);
});

test("where the browser keeps nothing, it is kept until the page goes", () => {
  const full = {
    setItem() {
      throw new DOMException("full", "QuotaExceededError");
    },
    getItem: () => null,
    length: 0,
  };
  const store = new Store("blog", 1, full);
  store.set("out:a", { text: "Goal" });
  assert.deepEqual(store.get("out:a"), { text: "Goal" });
  assert.deepEqual(store.all("out:"), [["a", { text: "Goal" }]]);
  store.drop("out:a");
  assert.equal(store.get("out:a"), null);
  assert.equal(new Store("blog", 1, null).get("box"), null);
});
