"""What RSS and Atom say, in drafts: titles, links, texts, and where an xml:base ends."""

import pytest

from blog.feeds.parse.formats.markup import prepare
from blog.feeds.parse.formats.xmlfeed import read_xml

ATOM = "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en'>{}</feed>"
RSS = (
    "<rss xmlns:a='http://www.w3.org/2005/Atom' xmlns:media='http://search.yahoo.com/mrss/'"
    " xmlns:dc='http://purl.org/dc/elements/1.1/'><channel>{}</channel></rss>"
)


def atom(entry, feed=""):
    return read_xml(prepare(ATOM.format(f"{feed}<entry>{entry}</entry>"))).drafts[0]


def rss(item):
    return read_xml(prepare(RSS.format(f"<item>{item}</item>"))).drafts[0]


@pytest.mark.parametrize(
    ("read", "links", "link"),
    [
        (atom, "<link href='/1'/><link href='/2'/>", "/1"),
        (atom, "<link rel='self' href='/0'/><link href='/1'/>", "/1"),
        (atom, "<link hreflang='de' href='/de'/><link hreflang='en-GB' href='/en'/>", "/en"),
        (atom, "<link hreflang='de' href='/de'/><link href='/1'/>", "/1"),
        (atom, "<link type='application/json' href='/j'/><link type='text/html' href='/1'/>", "/1"),
        (atom, "<link rel='http://www.iana.org/assignments/relation/alternate' href='/1'/>", "/1"),
        (atom, "<id>https://e.example/1</id>", "https://e.example/1"),
        (atom, "<id>urn:1</id>", ""),
        (rss, "<link>/1</link><a:link href='/amp'/>", "/1"),
        (rss, "<a:link href='/amp'/><link>/1</link>", "/1"),
        (rss, "<link>/1</link><link>/2</link>", "/1"),
        (rss, "<link/><guid isPermaLink='true'>https://e.example/1</guid>", "https://e.example/1"),
        (rss, "<link> </link><guid>https://e.example/1</guid>", "https://e.example/1"),
        (rss, "<link/><guid isPermaLink='false'>https://e.example/1</guid>", ""),
        (rss, "<link/><guid isPermaLink='true'>/1</guid>", "/1"),
        (rss, "<link>http://</link><guid>https://e.example/1</guid>", "https://e.example/1"),
        (rss, "<link>#</link><guid>https://e.example/1</guid>", "https://e.example/1"),
        (atom, "<link hreflang='en-GB' href='/gb'/><link hreflang='en' href='/en'/>", "/en"),
        (
            rss,
            "<a:link hreflang='sv' href='/sv'/><a:link hreflang='da' href='/da'/>",
            "/sv",
        ),
        (rss, "<enclosure url='/1.mp3' type='audio/mpeg'/>", "/1.mp3"),
        (rss, "<guid>https://e.example/1</guid><enclosure url='/1.mp3'/>", "https://e.example/1"),
    ],
)
def test_the_first_link_of_the_entrys_own_language(read, links, link):
    """RSS's own before Atom's in it; a permalink GUID where there is none."""
    assert read(links).link == link


def test_the_language_of_an_rss_channel_is_that_of_its_links():
    """RSS says it in an element."""
    links = "<a:link hreflang='sv' href='/sv'/><a:link hreflang='da' href='/da'/>"
    feed = RSS.format(f"<language>da-DK</language><item>{links}</item>")
    assert read_xml(prepare(feed)).drafts[0].link == "/da"


def test_an_xml_base_ends_with_its_element():
    """What follows is resolved as if it had not been there, and an id is never resolved."""
    text = ATOM.format(
        "<entry xml:base='https://a.example/x/'><id>1</id><link href='1'/>"
        "<content type='html' xml:base='y/'>c</content><summary type='html'>s</summary></entry>"
        "<entry><id>2</id><link href='2'/><summary type='html'>s</summary></entry>"
    )
    first, second = read_xml(prepare(text)).drafts
    assert (first.guid, first.link) == ("1", "https://a.example/x/1")
    assert first.bodies == [("c", "https://a.example/x/y/"), ("s", "https://a.example/x/")]
    assert (second.guid, second.link, second.bodies) == ("2", "2", [("s", "")])


