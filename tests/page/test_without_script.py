def test_page_is_readable_without_javascript(desk, open_reader):
    """Everything is in the HTML: entries, times with their zone, and the way to older ones."""
    desk.publish_many(51, summary="<p>Words of one</p>")
    reader = open_reader(desk.path, java_script_enabled=False)
    assert reader.titles() == [f"Entry {number}" for number in range(50, 0, -1)]
    page = reader.page
    assert page.locator("time").first.inner_text() == "21 November 2026, 06:00 UTC"
    assert page.get_by_text("Words of one").first.is_visible()
    # Chromium parses <noscript> as if there were scripts, because it was told only later.
    assert "does not update by itself" in page.locator("noscript").text_content()
    page.get_by_text("Older entries").click()
    reader.wait_for_titles("Entry 0")


def test_ended_blog_says_so(desk, open_reader):
    """A blog that has ended says so with and without JavaScript."""
    desk.newsroom.ask("open_blog", slug=desk.slug, open=False)
    for enabled in (True, False):
        reader = open_reader(desk.path, java_script_enabled=enabled)
        reader.wait_for_status("This live blog has ended")


def test_missing_page_looks_like_the_rest(open_reader):
    """A mistyped address ends on a page that leads back."""
    reader = open_reader("/blog/no-such-blog/")
    assert reader.page.get_by_role("heading").inner_text() == "There is nothing here"
    assert reader.page.get_by_role("link").get_attribute("href") == "/blog/"
