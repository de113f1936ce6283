// How long it is until what is scheduled goes out, to the second.

const UNITS = [86_400, 3_600, 60, 1];

export function countDown(queue) {
  tick(queue);
  setInterval(() => tick(queue), 1_000);
}

function tick(queue) {
  const names = queue.dataset.units.split(",");
  for (const place of queue.querySelectorAll(".left")) {
    const left = Math.ceil((new Date(place.dataset.due) - Date.now()) / 1_000);
    const text = left > 0 ? queue.dataset.in.replace("%s", describe(left, names)) : queue.dataset.now;
    if (place.textContent !== text) place.textContent = text;
  }
}

// The two largest units: the seconds count in the last hour alone.
export function describe(seconds, names) {
  const parts = [];
  let left = seconds;
  UNITS.forEach((unit, place) => {
    const count = Math.floor(left / unit);
    left -= count * unit;
    if ((count || parts.length) && parts.length < 2) parts.push(`${count} ${names[place]}`);
  });
  return parts.join(" ");
}