def test_an_xml_base_inside_xhtml_is_that_of_what_it_holds():
    """No more and no less."""
    inside = "<div xmlns='http://www.w3.org/1999/xhtml'><p xml:base='https://b.example/'><a href='x'/></p><a href='x'/></div>"
    ((source, base),) = atom(f"<content type='xhtml'>{inside}</content>").bodies
    assert source == '<p><a href="https://b.example/x"></a></p><a href="x"></a>' and base == ""


@pytest.mark.parametrize(
    ("read", "said", "bodies"),
    [
        (rss, "<description>a</description>", ["a"]),
        (rss, "<media:description>a\nb</media:description>", ["<p>a<br>b</p>"]),
        (rss, "<media:description type='html'>&lt;b>a&lt;/b></media:description>", ["<b>a</b>"]),
        (
            rss,
            "<description>a</description><media:description>a longer one</media:description>",
            ["a"],
        ),
        (
            rss,
            "<media:content url='/a.jpg'><media:description>alt</media:description></media:content>",
            [],
        ),
        (
            rss,
            "<media:group><media:content url='/a' medium='image'/>"
            "<media:description>alt</media:description></media:group>",
            [],
        ),
        (
            rss,
            "<media:group><media:content url='/a.mp4'/><media:thumbnail url='/a.jpg'/>"
            "<media:description>about the film\n\n0:00 start</media:description></media:group>",
            ["<p>about the film</p><p>0:00 start</p>"],
        ),
        (atom, "<summary>a\n&lt;b</summary>", ["<p>a<br>&lt;b</p>"]),
        (atom, "<content type='html'>a</content><summary>s</summary>", ["a", "<p>s</p>"]),
        (atom, "<content type='image/png'>AAAA</content>", []),
        (atom, "<content>a <b>c</b></content>", ["a <b>c</b>"]),
    ],
)
def test_a_texts_type_is_respected_and_a_caption_is_no_text(read, said, bodies):
    """A picture's description is its alt text; a film's is all the text that it has."""
    assert [source for source, _ in read(said).bodies] == bodies


@pytest.mark.parametrize(
    ("read", "title", "kind"),
    [
        (atom, "<title>a</title>", "plain"),
        (atom, "<title type='text'>a</title>", "text"),
        (atom, "<title type='html'>a</title>", "html"),
        (atom, "<title type='xhtml'><div>a</div></title>", "html"),
        (rss, "<title>a</title>", ""),
    ],
)
def test_a_titles_kind(read, title, kind):
    """RSS does not say."""
    assert read(title).title_kind == kind


@pytest.mark.parametrize(
    ("entry", "author"),
    [
        ("", "Feed's"),
        ("<author><name>Own</name></author>", "Own"),
        ("<author><name>A</name></author><author><name>B</name></author>", "A, B"),
        ("<author><uri>https://a.example/</uri><email>a@a.example</email></author>", "Feed's"),
        ("<source><author><name>Source's</name></author></source>", "Source's"),
    ],
)
def test_an_entry_of_atom_without_an_author_has_its_feeds(entry, author):
    """RFC 4287, section 4.2.1."""
    assert atom(entry, "<author><name>Feed's</name></author>").author == author


@pytest.mark.parametrize(
    "uri",
    [
        "http://search.yahoo.com/mrss/",
        " http://search.yahoo.com/mrss",
        "HTTPS://Search.Yahoo.com/mrss/",
    ],
)
def test_a_namespace_is_known_however_it_is_spelled(uri):
    """Space, case, scheme and a last slash make no difference."""
    text = f"<rss xmlns:m='{uri}'><channel><item><m:thumbnail url='/t.jpg'/></item></channel></rss>"
    assert read_xml(prepare(text)).drafts[0].images == ["/t.jpg"]


def test_the_first_date_that_can_be_read():
    """Else what the feed says, which identity may need."""
    assert rss("<pubDate>soon</pubDate><pubDate>2026-11-21</pubDate>").published == "2026-11-21"
    assert rss("<pubDate>soon</pubDate>").published == "soon"
