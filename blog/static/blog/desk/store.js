// What is kept in this browser, of one writer in one blog. Where it keeps nothing, until the page goes.

export class Store {
  constructor(blog, user, storage = findStorage()) {
    Object.assign(this, { prefix: `livelog:desk:${blog}:${user}:`, storage, memory: new Map() });
  }

  get(name) {
    const text = this.memory.get(name) ?? this.read(name);
    try {
      return text ? JSON.parse(text) : null;
    } catch {
      return null; // another release's, or cut off
    }
  }

  set(name, value) {
    const text = JSON.stringify(value);
    try {
      this.storage.setItem(this.prefix + name, text);
      this.memory.delete(name);
    } catch {
      this.memory.set(name, text); // denied or full
    }
  }

  drop(name) {
    this.memory.delete(name);
    try {
      this.storage.removeItem(this.prefix + name);
    } catch {
      // Denied: nothing was kept.
    }
  }

  // What is kept under names that begin with `start`, by the rest of the name.
  all(start) {
    const names = new Set(this.memory.keys());
    try {
      for (let at = 0; at < this.storage.length; at += 1) {
        const key = this.storage.key(at);
        if (key.startsWith(this.prefix)) names.add(key.slice(this.prefix.length));
      }
    } catch {
      // Denied.
    }
    const found = [...names].filter((name) => name.startsWith(start)).sort();
    return found.map((name) => [name.slice(start.length), this.get(name)]);
  }

  read(name) {
    try {
      return this.storage.getItem(this.prefix + name);
    } catch {
      return null;
    }
  }
}

function findStorage() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
