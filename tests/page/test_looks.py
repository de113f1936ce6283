"""How entries look that are not as one would wish: no picture, a small one, no title, deep lists."""

import pytest

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{0}"></svg>'
BOX = "element => { const { width, height } = element.getBoundingClientRect(); return [width, height]; }"


@pytest.fixture
def pictures(open_reader):
    """Open a reader whose pictures are of so many pixels as their address says; none at /gone."""

    def open_with_pictures(path, **options):
        reader = open_reader("/healthz", **options)

        def answer(route):
            size = route.request.url.rsplit("/", 1)[1]
            if not size.isdigit():
                return route.abort()
            return route.fulfill(body=SVG.format(size), content_type="image/svg+xml")

        reader.page.route("https://pictures.example.org/**", answer)
        reader.page.goto(reader.site.url(path))
        reader.wait_until_live()
        return reader

    return open_with_pictures


def test_broken_picture_leaves_no_hole(desk, pictures):
    """What cannot be had takes no room, above the words or among them, with its figure."""
    gone = "https://pictures.example.org/gone"
    figure = f'<p>Words</p><figure><img src="{gone}"><figcaption>A caption</figcaption></figure>'
    desk.publish("With the page", image=gone + "/1x", summary=figure)
    reader = pictures(desk.path)
    desk.publish("News", image=gone + "/2x", summary=figure)
    reader.wait_for_titles("News", "With the page")
    reader.page.wait_for_function("() => document.querySelectorAll('[data-broken]').length === 4")
    for hidden in reader.page.locator(".picture, figure").all():
        assert hidden.is_hidden()


def test_small_picture_stays_small(desk, pictures):
    """A picture is never wider than it is, and takes no more room than it needs."""
    summary = '<p>Words</p><img src="https://pictures.example.org/40">'
    desk.publish("Entry", image="https://pictures.example.org/30", summary=summary)
    desk.publish("Large", image="https://pictures.example.org/1500")
    reader = pictures(desk.path)
    reader.page.wait_for_function("() => document.querySelectorAll('[data-small]').length === 2")
    assert reader.page.locator(".picture").last.evaluate(BOX) == [30, 30]
    assert reader.page.locator(".summary img").evaluate(BOX) == [40, 40]
    assert reader.page.locator(".picture").first.evaluate(BOX)[0] > 300


def test_pin_that_fits_is_whole(desk, reader):
    """A pin of a line is not faded and has no opener; one that is cut has."""
    desk.publish("Short", summary="<p>One line.</p>", pinned=True)
    desk.publish("Fits", summary="<p>" + "Two lines of it. " * 10 + "</p>", pinned=True)
    desk.publish("Long", summary="<p>Words of one.</p>" * 20, pinned=True)
    reader.page.locator("#pins").get_by_text("Long").wait_for()
    assert reader.page.get_by_text("Show all of it").locator("visible=true").count() == 1
    masks = reader.page.locator("#pins .long").evaluate_all(
        "all => all.map((each) => getComputedStyle(each, '::details-content').maskImage)"
    )
    assert [mask != "none" for mask in masks] == [True, False]


def test_short_post_without_a_title_is_said_once(desk, reader):
    """Its text is there once, whether it came with the page or after it."""
    words = "A short post that nobody gave a title."
    for number in (1, 2):
        reader.page.locator("#e-" + desk.publish(words, summary=f"<p>{words}</p>")).wait_for()
        assert reader.page.get_by_text(words).count() == number
    reader.page.reload()
    assert reader.page.get_by_text(words).count() == 2


def test_lines_of_plain_text_are_kept(desk, reader):
    """Text that is no HTML has the lines that it was written in."""
    desk.publish("Entry", summary="One\nTwo\nThree")
    summary = reader.page.locator(".summary")
    summary.wait_for()
    assert summary.inner_text().split("\n") == ["One", "Two", "Three"]


def test_deep_lists_fit_a_phone(desk, open_reader):
    """However deep lists and quotations are nested, a narrow page is not pushed sideways."""
    for name in ("ul><li", "blockquote", "dl><dd"):
        opening, closing = f"<{name}>", "".join(f"</{each}>" for each in name.split("><")[::-1])
        desk.publish(name, summary=(opening + "Words") * 12 + closing * 12)
    reader = open_reader(desk.path, viewport={"width": 360, "height": 640})
    reader.wait_until_live()
    sizes = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    scroll, client = reader.page.evaluate(sizes)
    assert scroll <= client
    narrow = "all => Math.min(...all.map((each) => each.getBoundingClientRect().width))"
    assert reader.page.locator(".summary li, .summary dd").evaluate_all(narrow) > 150


