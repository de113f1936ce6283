"""Notifications, before the start, the end, many entries."""

NOTE = """
window.notes = [];
window.Notification = class {
  static permission = "granted";
  static requestPermission = async () => "granted";
  constructor(title, { body }) { notes.push([title, body]); }
};
"""


def test_notifications_only_while_hidden_and_only_if_asked_for(desk, open_reader):
    """An entry that comes live while the tab is hidden notifies; backlog and edits never do."""
    reader = open_reader("/healthz")
    reader.context.add_init_script(NOTE)
    reader.page.goto(reader.site.url(desk.path))
    reader.wait_until_live()
    reader.page.get_by_role("button", name="Notify me").click()
    desk.publish("Seen")
    reader.wait_for_titles("Seen")
    reader.hide()
    token = desk.publish("Unseen")
    reader.page.wait_for_function("() => notes.length")
    desk.edit(token, title="Unseen, edited")
    reader.context.set_offline(True)
    reader.page.locator(".badge:not([data-state=live])").wait_for()
    desk.publish("Missed")
    reader.context.set_offline(False)
    reader.page.wait_for_function("() => document.title.startsWith('(2) ')")
    assert reader.page.evaluate("notes") == [["A test's blog", "Unseen\nGazette"]]


def test_before_the_start_it_says_when(desk, open_reader):
    """A live blog that has not begun says when it will, and begins by itself."""
    desk.newsroom.ask("open_blog", slug=desk.slug, starts="2036-01-01T08:00:00Z")
    for enabled, words in (
        (True, "Starts 1 Jan 2036, 16:00"),
        (False, "Starts 2036-01-01 08:00 UTC"),
    ):
        reader = open_reader(desk.path, java_script_enabled=enabled)
        reader.wait_for_status(words)
        assert reader.page.get_by_text("It has not begun.").is_visible()


def test_end_is_told_to_open_pages(desk, reader):
    """When the live blog ends, open pages say so; when it is opened again too."""
    desk.newsroom.ask("open_blog", slug=desk.slug, open=False)
    desk.send_head()
    reader.wait_for_status("This live blog has ended")
    desk.newsroom.ask("open_blog", slug=desk.slug, open=True)
    desk.send_head()
    reader.wait_until_live()


def test_thousand_entries_stay_responsive(desk, open_reader):
    """With a thousand entries on the page a burst of a hundred costs one layout, not a hundred."""
    desk.publish_many(50, summary="<p>Words of the entry</p>" * 3)
    reader = open_reader(desk.path)
    reader.wait_until_live()
    work = reader.page.evaluate(
        """async () => {
          const load = (name) => import(
            [...document.querySelectorAll("[rel=modulepreload]")].find((l) => l.href.endsWith(name)).href
          );
          const list = document.getElementById("entries");
          const { Stream } = await load("stream.js");
          const { Flow } = await load("flow.js");
          const { Place } = await load("place.js");
          const article = list.firstElementChild;
          for (let n = 0; n < 950; n += 1) list.append(article.cloneNode(true));
          const build = ({ id, position }) => {
            const copy = article.cloneNode(true);
            Object.assign(copy.dataset, { id, position });
            return copy;
          };
          const stream = new Stream(list, build);
          let layouts = 0;
          const measure = Element.prototype.getBoundingClientRect;
          scrollTo({ top: 3000, behavior: "instant" });
          const place = new Place(list);
          const flow = new Flow({
            stream, place, mayGrow: () => true, onChange() {}, onWaiting() {},
          });
          await new Promise(requestAnimationFrame);
          Element.prototype.getBoundingClientRect = function () {
            layouts += 1;
            return measure.call(this);
          };
          for (let n = 0; n < 100; n += 1) {
            flow.take({ do: "show", entry: { id: `n${n}`, position: 1e6 + n } });
          }
          await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          Element.prototype.getBoundingClientRect = measure;
          return [layouts, list.children.length];
        }"""
    )
    measured, count = work
    assert count == 1100
    assert measured < 200
