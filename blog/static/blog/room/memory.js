// What this browser keeps of the room: who the guest is, whom the reader has muted, and that the room
// is hidden.
import { recall, remember } from "../reader/choices.js";

const MOST = 200; // muted people

export class Memory {
  // Guests are known by the blog; hiding is for all of a site's.
  constructor(blog) {
    this.blog = blog;
    this.muted = new Map(read(`room:muted:${blog}`));
    this.guest = { name: "", token: "", ...Object.fromEntries(read(`room:guest:${blog}`)) };
  }

  get isHidden() {
    return recall("room:hidden") === "1";
  }

  set isHidden(hidden) {
    remember("room:hidden", hidden ? "1" : "");
  }

  keepGuest(guest) {
    Object.assign(this.guest, guest);
    write(`room:guest:${this.blog}`, Object.entries(this.guest));
  }

  mute({ id, name }) {
    this.muted.set(id, name);
    write(`room:muted:${this.blog}`, [...this.muted].slice(-MOST));
  }

  hearAll() {
    this.muted.clear();
    write(`room:muted:${this.blog}`, []);
  }
}

function read(name) {
  try {
    const pairs = JSON.parse(recall(name) || "[]");
    return Array.isArray(pairs) ? pairs.filter(Array.isArray) : [];
  } catch {
    return []; // another release's, or cut off
  }
}

function write(name, pairs) {
  remember(name, JSON.stringify(pairs));
}
