"""For everyone: axe-core finds nothing in any state, and the keyboard reaches everything."""

import pytest

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LONG = ("<h3>A heading</h3><p>" + "Words of the entry. " * 20 + "</p>") * 8
ENTRIES = [
    {"title": "With a picture", "image": "https://pictures.example.org/p.jpg", "key": True},
    {"title": "القطعة الوسطى ترتفع", "summary": "<p>كلمات</p>", "author_name": "سعاد"},
    {"title": "Long", "summary": LONG, "pinned": True, "link": "https://example.org/"},
    {
        "title": "Quoted",
        "summary": "<blockquote><p>So <a href='https://e.org/'>it</a> goes</p></blockquote>",
    },
]


@pytest.fixture(scope="session")
def axe():
    """The source of axe-core."""
    package = pytest.importorskip("axe_playwright_python.base")
    return package.AXE_FILE_PATH.read_text(encoding="utf-8")


def check(reader, axe, state):
    """Run axe-core in the page as it stands."""
    reader.page.evaluate(axe)
    found = reader.page.evaluate(
        "tags => axe.run({ runOnly: tags }).then(({ violations }) => violations.map(each =>"
        " [each.id, each.nodes.map(({ target, failureSummary }) => [target, failureSummary])]))",
        RULES,
    )
    assert not found, (state, found)


@pytest.fixture
def filled(desk):
    tokens = [desk.publish(**fields) for fields in ENTRIES]
    desk.edit(tokens[0], summary="<p>Corrected</p>")
    desk.publish_many(12)
    return tokens


@pytest.mark.parametrize(
    ("language", "scheme"),
    [("en", "light"), pytest.param("zh-hans", "dark", marks=pytest.mark.slow)],
)
def test_axe_finds_nothing(desk, filled, axe, open_reader, language, scheme):
    """Live, waiting, paused, disconnected, further down, by permalink, framed: nothing to mend."""
    options = {"color_scheme": scheme, "reduced_motion": "reduce"}
    reader = open_reader(desk.path + "?lang=" + language, **options)
    reader.page.locator(".badge[data-state=live]").wait_for()
    check(reader, axe, "live")
    reader.page.locator("#more").evaluate("element => element.scrollIntoView()")
    desk.publish("News", key=True)
    reader.page.locator("#newer").wait_for()
    reader.page.locator("#pause").click()
    check(reader, axe, "paused, with entries waiting")
    reader.context.set_offline(True)
    reader.page.locator(".badge:not([data-state=live])").wait_for()
    check(reader, axe, "offline")
    reader.context.set_offline(False)
    for path in (f"entry/{filled[0]}/", "embed/", "?order=oldest", "?before=20"):
        query = ("&" if "?" in path else "?") + "lang=" + language
        reader.page.goto(reader.site.url(desk.path + path + query))
        check(reader, axe, path)


def test_axe_finds_nothing_before_and_after(desk, axe, open_reader):
    """Nor on an empty page, before the start, after the end, or where there is nothing."""
    for fields in ({"starts": "2036-01-01T08:00:00Z"}, {"open": False}):
        desk.newsroom.ask("open_blog", slug=desk.slug, **fields)
        check(open_reader(desk.path, reduced_motion="reduce"), axe, fields)
    check(open_reader("/blog/no-such-blog/"), axe, "missing")


def test_keyboard_reaches_everything(desk, open_reader):
    """The first stop skips to the entries; every button and link can be reached and is seen."""
    desk.publish("Entry", link="https://example.org/", summary=LONG)
    reader = open_reader(desk.path)
    reader.wait_until_live()
    page = reader.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Skip to the entries"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "stream"
    reached = []
    while "Atom feed" not in reached:
        page.keyboard.press("Tab")
        name, outline = page.evaluate(
            "() => [document.activeElement.innerText.split('\\n')[0],"
            " getComputedStyle(document.activeElement).outlineStyle]"
        )
        reached.append(name)
        assert outline != "none", name
    assert {"Pause", "Oldest first", "Entry", "Show all of it", "Share"} <= set(reached)


@pytest.mark.parametrize("width", [320, 360, 768, 1440])
def test_no_width_scrolls_sideways(desk, filled, open_reader, width):
    """From a phone, or 400 % zoom, to a wide screen nothing is cut off at the side."""
    reader = open_reader(desk.path, viewport={"width": width, "height": 800})
    sizes = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    scroll, client = reader.page.evaluate(sizes)
    assert scroll <= client


