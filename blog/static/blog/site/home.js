// The list of blogs stays as it is now: its data are asked for every while, from a cache for most.

import { chooseLocale, Times } from "../reader/times.js";

const EVERY = 10_000;
const AT_RANDOM = 2_000; // so that a crowd does not ask at once

const lists = document.getElementById("lists");
const times = new Times(chooseLocale(document.documentElement.lang, navigator.languages));
let asking = false;
let timer;

// The same blogs in the same places: then only what each says can have changed.
function isLaidOut(blogs) {
  const shown = [...lists.querySelectorAll(".card")];
  const places = new Map(shown.map(({ dataset }) => [dataset.slug, dataset.state]));
  return (
    shown.length === blogs.length && blogs.every(({ slug, state }) => places.get(slug) === state)
  );
}

function write(card, { readers, last, path }) {
  const told = card.querySelector(".readers");
  if (told) {
    told.textContent = told.dataset.words.replace("{n}", readers.toLocaleString());
    told.hidden = readers === 0;
  }
  const line = card.querySelector(".last");
  if (!last || !line || card.dataset.last === last.id) return;
  card.dataset.last = last.id;
  const [time, link] = [line.querySelector("time"), line.querySelector("a")];
  time.dateTime = last.published;
  times.write(time);
  link.href = `${path}entry/${last.id}/`;
  link.textContent = last.title;
}

// What has begun, ended, come or gone is laid out by the server; the focus stays where it was.
async function layOut() {
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("lists");
  if (!fresh) return location.reload(); // one blog is left: its page is the site's
  const focused = lists.contains(document.activeElement) && document.activeElement.href;
  times.localize(fresh);
  lists.replaceChildren(...fresh.childNodes);
  [...lists.querySelectorAll("a")].find(({ href }) => href === focused)?.focus();
}

async function ask() {
  if (asking || document.hidden) return;
  asking = true;
  try {
    const answer = await fetch("/blogs.json");
    if (!answer.ok) return;
    const { blogs } = await answer.json();
    const has = (blog) => lists.querySelector(`[data-slug="${CSS.escape(blog.slug)}"] .last`);
    if (!isLaidOut(blogs) || blogs.some((blog) => blog.last && !has(blog))) return await layOut();
    for (const blog of blogs) {
      write(lists.querySelector(`[data-slug="${CSS.escape(blog.slug)}"]`), blog);
    }
  } catch {
    return; // the network is away; asked again in a while
  } finally {
    asking = false;
    schedule();
  }
}

function schedule() {
  clearTimeout(timer);
  timer = setTimeout(ask, EVERY + Math.random() * AT_RANDOM);
}

times.localize(lists);
document.addEventListener("visibilitychange", ask);
schedule();
