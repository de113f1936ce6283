import assert from "node:assert/strict";
import { test } from "node:test";

import { chooseLocale, Times } from "../../../blog/static/blog/reader/times.js";

test("the reader's own habits count where they are of the page's language", () => {
  assert.equal(chooseLocale("en", ["zh-CN", "en-GB", "en-US"]), "en-GB");
  assert.equal(chooseLocale("zh-hans", ["en-GB", "zh-CN"]), "zh-CN");
  assert.equal(chooseLocale("fr", ["en-GB"]), "fr");
  assert.equal(chooseLocale("en-US", []), "en-US");
});

const noon = new Date(2026, 10, 21, 12, 0);

test("today's times are hours alone, others have their day", () => {
  const times = new Times("en-GB", () => noon);
  assert.equal(times.describe(new Date(2026, 10, 21, 4, 5)), "04:05");
  assert.equal(times.describe(new Date(2026, 10, 20, 23, 59)), "20 Nov, 23:59");
  assert.equal(times.describe(new Date(2025, 10, 21, 4, 5)), "21 Nov 2025, 04:05");
});

test("clocks of twelve hours have no leading zero", () => {
  const times = new Times("en-US", () => noon);
  assert.match(times.describe(new Date(2026, 10, 21, 4, 5)), /^4:05\sAM$/);
});

test("dates are in the page's language", () => {
  const times = new Times("zh-CN", () => noon);
  assert.equal(times.describe(new Date(2026, 10, 20, 4, 5)), "11月20日 04:05");
});

test("how long ago is told for a week, floored", () => {
  const times = new Times("en-GB", () => noon);
  const ago = (minutes) => times.relate(new Date(noon - minutes * 60_000));
  assert.equal(ago(0.5), "now");
  assert.equal(ago(1.99), "1 min ago");
  assert.equal(ago(59.9), "59 min ago");
  assert.equal(ago(119), "1 hr ago");
  assert.equal(ago(24 * 60), "1 day ago");
  assert.equal(ago(7 * 24 * 60 - 1), "6 days ago");
  assert.equal(ago(7 * 24 * 60), "");
  assert.equal(ago(-5), "");
});

test("in Chinese too", () => {
  const times = new Times("zh-CN", () => noon);
  assert.equal(times.relate(new Date(noon - 5 * 60_000)), "5分钟前");
});
