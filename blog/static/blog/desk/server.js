// Asking the server, with the session's token. What it did not answer is asked again, and what it
// would not take without a session waits until there is one.
//
// An answer is {kind, status, body}: done · refused: not like this · conflict: changed by somebody
// else · signed-out · lost: no answer, or none that says what became of it · off: it was taken back.

const PATIENCE = 20_000; // ms
const [FIRST_WAIT, LONGEST_WAIT] = [1_000, 15_000];
const LOOK = 3_000; // between looks for a session

export class Server {
  // `desk` is the desk's path; `onSignedOut()` and `onSignedIn()` follow the session, `onOther()` is
  // called where it is another's now.
  constructor({ desk, user, token, onSignedOut, onSignedIn, onOther }) {
    Object.assign(this, { desk, user, token, onSignedOut, onSignedIn, onOther });
    this.waiting = []; // for a session
    for (const event of ["focus", "visibilitychange", "online"]) {
      window.addEventListener(event, () => this.waiting.length && this.look(), true);
    }
  }

  // Posts fields, as an object or pairs, to a path below the desk's.
  async ask(path, fields) {
    const answer = await this.post(path, fields);
    if (answer.kind !== "stale") return answer;
    const found = await this.find();
    return found === "here" ? this.post(path, fields) : { kind: found };
  }

  // Goes on asking until the server has said what it makes of it, or `isOff()`; `tell(state)` hears
  // meanwhile.
  async insist(path, fields, tell, isOff = () => false) {
    for (let tries = 0; ; tries += 1) {
      if (isOff()) return { kind: "off" };
      if (navigator.onLine === false) tell("offline");
      else {
        tell("sending");
        const answer = await this.ask(path, fields);
        if (answer.kind === "signed-out") {
          tell("signed-out");
          await this.awaitSession();
          continue;
        }
        if (answer.kind !== "lost") return answer;
        tell(navigator.onLine === false ? "offline" : "retrying");
      }
      await pause(Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** tries));
    }
  }

  async post(path, fields) {
    const pairs = Array.isArray(fields) ? fields : Object.entries(fields);
    const body = new URLSearchParams([...pairs, ["csrfmiddlewaretoken", this.token]]);
    return this.fetch(path, { method: "POST", body });
  }

  async get(path) {
    return this.fetch(path, {});
  }

  async fetch(path, options) {
    const signal = AbortSignal.timeout(PATIENCE);
    const headers = { Accept: "application/json" };
    try {
      const response = await fetch(this.desk + path, { ...options, headers, signal, redirect: "error" });
      return await judge(response);
    } catch {
      return { kind: "lost", status: 0, body: {} };
    }
  }

  // Is there a session, and whose? Its token is the page's from now on.
  async find() {
    const { kind, body } = await this.get("session/");
    if (kind === "done" && body.user !== this.user) {
      this.onOther();
      return "signed-out";
    }
    if (kind === "done") this.token = body.csrf;
    return kind === "done" ? "here" : kind;
  }

  // Resolves once there is a session, whatever tab somebody signed in in.
  awaitSession() {
    return new Promise((done) => {
      this.waiting.push(done);
      if (this.waiting.length > 1) return;
      this.onSignedOut();
      this.timer = setInterval(() => this.look(), LOOK);
    });
  }

  async look() {
    if (document.hidden || (await this.find()) !== "here") return;
    clearInterval(this.timer);
    this.onSignedIn();
    for (const done of this.waiting.splice(0)) done();
  }
}

async function judge(response) {
  const { status } = response;
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  const body = isJson ? await response.json() : {};
  return { kind: nameKind(status, isJson), status, body };
}

function nameKind(status, isJson) {
  if (status < 300) return "done";
  if (status === 401) return "signed-out";
  if (status === 409) return "conflict";
  if (status === 403 && !isJson) return "stale"; // the token is that of a session before
  if (status >= 500 || status === 429 || status === 408) return "lost";
  return "refused";
}

// Ends early where the network comes back.
function pause(delay) {
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener("online", end);
      done();
    };
    const timer = setTimeout(end, delay * (1 + Math.random() / 2));
    window.addEventListener("online", end);
  });
}
