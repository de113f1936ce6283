import assert from "node:assert/strict";
import { test } from "node:test";

import { Guest } from "../../../blog/static/blog/room/talk/guest.js";
import { Host } from "../host.js";

function begin(guest = { name: "", token: "" }) {
  const sent = [];
  const host = new Host();
  const memory = { guest, keepGuest: (known) => Object.assign(guest, known) };
  const send = (message) => sent.push(message);
  return { sent, memory, host, guest: new Guest({ memory, send, host }) };
}

test("a name that was chosen before the socket was open is told to it", () => {
  const { sent, memory, guest } = begin();
  guest.choose("Ana");
  assert.deepEqual(sent, []);
  guest.greet({ token: "one", may: ["name"] });
  assert.deepEqual(sent, [{ type: "name", name: "Ana", token: "one" }]);
  guest.meet({ name: "Ana", token: "one" });
  assert.deepEqual(memory.guest, { name: "Ana", token: "one" });
});

test("who comes back is known by the first token", () => {
  const { sent, guest } = begin({ name: "Ana", token: "one" });
  guest.greet({ token: "two", may: ["name"] });
  guest.choose("Anna");
  assert.deepEqual(sent.map(({ name, token }) => [name, token]), [["Ana", "one"], ["Anna", "one"]]);
});

test("where members talk a guest of before is nobody", () => {
  const { sent, guest } = begin({ name: "Ana", token: "one" });
  guest.greet({ token: "two", may: ["report"] });
  assert.deepEqual(sent, []);
});

test("a name that was refused is not asked for again, and an account names nobody", () => {
  const { sent, guest } = begin();
  guest.greet({ token: "one", may: ["name"] });
  guest.choose("Editor");
  guest.refuse();
  guest.greet({ token: "two", may: ["name"] });
  const { sent: none, guest: account } = begin({ name: "Ana", token: "one" });
  account.greet({ id: "u1", name: "Eva" });
  assert.deepEqual([sent.length, none.length], [1, 0]);
});

test("a name whose answer was lost is told again, as the same guest's", () => {
  const { sent, host, guest } = begin();
  guest.greet({ token: "one", may: ["name"] });
  guest.choose("Ana");
  host.pass(10_000);
  guest.stop();
  host.pass(60_000);
  guest.greet({ token: "two", may: ["name"] });
  assert.deepEqual(sent.map(({ name, token }) => [name, token]), Array(3).fill(["Ana", "one"]));
  guest.meet({ name: "Ana", token: "one" });
  host.pass(60_000);
  assert.equal(sent.length, 3);
});
