// How the room stands, and how the reader stands in it: what the server says of both. Knows no page.

const NOBODY = { id: "", name: "", role: "", may: [], banned: null };

export class Standing {
  constructor(now) {
    this.now = now;
    this.you = NOBODY;
    this.room = "open";
    this.slow = 0;
    this.questions = false;
  }

  hear(message) {
    const { type, you, room, slow, questions, seconds, code } = message;
    if (you) this.you = { ...NOBODY, ...you };
    if (room !== undefined) this.room = room;
    if (slow !== undefined) this.slow = slow;
    if (questions !== undefined) this.questions = questions;
    if (type === "slow") this.slow = seconds;
    if (type === "error" && code === "banned") this.you = { ...this.you, banned: readBan(message) };
    if (type === "error" && code === "closed") this.room = "off";
  }

  may(name) {
    return this.you.may.includes(name);
  }

  // A ban that has not ended yet: {until, why}, with `until` null for good.
  get ban() {
    const { banned } = this.you;
    return banned && !(new Date(banned.until ?? Infinity) <= this.now()) ? banned : null;
  }

  // Why the reader may say nothing, "" where they may, or may choose a name first.
  get closed() {
    if (this.room === "off") return "closed";
    if (this.ban) return "banned";
    if (this.may("say") || this.may("name")) return "";
    return this.room === "members" ? "members_only" : "";
  }

  get maySay() {
    return !this.closed && this.may("say");
  }
}

function readBan({ until = null, why = "" }) {
  return { until, why };
}
