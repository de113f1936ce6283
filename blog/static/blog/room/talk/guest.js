// Who the guest is: a name that they chose, and the token by which the room knows them again. Either is
// told to each new socket; an account needs none of it.

const PATIENCE = 10_000; // ms without an answer, then the name is told once more

export class Guest {
  // `memory` keeps {name, token} as `guest`; `send(message)` reaches the room, where that is open.
  constructor({ memory, send, host }) {
    Object.assign(this, { memory, send, host, wanted: "", token: "" });
  }

  // Sent at once, or when the next socket is open.
  choose(name) {
    this.wanted = name;
    this.introduce();
  }

  // Where guests may only listen there is nobody to be. The first token stays this guest's: the answer to
  // a name may be lost, and the name be theirs by then.
  greet({ token = "", may = [] }) {
    this.token = may.includes("name") ? this.token || token : "";
    this.introduce();
  }

  introduce() {
    const { name: known, token } = this.memory.guest;
    const name = this.wanted || known;
    this.stop();
    if (!this.token || !name) return;
    this.send({ type: "name", name, token: token || this.token });
    this.timer = this.host.setTimeout(() => this.introduce(), PATIENCE);
  }

  // There was an answer, or there is no socket: the next one is told anew.
  stop() {
    this.host.clearTimeout(this.timer);
  }

  meet({ name, token }) {
    this.stop();
    if (!token || !name) return;
    this.memory.keepGuest({ name, token });
    this.wanted = "";
  }

  // The name is another's, or cannot be one.
  refuse() {
    this.stop();
    this.wanted = "";
  }
}
