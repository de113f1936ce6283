import re


def test_backlog_then_new_entry_without_reload(desk, open_reader):
    """The page shows what there is, and a new entry on top of it by itself."""
    desk.publish("First")
    desk.publish("Second")
    reader = open_reader(desk.path)
    reader.wait_for_titles("Second", "First")
    reader.wait_until_live()
    reader.mark()
    desk.publish("Third")
    reader.wait_for_titles("Third", "Second", "First")
    assert reader.is_marked()


def test_edit_changes_the_entry_in_place(desk, reader):
    """An edit replaces the words where they stand, and says when."""
    desk.publish("First")
    token = desk.publish("Secnod", summary="<p>One</p>", author_name="Ann")
    desk.publish("Third")
    reader.wait_for_titles("Third", "Secnod", "First")
    article = reader.page.locator("#e-" + token)
    before = article.element_handle()
    desk.edit(token, title="Second", summary="", link="https://example.org/2", key=True)
    reader.wait_for_titles("Third", "Second", "First")
    assert before.evaluate("element => element.isConnected")
    updated = article.locator(".updated")
    assert re.fullmatch(r"updated \d\d:\d\d", updated.inner_text())
    assert updated.get_attribute("href") == f"{desk.path}entry/{token}/#history"
    assert article.locator(".label").inner_text() == "Key event"
    assert article.locator(".summary").count() == 0
    assert article.locator("h2 a").get_attribute("href") == "https://example.org/2"


def test_edit_leaves_the_rest_of_the_entry_alone(desk, reader):
    """A focused link in an entry keeps the focus while the entry's summary is edited."""
    token = desk.publish("First", link="https://example.org/1", summary="<p>One</p>")
    link = reader.page.locator(f"#e-{token} h2 a")
    link.focus()
    desk.edit(token, summary="<p>Two</p>")
    reader.page.get_by_text("Two").wait_for()
    assert link.evaluate("element => element === document.activeElement")


def test_removal_takes_the_entry_away(desk, reader):
    """A removed entry goes; one that comes back stands where it stood."""
    first, second = desk.publish("First"), desk.publish("Second")
    desk.publish("Third")
    reader.wait_for_titles("Third", "Second", "First")
    desk.remove(first)
    desk.remove(second)
    reader.wait_for_titles("Third")
    desk.edit(second, state="live")
    reader.wait_for_titles("Third", "Second")


def test_two_tabs_show_the_same(desk, reader):
    """Each tab has a socket of its own, and both count as readers."""
    other = reader.open_tab(desk.path)
    reader.wait_until_live(other)
    desk.publish("First")
    for page in (reader.page, other):
        reader.wait_for_titles("First", page=page)
    desk.send_head()
    for page in (reader.page, other):
        page.get_by_text("2 reading now").wait_for()


def test_empty_page_says_so_until_the_first_entry(desk, reader):
    """A blog without entries is no blank page."""
    notice = reader.page.get_by_text("Nothing has been published yet.")
    assert notice.is_visible()
    desk.publish("First")
    reader.wait_for_titles("First")
    assert not notice.is_visible()


def test_times_are_the_readers_own(desk, reader):
    """Hours are those of the reader's zone; the whole date and zone are in the title."""
    desk.publish("Earlier", published="2020-05-01T22:30:00Z")
    time = reader.page.locator("time")
    assert time.inner_text() == "2 May 2020, 06:30"
    assert time.get_attribute("datetime") == "2020-05-01T22:30:00Z"
    assert time.get_attribute("title") == "Saturday, 2 May 2020 at 06:30:00 GMT+8"


def test_unreachable_feed_is_told(desk, reader):
    """The page says since when no feed could be read, until one can again."""
    desk.send_head(unreachable="2020-05-01T22:30:00+00:00")
    note = reader.page.locator("#note")
    note.get_by_text("Feed unreachable since 2 May 2020, 06:30").wait_for()
    reader.wait_until_live()
    desk.publish("By an editor", published="2020-05-01T22:31:00Z")
    reader.wait_for_titles("By an editor")
    assert note.inner_text() == ""


def test_burst_of_entries_shows_each_once(desk, reader):
    """A hundred entries in a burst stand in order, each once."""
    desk.publish_many(100)
    reader.wait_for_titles(*[f"Entry {number}" for number in range(99, -1, -1)])
