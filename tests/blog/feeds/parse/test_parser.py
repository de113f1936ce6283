from datetime import datetime, timedelta, timezone

import pytest

from blog.feeds.errors import FeedError, NotAFeed
from blog.feeds.parse.formats.newest import LIMIT as NEWEST
from blog.feeds.parse.parser import parse
from tests.blog.feeds.conftest import DATA

URL = "https://feeds.example/dir/feed"
NOW = datetime(2026, 11, 21, 6, tzinfo=timezone.utc)
RSS = '<rss version="2.0"><channel><title>News</title><link>https://news.example/</link>%s</channel></rss>'


def rss(*items):
    """Parse an RSS feed of the items given, each as what is inside its element."""
    return parse(
        (RSS % "".join(f"<item>{item}</item>" for item in items)).encode(), url=URL, now=NOW
    )


def utc(*args):
    return datetime(*args, tzinfo=timezone.utc)


def test_wordpress(read):
    """RSS 2.0 as WordPress writes it, with ifanr's item image."""
    document = read("wordpress.xml")
    assert (document.title, document.link) == ("海岸早报", "https://www.haian.example")
    assert (document.language, document.hub) == ("zh-CN", "https://hub.example/")
    assert (document.self_url, document.ttl) == ("https://www.haian.example/feed", None)
    assert (document.update_period, document.cut_off) == (3600, False)
    first, second = document.items
    assert (first.guid, first.guid_given) == ("https://www.haian.example/?p=40213", True)
    assert first.title == "渡轮 “白鹭号” 今早复航 & 加开两班"
    assert first.link.startswith("https://www.haian.example/40213?utm_source=rss&utm_medium=rss")
    assert (first.author, first.published) == ("林 小满", utc(2026, 11, 21, 5, 41))
    assert first.image == "https://static.haian.example/2026/11/ferry.jpg"
    assert (first.source_title, first.source_link) == ("海岸早报", "https://www.haian.example")
    assert '<img src="https://www.haian.example/2026/11/deck.jpg" width="1200"' in first.summary
    assert (
        '<a href="https://www.haian.example/timetable" rel="noopener nofollow ugc">'
        in first.summary
    )
    assert "pixel.gif" not in first.summary and "onclick" not in first.summary
    assert (second.summary, second.image) == ("<p>老板说，春天就搬走。</p>", "")


def test_rss10(read):
    """RDF, with Dublin Core's dates and names; rdf:about is the id."""
    document = read("rss10.xml")
    assert [item.guid for item in document.items] == [
        "https://tide.example/2",
        "https://tide.example/1",
    ]
    first = document.items[0]
    assert (first.title, first.author, first.summary) == (
        "High water at 14:10",
        "Ada",
        "4.2 m at the pier",
    )
    assert (first.published, first.updated) == (utc(2026, 11, 21, 12), None)


def test_rss091(read):
    """With a DTD, an HTML entity that it would have declared, no ids, a missing title and link."""
    first, second = read("rss091.xml").items
    assert (first.title, first.guid) == ("Berth 4 closed today", "//harbour.example/notices/4")
    assert not first.guid_given and not second.guid_given
    assert second.guid.startswith("sha256:")
    assert (
        second.title
        == "A notice without any title, which says only that the crane is being painted this week and that…"
    )
    assert (second.link, second.published) == ("", None)


def test_atom10(read):
    """xml:base, markup in titles, several authors, a source of its own, text that is no HTML."""
    document = read("atom10.xml")
    assert (document.title, document.link) == ("Boats & Tides", "https://boats.example/news/")
    assert (document.self_url, document.hub) == (
        "https://boats.example/news/feed.atom",
        "https://hub.example/",
    )
    first, second = document.items
    assert (first.title, first.guid) == (
        "The Heron sails & returns",
        "tag:boats.example,2026:heron",
    )
    assert (first.link, first.author) == ("https://boats.example/news/heron", "Bo Strand, Li Na")
    assert (first.published, first.updated) == (utc(2026, 11, 20, 17), utc(2026, 11, 21, 5))
    assert 'src="https://boats.example/news/heron/deck.png"' in first.summary
    assert (first.source_title, first.source_link) == ("Deck Log", "https://deck.example/")
    assert second.summary == "<p>Two lines<br>of text &lt; three</p>"
    assert (second.published, second.updated) == (utc(2026, 11, 19, 8), None)


