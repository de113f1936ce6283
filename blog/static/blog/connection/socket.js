// The page's socket: opened again for ever, and given up when nothing comes through it any more.
// Clock, chance and WebSocket come from outside, so that tests can play hours in no time. Where no
// socket can be opened a fallback is started, and the socket is tried now and then.
//
// States, told to `onState`: {is: "connecting"} · {is: "live"} · {is: "waiting", until: ms} ·
// {is: "closed"} by the page itself · {is: "refused"}: the server wants no more of this page.

import { browser } from "./host.js";

const BACKOFF = 1_000;
const LONGEST_BACKOFF = 30_000;
const LEISURE = 120_000; // the longest wait while the fallback works
const UNOPENED = 2; // openings that failed in a row, from which on the fallback is needed
const SETTLED = 10_000; // a socket that lived this long was no failed attempt
const HANDSHAKE = 15_000; // from the attempt to the first frame
const QUIET = 25_000; // then a ping; the server's head comes more often where all is well
const SILENCE = 45_000; // then the socket is dead
const PROBE = 5_000; // time to answer where there is reason to doubt
const TICK = 3_000;
const SLEEP = 30_000; // a tick this late: the machine slept, or the page was frozen

const MISBEHAVING = 1008;

const NONE = { start() {}, stop() {}, works: false };

export class Connection {
  // `address()` gives the URL of each attempt, with the cursor of that moment. `calls` are onOpen,
  // onMessage and onState; `onClose(code)` tells whether a socket that ended so was the last.
  // `fallback` is started again and again while it is needed, and tells whether it `works`.
  constructor({ address, fallback = NONE, onClose = () => {}, ...calls }, host = browser) {
    Object.assign(this, { address, fallback, onClose, ...calls, host });
    this.socket = null;
    this.failures = 0;
    this.unopened = 0;
    this.become({ is: "closed" });
  }

  become(state) {
    this.state = state;
    this.onState(state);
    const isTrying = state.is === "connecting" || state.is === "waiting";
    if (isTrying && this.unopened >= UNOPENED) this.fallback.start();
    else this.fallback.stop();
  }

  open() {
    if (this.state.is === "closed") this.connect();
  }

  close() {
    if (this.state.is === "refused") return;
    this.drop();
    this.become({ is: "closed" });
  }

  // The network came back, or the reader did: is the socket still good?
  wake() {
    if (this.state.is === "waiting") this.connect();
    else this.doubt();
  }

  doubt() {
    if (this.state.is === "live") this.probe();
  }

  // The address is another now. Jittered, for every page of the blog is told of it at once.
  move() {
    if (this.state.is === "closed" || this.state.is === "refused") return;
    this.drop();
    this.timer = this.host.setTimeout(() => this.connect(), this.host.random() * BACKOFF);
  }

  send(message) {
    if (this.state.is === "live") this.socket?.send(JSON.stringify(message));
  }

  connect() {
    this.drop();
    this.expect(HANDSHAKE);
    this.become({ is: "connecting" });
    const socket = (this.socket = this.host.connect(this.address()));
    socket.onopen = () => this.onOpen();
    socket.onmessage = (event) => this.hear(event.data);
    socket.onclose = (event) => this.lose(event.code);
    this.watch();
  }

  hear(text) {
    this.expect(SILENCE);
    if (this.state.is !== "live") {
      this.liveSince = this.host.now();
      this.unopened = 0;
      this.become({ is: "live" });
    }
    this.onMessage(JSON.parse(text));
  }

  lose(code) {
    const isOver = this.onClose(code) || code === MISBEHAVING;
    if (!isOver) return this.retry();
    this.drop();
    this.become({ is: "refused" });
  }

  // Full jitter: readers that lost the same server do not come back all at once.
  retry() {
    const { now, random } = this.host;
    if (this.state.is === "live" && now() - this.liveSince >= SETTLED) this.failures = 0;
    if (this.state.is !== "live") this.unopened += 1;
    const longest = this.fallback.works ? LEISURE : LONGEST_BACKOFF;
    const delay = random() * Math.min(longest, BACKOFF * 2 ** this.failures);
    this.failures += 1;
    this.drop();
    this.timer = this.host.setTimeout(() => this.connect(), delay);
    this.become({ is: "waiting", until: now() + delay });
  }

  drop() {
    this.host.clearTimeout(this.timer);
    const socket = this.socket;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    this.socket = null;
  }

  // Something must come within `delay`.
  expect(delay) {
    const now = this.host.now();
    this.deadline = now + delay;
    this.pingAt = now + QUIET;
    this.ticked = now;
  }

  probe() {
    const now = this.host.now();
    if (now >= this.deadline) return this.connect();
    this.deadline = Math.min(this.deadline, now + PROBE);
    this.ping();
  }

  ping() {
    this.pingAt = Infinity;
    this.send({ type: "ping" });
  }

  watch() {
    const now = this.host.now();
    if (now < this.ticked) this.expect(SILENCE); // the clock was set back
    const slept = now - this.ticked > SLEEP;
    this.ticked = now;
    if (now >= this.deadline) return slept ? this.connect() : this.retry();
    if (now >= this.pingAt) this.ping();
    this.timer = this.host.setTimeout(() => this.watch(), TICK);
  }
}

// Opens and closes the connection as the page comes and goes. A page with an open socket is not
// kept for the back button, so the socket goes first.
export function followPage(connection, page = window) {
  const open = () => connection.open();
  const close = () => connection.close();
  const wake = () => page.document.visibilityState === "visible" && connection.wake();
  page.addEventListener("pageshow", open);
  page.addEventListener("pagehide", close);
  page.addEventListener("online", () => connection.wake());
  page.addEventListener("offline", () => connection.doubt());
  page.document.addEventListener("resume", open);
  page.document.addEventListener("freeze", close);
  page.document.addEventListener("visibilitychange", wake);
}
