import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

// What a page has, as far as the module asks for it.
globalThis.window = new EventTarget();
globalThis.document = { hidden: false };
let online = true;
Object.defineProperty(globalThis, "navigator", {
  configurable: true,
  value: {
    get onLine() {
      return online;
    },
  },
});

const { Server } = await import("../../../blog/static/blog/desk/server.js");

let answers;
let asked;
let told;

globalThis.fetch = async (address, { body }) => {
  asked.push([address, body ? Object.fromEntries(body) : null]);
  const answer = answers.shift();
  if (!answer) throw new TypeError("network");
  const [status, json] = answer;
  const headers = new Headers(json ? { "Content-Type": "application/json" } : {});
  return { status, headers, json: async () => json };
};

function makeServer() {
  const note = (name) => () => told.push(name);
  return new Server({
    desk: "/d/",
    user: 1,
    token: "old",
    onSignedOut: note("out"),
    onSignedIn: note("in"),
    onOther: note("other"),
  });
}

// Lets the wait between two attempts end.
function hurry() {
  setImmediate(() => window.dispatchEvent(new Event("online")));
}

beforeEach(() => {
  [answers, asked, told, online] = [[], [], [], true];
});

test("what was not answered is sent again, the same", async () => {
  answers = [null, [502], [201, { id: "a" }]];
  const answer = await makeServer().insist("entries/", { text: "Goal", nonce: "n" }, (state) => {
    told.push(state);
    if (state === "retrying") hurry();
  });
  assert.deepEqual([answer.kind, answer.body.id], ["done", "a"]);
  assert.deepEqual(told, ["sending", "retrying", "sending", "retrying", "sending"]);
  assert.equal(new Set(asked.map((each) => JSON.stringify(each))).size, 1);
});

test("offline nothing is tried", async () => {
  online = false;
  answers = [[201, {}]];
  await makeServer().insist("entries/", {}, (state) => {
    told.push(state);
    if (state !== "offline") return;
    assert.equal(asked.length, 0);
    online = true;
    hurry();
  });
  assert.deepEqual(told, ["offline", "sending"]);
});

test("what was taken back is not sent", async () => {
  online = false;
  let isOff = false;
  const tell = () => {
    isOff = online = true;
    hurry();
  };
  const answer = await makeServer().insist("entries/", {}, tell, () => isOff);
  assert.deepEqual([answer.kind, asked.length], ["off", 0]);
});

test("a token of the session before is changed for the present one", async () => {
  answers = [[403], [200, { user: 1, csrf: "new" }], [200, {}]];
  const server = makeServer();
  assert.equal((await server.ask("x/", { a: "1" })).kind, "done");
  assert.deepEqual(
    asked.map(([address, fields]) => [address, fields?.csrfmiddlewaretoken]),
    [["/d/x/", "old"], ["/d/session/", undefined], ["/d/x/", "new"]],
  );
});

test("without a session it waits for one, and goes on", async () => {
  answers = [[401, {}], [401, {}], [200, { user: 1, csrf: "new" }], [201, { id: "a" }]];
  const server = makeServer();
  const answer = server.insist("entries/", {}, (state) => told.push(state));
  for (let look = 0; look < 2; look += 1) {
    await new Promise(setImmediate);
    window.dispatchEvent(new Event("focus"));
  }
  assert.equal((await answer).body.id, "a");
  assert.deepEqual(told, ["sending", "signed-out", "out", "in", "sending"]);
});

test("in somebody else's session nothing is sent", async () => {
  answers = [[403], [200, { user: 2, csrf: "theirs" }]];
  const server = makeServer();
  assert.equal((await server.ask("x/", {})).kind, "signed-out");
  assert.deepEqual([told, asked.length, server.token], [["other"], 2, "old"]);
});

test("each status is what it means for what was sent", async () => {
  for (const [status, json, kind] of [
    [200, {}, "done"],
    [204, null, "done"],
    [400, {}, "refused"],
    [403, {}, "refused"],
    [404, null, "refused"],
    [409, {}, "conflict"],
    [413, null, "refused"],
    [429, null, "lost"],
    [503, null, "lost"],
  ]) {
    answers = [[status, json]];
    assert.equal((await makeServer().ask("x/", {})).kind, kind, status);
  }
});