def test_atom03(read):
    """The draft of 2003 that some feeds still are."""
    (item,) = read("atom03.xml").items
    assert (item.link, item.summary) == ("http://lights.example/lamp", "<p>At dusk.</p>")
    assert (item.published, item.updated) == (utc(2005, 6, 30, 18), utc(2005, 7, 1))


def test_podcast_and_media(read):
    """iTunes, Media RSS and enclosures give pictures; an episode without a page links to its file."""
    document = read("podcast.xml")
    assert (document.ttl, document.skip_hours) == (1800, (1, 2))
    episode, picture, enclosed = document.items
    assert (episode.title, episode.author) == ("Episode 7", "Mia")
    assert (episode.link, episode.image) == (
        "https://foghorn.example/7.mp3",
        "https://foghorn.example/7.jpg",
    )
    assert episode.published == utc(2026, 11, 20, 13)
    assert picture.image == "https://foghorn.example/large.jpg"
    assert enclosed.image == "https://feeds.example/enclosed.png"


def test_json_feed(read):
    """Versions 1.0 and 1.1, with an id that is a number and text that is no HTML."""
    document = read("feed11.json", url="https://lighthouse.example/feed.json")
    assert (document.title, document.hub) == ("Lighthouse & Sea", "https://hub.example/")
    first, second = document.items
    assert (first.guid, first.link) == ("42", "https://lighthouse.example/42")
    assert (first.author, first.image) == ("Ada, Bo", "https://lighthouse.example/42.jpg")
    assert 'src="https://lighthouse.example/lamp.jpg"' in first.summary
    assert (first.published, first.updated) == (utc(2026, 11, 20, 19), utc(2026, 11, 21, 1))
    assert (second.link, second.author) == ("https://elsewhere.example/story", "The Keeper")
    assert second.summary == "<p>First line<br>second &lt;line&gt;</p><p>Next paragraph</p>"
    assert second.image == "https://lighthouse.example/41.png"
    (old,) = read("feed10.json").items
    assert (old.author, old.title, old.image) == (
        "The Keeper",
        "Only text",
        "https://old.example/banner.png",
    )


def test_withdrawn_entries(read):
    """RFC 6721 in an RSS channel: an entry updated since it was withdrawn is there again."""
    document = read("tombstones.xml")
    assert document.link == "https://corrections.example/"
    assert document.deleted == ("one", "two&more")
    assert [item.guid for item in document.items] == ["three", "four"]


def test_a_hostile_feed_has_nothing_that_runs(read):
    """Titles and names are text, links http(s), and the summary has no way to run anything."""
    document = read("hostile.xml")
    assert (document.title, document.link) == ("Evil news", "")
    (item,) = document.items
    assert (item.title, item.author, item.link, item.image) == ("Titletxt", "Mal Lory", "", "")
    assert (item.source_title, item.source_link) == ("S", "")
    for forbidden in (
        "script",
        "onerror",
        "onclick",
        "style",
        "data:",
        "alert",
        "evil",
        "<form",
        "svg",
    ):
        assert forbidden not in item.summary.lower()
    assert 'href="https://ok.example/f" rel="noopener nofollow ugc"' in item.summary
    assert item.summary.count("<img") == 1
    assert 'loading="lazy" referrerpolicy="no-referrer"' in item.summary


def test_an_entity_bomb_does_not_expand():
    """Declared entities are dropped with the DTD and stand where they were used, as text."""
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE rss [<!ENTITY e0 "ha]>"> {levels}]>'
    (item,) = parse(
        (doctype + RSS % "<item><title>&e9; &amp; &eacute;</title></item>").encode(), url=URL
    ).items
    assert item.title == "&e9; & é"


