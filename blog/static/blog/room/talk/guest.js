// Who the guest is: a name that they chose, and the token by which the room knows them again. Either is
// told to each new socket; an account needs none of it.

export class Guest {
  // `memory` keeps {name, token} as `guest`; `send(message)` reaches the room, where that is open.
  constructor({ memory, send }) {
    Object.assign(this, { memory, send, wanted: "", token: "" });
  }

  // Sent at once, or when the next socket is open.
  choose(name) {
    this.wanted = name;
    this.introduce();
  }

  // Where guests may only listen there is nobody to be.
  greet({ token = "", may = [] }) {
    this.token = may.includes("name") ? token : "";
    this.introduce();
  }

  introduce() {
    const { name: known, token } = this.memory.guest;
    const name = this.wanted || known;
    if (this.token && name) this.send({ type: "name", name, token: token || this.token });
  }

  meet({ name, token }) {
    if (!token || !name) return;
    this.memory.keepGuest({ name, token });
    this.wanted = "";
  }

  // The name is another's, or cannot be one.
  refuse() {
    this.wanted = "";
  }
}
