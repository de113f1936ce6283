// A browser's clock, sockets and requests, in the hands of a test.
export class Host {
  // `answer(address)` is what a request is answered, or throws.
  constructor(answer) {
    this.answer = answer;
    this.asked = [];
    this.time = 1_000_000;
    this.chance = 0.5;
    this.timers = new Map();
    this.sockets = [];
  }

  now = () => this.time;
  random = () => this.chance;
  clearTimeout = (timer) => this.timers.delete(timer);

  setTimeout = (callback, delay) => {
    const timer = Symbol("timer");
    this.timers.set(timer, { callback, due: this.time + delay });
    return timer;
  };

  connect = (address) => {
    const socket = new Socket(address);
    this.sockets.push(socket);
    return socket;
  };

  fetch = async (address) => {
    this.asked.push(address);
    const answer = this.answer(address);
    return { ok: true, json: async () => answer };
  };

  get socket() {
    return this.sockets.at(-1);
  }

  // Lets time go by, timers firing when they are due.
  pass(milliseconds) {
    const end = this.time + milliseconds;
    for (let next = this.next(end); next; next = this.next(end)) {
      this.time = Math.max(this.time, next.due);
      this.fire(next);
    }
    this.time = end;
  }

  // The machine sleeps: the clock goes on and no timer fires until it wakes.
  sleep(milliseconds) {
    this.time += milliseconds;
    const overdue = this.next(this.time);
    if (overdue) this.fire(overdue);
  }

  next(end) {
    const due = [...this.timers].map(([timer, rest]) => ({ timer, ...rest }));
    return due.filter((one) => one.due <= end).sort((one, other) => one.due - other.due)[0];
  }

  fire({ timer, callback }) {
    this.timers.delete(timer);
    callback();
  }
}

class Socket {
  constructor(address) {
    this.address = address;
    this.sent = [];
    this.closed = false;
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.closed = true;
  }

  // The server's doings.
  say(message = { type: "pong" }) {
    this.onmessage({ data: JSON.stringify(message) });
  }

  accept() {
    this.onopen();
    this.say({ type: "hello" });
  }

  end(code = 1006) {
    this.onclose({ code });
  }
}

// Lets all that waits for answers go on.
export function answered() {
  return new Promise((done) => setImmediate(done));
}