def test_an_external_entity_is_not_fetched():
    """Nor the file that it names."""
    doctype = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    (item,) = parse((doctype + RSS % "<item><title>&x;</title></item>").encode(), url=URL).items
    assert item.title == "&x;"


@pytest.mark.parametrize("body", [b"", b"  \r\n\t "])
def test_an_empty_body(body):
    """Is an error that says so."""
    with pytest.raises(FeedError, match="empty"):
        parse(body, url=URL)


@pytest.mark.parametrize(
    "body",
    [
        b"hello",
        b'{"a": 1}',
        b"[1, 2]",
        b'{"version": "https://jsonfeed.org/version/1", "items": [',
        b'{"items": []}',
        b"[" * 100_000,
        b"<urlset><url/></urlset>",
        b"\x89PNG\r\n\x1a\n",
        b"<rss",
        b"<1:rss></1:rss>",
        b"<rss><channel><item><title>x",
    ],
)
def test_what_is_no_feed(body):
    """Is an error of one line."""
    with pytest.raises(FeedError) as caught:
        parse(body, url=URL)
    assert "\n" not in str(caught.value)


def test_a_web_page_is_searched_for_its_feeds(read):
    """What was found is said, and kept for whoever adds the feed."""
    with pytest.raises(
        NotAFeed, match=r"a web page, not a feed; it names https://feeds\.example/"
    ) as caught:
        read("page.html")
    assert caught.value.alternates == (
        "https://feeds.example/blog/feed.xml?a=1&b=2",
        "https://other.example/atom",
        "https://feeds.example/feed.json",
    )


def test_a_web_page_without_feeds():
    """Says that it names none."""
    with pytest.raises(NotAFeed, match="names none"):
        parse(b"<!doctype html><title>x</title><p>The &lt;rss&gt; of it", url=URL)


@pytest.mark.parametrize(
    "junk",
    [
        b"\n\n ",
        b"<br />\n<b>Warning</b>: x in <b>y.php</b> on line <b>3</b><br />\n",
        b"\xef\xbb\xbf",
    ],
)
def test_junk_before_the_feed_is_passed_over(junk):
    """Blank lines and a server's own warnings."""
    body = b'<?xml version="1.0"?>' + (RSS % "<item><title>x</title></item>").encode()
    assert len(parse(junk + body + b"<!-- cached --> <script>x</script>", url=URL).items) == 1


@pytest.mark.parametrize("cut", [0.3, 0.5, 0.6, 0.8, 0.95])
def test_a_feed_that_was_cut_off_keeps_its_whole_entries(cut):
    """The half entry is left out, and the document says that it was cut off."""
    items = [
        f"<title>T{n}</title><guid>g{n}</guid><description>D{n}</description>" for n in range(9)
    ]
    whole = (RSS % "".join(f"<item>{item}</item>" for item in items)).encode()
    body = whole[: int(len(whole) * cut)]
    document = parse(body, url=URL)
    assert document.cut_off
    assert [item.guid for item in document.items] == [
        f"g{n}" for n in range(body.count(b"</item>"))
    ]


@pytest.mark.parametrize("name", ["atom10.xml", "rss10.xml"])
def test_other_formats_cut_off(name):
    """Keep their whole entries too."""
    body = (DATA / name).read_bytes()
    end = body.rindex(b"</entry>" if b"<entry>" in body else b"</item>")
    document = parse(body[:end], url=URL)
    assert document.cut_off and len(document.items) == 1


