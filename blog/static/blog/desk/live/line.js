// The desk's socket, for whatever page of the desk is open: kept open as a reader's is, and given up
// where the session has ended or the account may not be here any more.
import { Connection, followPage } from "../../connection/socket.js";

const SIGNED_OUT = 4401;
const NOT_ALLOWED = 4403;
const BEAT = 10_000; // ms between words that an entry is being edited still

export class Line extends Connection {
  // `onEnded(code)` is called instead of another attempt; `host` is for tests.
  constructor({ onEnded, ...options }, host) {
    super(options, host);
    this.onEnded = onEnded;
    this.editing = null;
  }

  lose(code) {
    if (code !== SIGNED_OUT && code !== NOT_ALLOWED) return super.lose(code);
    this.drop();
    this.become({ is: "refused" });
    this.onEnded(code);
  }

  // Which entry is in hand here, by its id, null for none; the other desks are told, again and again.
  edit(id) {
    if (id === this.editing) return;
    this.editing = id;
    this.beat();
  }

  beat() {
    this.host.clearTimeout(this.beating);
    this.send({ type: "editing", id: this.editing });
    if (this.editing) this.beating = this.host.setTimeout(() => this.beat(), BEAT);
  }
}

// Opens the socket at the path of a desk, and follows the page as it comes and goes.
export function openLine({ path, onMessage, onEnded, onState = () => {} }) {
  const address = new URL(path, location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  const line = new Line({
    address: () => address.href,
    onOpen: () => {},
    onMessage(message) {
      if (message.type === "desk" && line.editing) line.beat();
      onMessage(message);
    },
    onState,
    onEnded,
  });
  followPage(line);
  line.open();
  return line;
}
