import assert from "node:assert/strict";
import { test } from "node:test";

import { Transcript } from "../../../blog/static/blog/room/talk/transcript.js";

const say = (position, id = `m${position}`) => ({ id, position, html: `words of ${id}` });
const ids = (messages) => messages.map(({ id }) => id);

function fill(positions, most) {
  const transcript = new Transcript(most);
  for (const position of positions) transcript.show(say(position));
  return transcript;
}

test("messages stand in their order, each once, however they come", () => {
  const transcript = fill([2, 5, 3, 1, 3, 4]);
  assert.deepEqual(ids(transcript.messages), ["m1", "m2", "m3", "m4", "m5"]);
});

test("another version says all that there is to say of a message", () => {
  const transcript = new Transcript();
  transcript.show({ id: "a", position: 1, entry: "e" });
  transcript.show({ id: "a", position: 1 });
  assert.deepEqual(transcript.messages, [{ id: "a", position: 1 }]);
});

test("another version of a message stands where the first stood", () => {
  const transcript = fill([1, 2, 3]);
  transcript.show({ ...say(9, "m2"), html: "other words" });
  assert.deepEqual(ids(transcript.messages), ["m1", "m2", "m3"]);
  assert.deepEqual([transcript.find("m2").html, transcript.find("m2").position], ["other words", 2]);
});

test("what was taken away is gone, and may come again", () => {
  const transcript = fill([1, 2]);
  transcript.hide("m1");
  transcript.hide("never there");
  assert.deepEqual(ids(transcript.messages), ["m2"]);
  transcript.show(say(1));
  assert.deepEqual(ids(transcript.messages), ["m1", "m2"]);
});

test("a reset leaves what it tells alone, in parts only at their end", () => {
  const transcript = fill([1, 2, 3]);
  transcript.reset([say(3), say(4)], 3, true);
  assert.deepEqual(ids(transcript.messages), ["m1", "m2", "m3", "m4"]);
  transcript.show(say(2));
  transcript.sweep();
  assert.deepEqual(ids(transcript.messages), ["m2", "m3", "m4"]);
  transcript.reset([say(7)], 0);
  assert.deepEqual(ids(transcript.messages), ["m7"]);
  assert.ok(transcript.isWhole);
});

test("pages reach from a position, either way", () => {
  const transcript = fill([1, 3, 5, 7, 9]);
  assert.deepEqual(ids(transcript.after(3)), ["m5", "m7", "m9"]);
  assert.deepEqual(ids(transcript.after(4, 2)), ["m5", "m7"]);
  assert.deepEqual(ids(transcript.before(7, 2)), ["m3", "m5"]);
  assert.deepEqual(ids(transcript.before(1, 2)), []);
  assert.deepEqual(ids(transcript.newest(2)), ["m7", "m9"]);
});

test("too many are forgotten from the beginning, but not what the page shows", () => {
  const transcript = fill([1, 2, 3, 4, 5, 6], 3);
  transcript.isWhole = true;
  transcript.forget(3);
  assert.deepEqual(ids(transcript.messages), ["m3", "m4", "m5", "m6"]);
  assert.ok(!transcript.isWhole && !transcript.has("m1"));
  transcript.forget(100);
  assert.deepEqual(ids(transcript.messages), ["m4", "m5", "m6"]);
});

test("nothing stands before a gap, and what is taken away at its beginning may come again", () => {
  const transcript = new Transcript(2);
  transcript.reset([say(5), say(6)], 5);
  const reaches = () => [2, 4, 5].map((position) => transcript.reaches(position));
  assert.deepEqual(reaches(), [false, false, true]);
  transcript.hide("m5");
  assert.deepEqual(reaches(), [false, false, true]);
  transcript.add([say(4), say(3)], false);
  assert.deepEqual(reaches(), [false, true, true]);
  transcript.add([say(2), say(1)], true);
  assert.deepEqual(reaches(), [true, true, true]);
  transcript.forget(5);
  assert.deepEqual(reaches(), [false, true, true]);
});
