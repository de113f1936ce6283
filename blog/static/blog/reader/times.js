// Times as the reader's own clock shows them. Without this script they stand in UTC.

const MINUTE = 60_000;
const [HOUR, DAY] = [60 * MINUTE, 24 * 60 * MINUTE];

// The reader's own way of writing dates, if it is in the page's language: British hours in English.
export function chooseLocale(language, preferred) {
  const wanted = language.toLowerCase().split("-")[0];
  return preferred.find((each) => each.toLowerCase().split("-")[0] === wanted) ?? language;
}

export class Times {
  constructor(locale, now = () => new Date()) {
    this.now = now;
    const format = (options) => new Intl.DateTimeFormat(locale, options);
    // 04:49, but 4:49 AM
    const { hour12 } = format({ hour: "numeric" }).resolvedOptions();
    const time = { hour: hour12 ? "numeric" : "2-digit", minute: "2-digit" };
    const day = { day: "numeric", month: "short" };
    this.clock = format(time);
    this.thisYear = format({ ...day, ...time });
    this.anyYear = format({ ...day, ...time, year: "numeric" });
    this.whole = format({ dateStyle: "full", timeStyle: "long" });
    this.days = format({ dateStyle: "full" });
    this.soon = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
    this.ago = new Intl.RelativeTimeFormat(locale, { style: "short" });
  }

  // As short as is clear: the time alone today, the day before it otherwise.
  describe(date) {
    const now = this.now();
    if (date.toDateString() === now.toDateString()) return this.clock.format(date);
    const sameYear = date.getFullYear() === now.getFullYear();
    return (sameYear ? this.thisYear : this.anyYear).format(date);
  }

  // How long ago, floored, for a week; "" for anything else.
  relate(date) {
    const age = this.now() - date;
    if (age < 0 || age >= 7 * DAY) return "";
    if (age < MINUTE) return this.soon.format(0, "second");
    if (age < HOUR) return this.ago.format(-Math.floor(age / MINUTE), "minute");
    if (age < DAY) return this.ago.format(-Math.floor(age / HOUR), "hour");
    return this.ago.format(-Math.floor(age / DAY), "day");
  }

  // A time within a summary is its author's own words.
  localize(root) {
    const times = root.querySelectorAll("time[datetime]:not(.summary *)");
    for (const element of times) this.write(element);
  }

  // A permalink's time tells how long ago, with the clock beside it; all others the clock alone.
  write(element) {
    const date = new Date(element.dateTime);
    if (Number.isNaN(date.getTime())) return;
    const related = element.parentNode.className === "when" ? this.relate(date) : "";
    const text = related || this.describe(date);
    if (element.textContent !== text) element.textContent = text;
    element.title = this.whole.format(date);
    if (related) element.dataset.clock = this.describe(date);
    else delete element.dataset.clock;
  }
}

// Once a minute the times on screen are written anew, and those that come onto it at once.
export class Ticker {
  constructor(times) {
    this.times = times;
    this.seen = new Set();
    this.observer = new IntersectionObserver((changes) => {
      for (const { target, isIntersecting } of changes) {
        if (isIntersecting) this.seen.add(target) && times.localize(target);
        else this.seen.delete(target);
      }
    });
    setInterval(() => this.tick(), MINUTE);
    document.addEventListener("visibilitychange", () => this.tick());
  }

  watch(article) {
    this.observer.observe(article);
  }

  tick() {
    if (document.hidden) return;
    for (const article of this.seen) {
      if (article.isConnected) this.times.localize(article);
      else this.seen.delete(article);
    }
  }
}
