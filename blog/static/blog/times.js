// Times as the reader's own clock shows them. Without this script they stand in UTC.

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
  }

  // As short as is clear: the time alone today, the day before it otherwise.
  describe(date) {
    const now = this.now();
    if (date.toDateString() === now.toDateString()) return this.clock.format(date);
    const sameYear = date.getFullYear() === now.getFullYear();
    return (sameYear ? this.thisYear : this.anyYear).format(date);
  }

  localize(root) {
    for (const element of root.querySelectorAll("time[datetime]")) {
      const date = new Date(element.dateTime);
      if (Number.isNaN(date.getTime())) continue;
      element.textContent = this.describe(date);
      element.title = this.whole.format(date);
    }
  }
}
