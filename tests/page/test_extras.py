"""Notifications and sound, sharing, before the start, the end, many entries."""

NOTE = """
window.notes = [];
window.Notification = class {
  static permission = "granted";
  static requestPermission = async () => "granted";
  constructor(title, { body, renotify }) { notes.push([title, body, renotify]); }
  close() { notes.push("closed"); }
};
"""
# As Chrome on Android has it.
BARRED_NOTE = """
window.Notification = class {
  static permission = "granted";
  static requestPermission = async () => "granted";
  constructor() { throw new TypeError("Illegal constructor."); }
};
"""
# An AudioContext that may sound from `resume` on, and counts its tones.
SOUND = """
window.tones = 0;
window.AudioContext = class {
  state = "suspended";
  currentTime = 0;
  async resume() { this.state = "running"; }
  createOscillator() { tones += 1; return this.part; }
  createGain() { return this.part; }
  part = {
    frequency: {}, start() {}, stop() {}, connect: () => this.part,
    gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} },
  };
};
"""


def open_with(open_reader, desk, script):
    """Open the test's blog where a script has run before the page's, and wait until it is live."""
    reader = open_reader("/healthz")
    reader.context.add_init_script(script)
    reader.page.goto(reader.site.url(desk.path))
    reader.wait_until_live()
    reader.wait_for_replay(desk.path)
    return reader


def test_notifications_only_while_hidden_and_only_if_asked_for(desk, open_reader):
    """An entry that comes live while the tab is hidden notifies; backlog and edits never do."""
    reader = open_with(open_reader, desk, NOTE)
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
    assert reader.page.evaluate("notes") == [["A test's blog", "Unseen\nGazette", True]]
    reader.show()
    assert reader.page.evaluate("notes.at(-1)") == "closed"


def test_notification_that_the_browser_refuses_costs_no_entry(desk, open_reader):
    """Where a notification cannot be made the entry still comes, and the button goes."""
    reader = open_with(open_reader, desk, BARRED_NOTE)
    button = reader.page.locator("#notify")
    button.click()
    reader.hide()
    desk.publish("Unseen")
    reader.page.wait_for_function("() => document.title.startsWith('(1) ')")
    button.wait_for(state="hidden")
    assert reader.page.evaluate("localStorage.getItem('livelog:notify')") == ""
    reader.show()
    reader.wait_for_titles("Unseen")


def test_sound_waits_for_the_readers_touch(desk, open_reader):
    """A page that was not touched yet keeps no tones for later; touched, it sounds."""
    reader = open_with(open_reader, desk, SOUND + "localStorage.setItem('livelog:sound', 'on');")
    reader.hide()
    desk.publish("First")
    reader.page.wait_for_function("() => document.title.startsWith('(1) ')")
    assert reader.page.evaluate("tones") == 0
    reader.page.keyboard.press("Shift")
    desk.publish("Second")
    reader.page.wait_for_function("() => tones")


SHARING = """
window.copied = [];
Object.defineProperty(navigator, "share", { value: async () => {
  throw new DOMException("", window.problem);
} });
Object.defineProperty(navigator, "clipboard", { value: {
  writeText: async (text) => { copied.push(text); },
} });
"""


def test_link_is_copied_where_there_is_no_sheet(desk, open_reader):
    """A system's sheet that may not open leaves a copied link; one that was dismissed does not."""
    token = desk.publish("First")
    reader = open_reader("/healthz")
    reader.context.add_init_script(SHARING)
    reader.page.goto(reader.site.url(desk.path))
    share = reader.page.get_by_role("button", name="Share")
    reader.page.evaluate("() => { window.problem = 'AbortError'; }")
    share.click()
    # It says so for three seconds.
    reader.page.evaluate(
        """() => {
          window.problem = "NotAllowedError";
          window.said = [];
          const button = document.querySelector(".share");
          new MutationObserver(() => said.push(button.textContent)).observe(button, { childList: true });
        }"""
    )
    share.click()
    reader.page.wait_for_function("() => said[0] === 'Link copied'")
    assert reader.page.evaluate("copied") == [
        reader.site.url(f"{desk.path}entry/{token}/"),
    ]


def test_no_share_button_where_it_could_do_nothing(desk, open_reader):
    """Without a sheet and without a clipboard there is nothing to offer."""
    desk.publish("First")
    reader = open_reader("/healthz")
    reader.context.add_init_script(
        "for (const name of ['share', 'clipboard'])"
        " Object.defineProperty(navigator, name, { value: undefined });"
    )
    reader.page.goto(reader.site.url(desk.path))
    reader.wait_until_live()
    assert reader.page.get_by_role("button", name="Share").count() == 0


def test_before_the_start_it_says_when(desk, open_reader):
    """A live blog that has not begun says when it will, and begins by itself."""
    desk.newsroom.ask("open_blog", slug=desk.slug, starts="2036-01-01T08:00:00Z")
    for enabled, words in (
        (True, "Starts 1 Jan 2036, 16:00"),
        (False, "Starts 1 January 2036, 08:00 UTC"),
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


# A thousand entries under a flow of their own, and a reader in the middle of them.
CROWD = """
async () => {
  const { href } = document.querySelector("link[rel=icon]");
  const load = (name) => import(new URL(`stream/${name}`, href));
  const [{ Stream }, { Flow }, { Place }] = await Promise.all(
    ["stream.js", "flow.js", "place.js"].map(load),
  );
  const list = document.getElementById("entries");
  const first = list.firstElementChild;
  const copy = (id, position) => {
    const element = first.cloneNode(true);
    Object.assign(element.dataset, { id, position });
    return element;
  };
  for (let n = 0; n < 950; n += 1) list.append(copy(`o${n}`, 0));
  scrollTo({ top: 3000, behavior: "instant" });
  const stream = new Stream(list, ({ id, position }) => copy(id, position));
  const place = new Place(list);
  window.flow = new Flow({ stream, place, mayGrow: () => true, onChange() {}, onWaiting() {} });
  await new Promise(requestAnimationFrame);
}
"""
BURST = """
async () => {
  for (let n = 0; n < 100; n += 1) {
    flow.take({ do: "show", entry: { id: `n${n}`, position: 1e6 + n } });
  }
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return document.querySelectorAll("#entries article").length;
}
"""


def test_burst_into_a_thousand_entries_costs_few_layouts(desk, open_reader):
    """A hundred entries at once are laid out together, not one by one."""
    desk.publish_many(50, summary="<p>Words of the entry</p>" * 3)
    reader = open_reader(desk.path)
    reader.wait_until_live()
    reader.page.evaluate(CROWD)
    reader.settle()
    session = reader.context.new_cdp_session(reader.page)
    session.send("Performance.enable")

    def count_layouts():
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(each["value"] for each in metrics if each["name"] == "LayoutCount")

    before = count_layouts()
    assert reader.page.evaluate(BURST) == 1100
    assert count_layouts() - before <= 6