@pytest.mark.parametrize(
    "broken",
    [
        "<title>a & b</title><guid>1</guid>",
        "<title>a &nbsp;&bogus; b</title><guid>1</guid>",
        "<title>a \x0b&#11;&#0;&#x1F; b</title><guid>1</guid>",
        "<title>a b</title><guid>1</guid><!-- a -- b -->",
        "<title>a b</title><guid>1</guid><media:thumbnail url='x'/><fb:like>3</fb:like>",
        "<title>a b</title><guid>1</guid><description><b>never closed</description>",
    ],
)
def test_small_mistakes_do_not_spoil_the_feed(broken):
    """Bare ampersands, undeclared entities and prefixes, illegal characters, unclosed elements."""
    items = rss(broken, "<title>next</title><guid>2</guid>").items
    assert [item.guid for item in items] == ["1", "2"]
    assert items[0].title.split()[0] == "a" and items[1].title == "next"


def test_a_mistake_in_the_channel_does_not_spoil_the_feed():
    """As in the width of its picture."""
    image = "<image><width>88<b></width></image><item><guid>1</guid></item>"
    assert [item.guid for item in parse((RSS % image).encode(), url=URL).items] == ["1"]


def test_missing_everything():
    """An entry of nothing has an id and a title all the same."""
    (item,) = rss("").items
    assert item.guid.startswith("sha256:") and item.title == "News"


def test_the_title_falls_back():
    """To the first words of the summary, then to the link."""
    worded, linked = rss(
        "<description>&lt;p&gt;Some &lt;b&gt;words&lt;/b&gt; here&lt;/p&gt;</description>",
        "<link>https://news.example/1</link>",
    ).items
    assert (worded.title, linked.title) == ("Some words here", "https://news.example/1")


def test_the_source_falls_back_to_the_host():
    """Of the feed's link, then of its address."""
    body = b"<rss><channel><item><title>x</title></item></channel></rss>"
    assert parse(body, url=URL).items[0].source_title == "feeds.example"


def test_a_guid_is_kept_as_it_is():
    """Even one that could be taken for a relative link, and is no link then."""
    (item,) = rss("<guid>item-1</guid><title>x</title>").items
    assert (item.guid, item.guid_given, item.link) == ("item-1", True, "")


def test_a_permalink_guid_is_the_link():
    """Where there is no other."""
    (item,) = rss("<guid>https://news.example/9</guid><title>x</title>").items
    assert item.link == "https://news.example/9"


def test_the_fuller_body_is_taken():
    """content:encoded before description, unless it is empty."""
    fuller, empty = rss(
        "<description>short</description><content:encoded>&lt;p&gt;the whole story&lt;/p&gt;</content:encoded>",
        "<description>short</description><content:encoded> </content:encoded>",
    ).items
    assert (fuller.summary, empty.summary) == ("<p>the whole story</p>", "short")


def test_a_future_date_is_none():
    """Such an entry is dated by when it was first seen, and stays so at every poll."""
    future, present = rss(
        "<title>a</title><pubDate>Sat, 21 Nov 2026 06:00:01 GMT</pubDate>",
        "<title>b</title><pubDate>Sat, 21 Nov 2026 06:00:00 GMT</pubDate>",
    ).items
    assert (future.published, present.published) == (None, NOW)


@pytest.mark.parametrize(
    ("language", "title", "hour"),
    [
        ("zh-CN", "x", 6),
        ("", "今日新闻头条", 6),
        ("en-US", "今日新闻头条", 6),
        ("en", "Today", 20),
        ("", "ニュースの今日", 20),
    ],
)
def test_cst_is_beijing_time_in_a_chinese_feed(language, title, hour):
    """By its language or by its titles, which are Chinese in many a feed that says English."""
    feed = (
        f"<rss><channel><title>{title}</title><language>{language}</language>"
        f"<item><title>{title}</title><pubDate>Fri, 20 Nov 2026 14:00:00 CST</pubDate></item></channel></rss>"
    )
    (item,) = parse(feed.encode(), url=URL, now=NOW).items
    assert item.published == utc(2026, 11, 20, hour)


