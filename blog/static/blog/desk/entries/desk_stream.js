// The stream that tells what came and went.

import { Stream } from "../../stream/stream.js";

export class DeskStream extends Stream {
  constructor(list, build, { onShow, onHide }) {
    super(list, build);
    Object.assign(this, { onShow, onHide });
  }

  show(entry) {
    super.show(entry);
    this.onShow(entry.id);
  }

  // Its element goes, to come back perhaps: what was typed into it goes elsewhere before.
  hide(id) {
    this.onHide(id);
    super.hide(id);
  }
}
