"""The room's list beside what the page knows of the room, whatever a Log can have it told."""

import pytest

from tests.page.reader import DEADLINE
from tests.processes import wait_for

# Random effects of a Log on a Wall, for each seed; returns where the list was not what it should be:
# the newest of what the transcript has, in order, each in its last version and once.
TELL = """
async (seeds) => {
  const { href } = document.querySelector("link[rel=icon]");
  const load = (name) => import(new URL(`room/${name}`, href));
  const { Wall } = await load("wall.js");
  const { Transcript } = await load("talk/transcript.js");
  const dice = (state) => () => (state = (state * 48271) % 2147483647) / 2147483647;
  const wrong = [];
  for (const seed of seeds) {
    const random = dice(seed + 1);
    const below = (end) => Math.floor(random() * end);
    const frame = document.createElement("div");
    const [list, own] = [document.createElement("ol"), document.createElement("ol")];
    frame.append(list, own);
    document.body.append(frame);
    const transcript = new Transcript();
    const build = ({ id, seq, position }) => {
      const item = document.createElement("li");
      Object.assign(item.dataset, { id, seq, position });
      return item;
    };
    const wall = new Wall({
      frame, list, own, transcript, build,
      pace: { note() {}, mark() {}, wait: 0 },
      isHidden: () => false, onWaiting() {}, onTop() {}, onPaint() {},
    });
    let seq = 0;
    const said = new Map(); // position -> seq of the last version, 0 once it was taken away
    const tell = (position) => ({ id: `m${position}`, position, seq: said.get(position) });
    const there = () => [...said.keys()].filter((each) => said.get(each)).sort((a, b) => a - b);
    for (let step = 0; step < 60; step += 1) {
      // Things happen, and the page hears of some of them, late and in any order.
      for (let count = below(6); count; count -= 1) {
        const old = there();
        const change = below(4);
        if (change > 1 || !old.length) said.set(said.size + 1, ++seq);
        else said.set(old[below(old.length)], change ? ++seq : 0);
      }
      const all = there();
      const heard = random() < 0.8 ? all.filter(() => random() < 0.1) : [];
      for (const each of heard.sort(() => random() - 0.5)) wall.take({ do: "show", entry: tell(each) });
      if (step % 15 === 14) {
        const newest = all.slice(-30);
        const floor = all.length > 30 ? newest[0] : 0;
        const told = newest.filter(() => random() < 0.5);
        wall.take({ do: "reset", entries: told.map(tell), floor, more: true });
        for (const each of newest) if (!told.includes(each)) wall.take({ do: "show", entry: tell(each) });
        wall.take({ do: "sweep" });
        wall.paint();
        const shown = [...list.children].map(({ dataset }) => `${dataset.id} ${dataset.seq}`);
        const right = newest.map((each) => `m${each} ${said.get(each)}`);
        if (shown.join() !== right.join()) wrong.push([seed, step, shown.join(), right.join()]);
      }
      if (random() < 0.5) wall.paint();
    }
    frame.remove();
  }
  return wrong;
}
"""


@pytest.fixture
def page(chromium, shared_site, desk):
    context = chromium.new_context()
    context.set_default_timeout(DEADLINE)
    page = context.new_page()
    page.goto(shared_site.url(desk.path))
    yield page
    context.close()


def test_after_a_reset_the_list_is_what_the_room_has(page):
    """Holes are filled, versions are new, what was taken away is gone; none is there twice."""
    assert page.evaluate(TELL, list(range(50))) == []


# A wall with a line below it that goes and comes, as what the room says about itself does.
MAKE = """
async () => {
  const { href } = document.querySelector("link[rel=icon]");
  const load = (name) => import(new URL(`room/${name}`, href));
  const { Wall } = await load("wall.js");
  const { Transcript } = await load("talk/transcript.js");
  const make = (name, css, ...inside) => {
    const element = document.createElement(name);
    element.style.cssText = css;
    element.append(...inside);
    return element;
  };
  const [list, own] = [make("ol", ""), make("ol", "")];
  const frame = make("div", "flex: 1; overflow: auto; overflow-anchor: none", list, own);
  const line = make("p", "flex: none; height: 32px; margin: 0");
  document.body.replaceChildren(
    make("div", "position: fixed; inset: 0; display: flex; flex-direction: column", frame, line),
  );
  const build = ({ id, position }) => {
    const item = make("li", "height: 40px", id);
    Object.assign(item.dataset, { id, position });
    return item;
  };
  const pace = { note() {}, mark() {}, wait: 0 };
  const calls = { isHidden: () => false, onWaiting() {}, onTop() {}, onPaint() {} };
  const wall = new Wall({ frame, list, own, transcript: new Transcript(), pace, build, ...calls });
  for (let position = 1; position <= 100; position += 1) {
    wall.take({ do: "show", entry: { id: `m${position}`, position, seq: position } });
  }
  wall.paint();
  window.room = { wall, frame, line };
}
"""
# Taken away and put back between two pictures, while something asks where the list stands.
FLICKER = """
async () => {
  const { wall, frame, line } = room;
  const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  await drawn();
  await drawn();
  const end = frame.scrollTop;
  line.style.height = 0;
  if (frame.scrollTop >= end) throw new Error("the list stayed where it was");
  line.style.height = "32px";
  await drawn();
  await drawn();
  return [wall.follows, frame.scrollTop - end];
}
"""


def test_a_line_that_flickers_below_the_list(page):
    """Who is at the end stays there; who moves up by hand leaves it."""
    page.evaluate(MAKE)
    assert page.evaluate(FLICKER) == [True, 0]
    page.mouse.move(100, 100)
    # Once more where the page was busy for longer than it takes the hand to have moved the list.
    wait_for(
        lambda: page.mouse.wheel(0, -60) or not page.evaluate("room.wall.follows"),
        "the list does not follow",
        pause=0.2,
    )
    page.mouse.wheel(0, 6000)
    page.wait_for_function("() => room.wall.follows")
