// What the connection needs of a browser. Tests bring another, with a clock of their own.

const REQUEST = 60_000; // ms that an answer may take

export const browser = {
  connect: (address) => new WebSocket(address),
  fetch: (address) => fetch(address, { signal: AbortSignal.timeout(REQUEST) }),
  now: () => Date.now(),
  random: () => Math.random(),
  setTimeout: (callback, delay) => window.setTimeout(callback, delay),
  clearTimeout: (timer) => window.clearTimeout(timer),
};