def test_first_entry_is_in_sight_on_a_phone(desk, open_reader):
    """With key events and controls the first entry begins high in a phone's window; with a pin, in it."""
    for number in range(6):
        desk.publish(f"A key event with a headline of its own, {number}", key=True)
    reader = open_reader(desk.path, viewport={"width": 360, "height": 640})
    reader.wait_until_live()
    assert reader.page.locator("#entries h2").first.bounding_box()["y"] < 400
    rows = {button.bounding_box()["y"] for button in reader.page.locator(".tools > :visible").all()}
    assert len(rows) == 1
    desk.publish("Pinned", summary="<ul>" + "<li>A thing</li>" * 9 + "</ul>", pinned=True)
    reader.page.locator(".pin").wait_for()
    assert reader.page.locator("#entries h2").first.bounding_box()["y"] < 576


def test_credit_does_not_repeat_the_blogs_name(desk, reader):
    """An entry that has no other source has none."""
    desk.publish("Own", source_title="")
    desk.publish("Other", source_title="Gazette")
    reader.wait_for_titles("Other", "Own")
    assert reader.page.locator(".source").all_inner_texts() == ["Gazette"]
    reader.page.reload()
    assert reader.page.locator(".source").all_inner_texts() == ["Gazette"]


def test_author_alone_has_no_dot_behind(desk, reader):
    """Nothing follows that it would part the name from."""
    desk.publish("Own", source_title="", author_name="Ana")
    desk.publish("Other", source_title="Gazette", author_name="Bo")
    reader.wait_for_titles("Other", "Own")
    dots = "all => all.map((name) => getComputedStyle(name, '::after').content)"
    assert reader.page.locator(".author").evaluate_all(dots) == ['" · "', "none"]


def test_marks_are_seen_in_forced_colours(desk, open_reader):
    """The dots stand out from the page in the reader's own colours."""
    desk.publish("Entry", key=True)
    reader = open_reader(desk.path, forced_colors="active", viewport={"width": 1440, "height": 900})
    reader.wait_until_live()
    for element, pseudo in ((".badge", "::before"), (".entry .dateline", "::after")):
        seen = reader.page.locator(element).evaluate(
            "(element, pseudo) => [getComputedStyle(element, pseudo).backgroundColor,"
            " getComputedStyle(document.body).backgroundColor]",
            pseudo,
        )
        assert seen[0] != seen[1], element


def test_paper_has_dates_and_addresses(desk, reader):
    """In print a time is the whole date, and each entry and the page tell where they are."""
    token = desk.publish("Entry")
    time = reader.page.locator(".when time")
    time.wait_for()
    reader.page.emulate_media(media="print")
    printed = "element => getComputedStyle(element, '::after').content"
    assert "21 November 2026 at 14:00:00" in time.evaluate(printed)
    assert time.evaluate("element => getComputedStyle(element).fontSize") == "0px"
    assert f"{desk.path}entry/{token}/" in reader.page.locator(".when").evaluate(printed)
    assert reader.page.locator(".address").inner_text() == reader.site.url(desk.path)


def test_new_entries_are_reached_on_a_slow_processor(desk, open_reader):
    """The button ends at the newest headline, however long the page is and slow the processor."""
    desk.publish_many(50, summary="<p>A line of words.</p>" * 6, pinned=False)
    reader = open_reader(desk.path, viewport={"width": 1440, "height": 900})
    reader.wait_until_live()
    session = reader.context.new_cdp_session(reader.page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 6})
    for number in range(3):
        reader.scroll_to(4000)
        desk.publish(f"News {number}", pinned=True, key=True, summary="<p>Words</p>" * 9)
        reader.page.locator("#newer:not([hidden])").click()
        reader.wait_until_still("scrollY", "place < 3500")
        box = reader.page.locator("#entries h2").first.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 900, number
        assert reader.titles()[0] == f"News {number}"