def test_only_the_newest_are_taken():
    """By date, whichever way the feed is sorted, and in the document's order."""
    start = utc(2026, 1, 1)
    dates = [(start + timedelta(hours=n)).strftime("%a, %d %b %Y %H:%M:%S GMT") for n in range(300)]
    items = [f"<guid>{n}</guid><pubDate>{date}</pubDate>" for n, date in enumerate(dates)]
    oldest_first, newest_first = rss(*items), rss(*reversed(items))
    kept = [str(n) for n in range(300 - NEWEST, 300)]
    assert [item.guid for item in oldest_first.items] == kept
    assert [item.guid for item in newest_first.items] == kept[::-1]


def test_without_dates_the_first_are_taken():
    """As feeds put the newest first."""
    items = rss(*(f"<guid>{n}</guid>" for n in range(300))).items
    assert [item.guid for item in items] == [str(n) for n in range(NEWEST)]


def test_two_polls_give_the_same():
    """Word for word: what seems changed would be published as an edit."""
    images = "<img src='a.png' alt='a' width='2' height='3' title='t'><a title='t' href='b'>b</a>"
    item = f"<title>t</title><content:encoded><![CDATA[{images}]]></content:encoded>"
    assert len({rss(item).items for _ in range(20)}) == 1


def test_lone_surrogates_do_not_come_out():
    """JSON can hold them, and no encoding can."""
    feed = rb'{"version": "https://jsonfeed.org/version/1", "title": "\ud800t", "items": [%s]}'
    item = rb'{"id": "\ud800g", "title": "\udfffx", "content_html": "<p>\ud800y", "url": "/\ud800"}'
    (item,) = parse(feed % item, url=URL).items
    assert (item.guid, item.title, item.summary) == ("g", "x", "<p>y</p>")
    str(item).encode("utf-8")


def test_fields_have_limits():
    """A title, a name or a summary of any length fits where it is stored."""
    (item,) = rss(
        f"<title>{'word ' * 9999}</title><dc:creator>{'x' * 9999}</dc:creator><guid>{'g' * 9999}</guid>"
        f"<link>https://news.example/{'l' * 9999}</link><description>{'text ' * 99999}</description>"
    ).items
    assert len(item.title) <= 300 and item.title.endswith("word…")
    assert len(item.author) == 200 and len(item.guid) < 300 and item.link == ""
    assert 10_000 < len(item.summary) < 20_000


@pytest.mark.parametrize("category, key", [("key", True), ("Key Event", True), ("keys", False)])
def test_category_marks_a_key_event(category, key):
    """A feed may say which of its entries are key events, in RSS and in JSON Feed."""
    rss = (
        "<rss version='2.0'><channel><title>T</title><item><title>One</title>"
        f"<guid>1</guid><category>{category}</category></item></channel></rss>"
    )
    feed = '{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[%s]}'
    item = f'{{"id":"1","content_text":"One","tags":["{category}"]}}'
    for body in (rss, feed % item):
        assert parse(body.encode(), url="https://example.org/feed").items[0].key is key


@pytest.mark.parametrize(
    "body",
    [
        b"<rss><channel><item><guid>1</guid></item><item><gu",
        b"<rss><channel><item><guid>1</guid></item><item><description><![CDATA[</rss> x",
    ],
)
def test_a_feed_that_was_truncated_has_left_out_its_end(body):
    """It is whole as far as it goes: to ask for it again would bring no more."""
    document = parse(body, url=URL, truncated=True)
    assert document.items[0].guid == "1"
    assert not document.cut_off and document.left_out


def test_what_is_too_large_to_be_made_sense_of_says_so():
    """JSON has no entries that are whole before all of it is."""
    with pytest.raises(FeedError, match="larger than 0 MB"):
        parse(b'{"version": "https://jsonfeed.org/version/1", "items": [{', url=URL, truncated=True)


def test_a_login_in_the_feeds_address_is_in_no_link():
    """Nor in any picture."""
    body = RSS % "<item><link>/1</link><description>&lt;img src=p.png></description></item>"
    document = parse(body.encode(), url="https://press:s3cret@feeds.example/feed")
    assert "s3cret" not in str(document) and document.items[0].link == "https://feeds.example/1"