# Of everything that holds text, what its box cuts off; what is clipped on purpose has its opener.
CUT_OFF = """
() => [...document.querySelectorAll("body *")]
  .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .filter((element) => element.checkVisibility() && !element.closest("details:not([open]), .skip, .unseen"))
  .filter(({ scrollWidth, clientWidth }) => clientWidth && scrollWidth > clientWidth + 1)
  .map((element) => element.outerHTML.slice(0, 80))
"""


@pytest.mark.parametrize(("width", "size"), [(640, "100%"), (640, "200%"), (360, "200%")])
def test_twice_the_size_loses_nothing(desk, filled, open_reader, width, size):
    """At 200 %, of the page or of the text alone, nothing is cut off (WCAG 1.4.4)."""
    reader = open_reader(desk.path, viewport={"width": width, "height": 500})
    reader.wait_until_live()
    for path in ("", f"entry/{filled[2]}/", "embed/"):
        reader.page.goto(reader.site.url(desk.path + path))
        reader.page.evaluate("size => { document.documentElement.style.fontSize = size; }", size)
        sizes = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        scroll, client = reader.page.evaluate(sizes)
        assert scroll <= client, path
        assert reader.page.evaluate(CUT_OFF) == [], path


def test_right_to_left_entries(desk, filled, open_reader):
    """An Arabic entry runs from right to left on an English page."""
    reader = open_reader(desk.path + f"entry/{filled[1]}/")
    heading = reader.page.locator(f"#e-{filled[1]} h2")
    assert heading.evaluate("element => getComputedStyle(element).direction") == "rtl"


def test_reduced_motion_is_respected(desk, open_reader):
    """Nothing moves for readers who asked for that."""
    reader = open_reader(desk.path, reduced_motion="reduce")
    reader.wait_until_live()
    token = desk.publish("News")
    article = reader.page.locator("#e-" + token)
    article.wait_for()
    assert article.evaluate("element => element.getAnimations().length") == 0


def test_language_by_browser_blog_and_hand(desk, open_reader):
    """The browser's language, else the blog's over it, else the reader's own choice, remembered."""
    reader = open_reader(desk.path, locale="zh-CN")
    reader.wait_for_status("直播中")
    desk.newsroom.ask("open_blog", slug=desk.slug, language="zh-hans")
    reader = open_reader(desk.path)
    reader.wait_for_status("直播中")
    reader.page.get_by_role("link", name="English").click()
    reader.wait_until_live()
    reader.page.goto(reader.site.url(desk.path))
    reader.page.wait_for_url("**?lang=en")
    reader.wait_until_live()


def test_pictures_in_summaries_are_told_or_passed_over(desk, open_reader):
    """A picture within a summary has its author's words, or none; never its address."""
    summary = '<img src="https://pictures.example.org/p"><p><img src="https://pictures.example.org/q" alt="A bridge"></p>'
    token = desk.publish("With the page", summary=summary)
    desk.edit(token, title="Corrected")
    reader = open_reader(desk.path)
    reader.wait_until_live()
    desk.publish("News", summary=summary, pinned=True)
    reader.wait_for_titles("News", "Corrected")
    reader.page.locator(".pin").wait_for()
    alts = "all => all.map((image) => image.getAttribute('alt'))"
    assert reader.page.locator("img").evaluate_all(alts) == ["", "A bridge"] * 3
    reader.page.goto(reader.site.url(desk.path + f"entry/{token}/"))
    assert reader.page.locator(".version img").evaluate_all(alts) == ["", "A bridge"]


# The language that assistive technology takes each of the page's words to be in.
LANGUAGES = """
(selector) => [...document.querySelectorAll(selector)].map(
  (element) => element.closest("[lang]").lang
)
"""
WRITTEN = "h1, .description, h2, .summary, .author, .source, #keys a"
LABELS = ".label, .updated, .share, .long > summary, .keys > summary, #pause"


def test_each_part_is_in_its_own_language(desk, open_reader):
    """The blog's words are told to be in its language, the page's own in the reader's choice."""
    desk.newsroom.ask("open_blog", slug=desk.slug, language="zh-hans", description="说明")
    fields = {"summary": LONG, "author_name": "李文清", "pinned": True, "key": True}
    desk.edit(desk.publish("旧桥", **fields), title="新桥")
    reader = open_reader(desk.path + "?lang=en")
    reader.wait_until_live()
    desk.edit(desk.publish("消息", **fields), source_title="晨报")
    reader.page.locator("#entries .source", has_text="晨报").wait_for()
    reader.page.locator(".pin", has_text="消息").wait_for()
    for selector, language in ((WRITTEN, "zh-hans"), (LABELS, "en")):
        found = reader.page.evaluate(LANGUAGES, selector)
        assert len(found) >= 12 and set(found) == {language}, (selector, found)
