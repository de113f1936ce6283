// The lines between entries: a new day, a new hour, and where the last visit ended. They are
// attributes of the entry below the line, drawn by page.css.

export class Dividers {
  // `seen` is the highest position of the last visit, 0 on the first.
  constructor(list, times, { seen = 0, label = "", oldestFirst = false }) {
    Object.assign(this, { list, times, seen, label, oldestFirst });
    this.moments = new WeakMap();
  }

  // Called after each change of the list.
  draw() {
    let last = null;
    let above = null;
    for (const article of this.list.children) {
      const moment = this.read(article);
      const isPast = this.oldestFirst ? moment.hour > last?.hour : moment.hour < last?.hour;
      const turned = last === null || isPast;
      set(article, "day", turned && moment.day !== (last?.day ?? this.today()) ? moment.day : "");
      set(article, "hour", turned && last && moment.day === last.day ? moment.clock : "");
      set(article, "since", above && this.isEdge(above, article) ? this.label : "");
      if (turned) last = moment;
      above = article;
    }
  }

  isEdge(above, article) {
    if (!this.seen) return false;
    const isNew = ({ dataset }) => Number(dataset.position) > this.seen;
    return isNew(above) !== isNew(article);
  }

  read(article) {
    if (!this.moments.has(article)) {
      const date = new Date(article.querySelector(".when time").dateTime);
      date.setMinutes(0, 0, 0);
      const day = this.times.days.format(date);
      const clock = this.times.clock.format(date);
      this.moments.set(article, { hour: date.getTime(), day, clock });
    }
    return this.moments.get(article);
  }

  today() {
    return this.times.days.format(this.times.now());
  }
}

function set({ dataset }, name, value) {
  if ((dataset[name] ?? "") === value) return;
  if (value) dataset[name] = value;
  else delete dataset[name];
}
