"""What holds for any input whatever."""

import re

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from blog.feeds.errors import FeedError
from blog.feeds.parse.dates import parse_date
from blog.feeds.parse.identity import ORDINARY, _normalise, normalise_link
from blog.feeds.parse.parser import parse
from blog.feeds.parse.sanitising import ATTRIBUTES, TAGS, sanitize
from blog.feeds.parse.text import UNSEEN, plain
from tests.blog.feeds.conftest import DATA

URL = "https://feeds.example/dir/feed"
FILES = sorted(path.read_bytes() for path in DATA.glob("*.*"))
relaxed = settings(deadline=None, suppress_health_check=list(HealthCheck))

HOSTILE = st.sampled_from(
    [
        *(
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "javascript:alert(1)",
            "\u202e",
        ),
        *(
            "<svg/onload=x>",
            "&lt;b&gt;",
            "]]>",
            "<![CDATA[",
            "<!--",
            "&bogus;",
            "&#0;",
            '"',
            "'",
            "\x00",
        ),
        *(
            "<a href='",
            "<p style=",
            "</item>",
            "</rss>",
            "<item>",
            "http://[",
            "早",
            "%zz",
            "é",
            "\ud800",
        ),
    ]
)
TEXT = st.lists(st.one_of(HOSTILE, st.text(max_size=8)), max_size=6).map("".join)
TAGGED = st.sampled_from(
    [
        "title",
        "link",
        "guid",
        "pubDate",
        "description",
        "content:encoded",
        "dc:creator",
        "image",
        "source",
        "author",
    ]
)
ELEMENT = st.tuples(TAGGED, TEXT).map(lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>")
ITEM = st.lists(ELEMENT, max_size=6).map(lambda parts: "<item>{}</item>".format("".join(parts)))
FEED = st.lists(ITEM, max_size=4).map(
    lambda items: '<rss version="2.0"><channel><title>t</title>{}</channel></rss>'.format(
        "".join(items)
    )
)


def mutated(draw, body):
    """Cut a piece out of the body, or put one in."""
    start = draw(st.integers(0, len(body)))
    end = draw(st.integers(start, len(body)))
    return body[:start] + draw(st.binary(max_size=20)) + body[end:]


BODIES = st.one_of(
    st.binary(max_size=200),
    FEED.map(lambda feed: feed.encode("utf-8", "replace")),
    st.composite(lambda draw: mutated(draw, draw(st.sampled_from(FILES))))(),
)


def check_safe(document):
    """Assert what the page relies on for every item."""
    for item in document.items:
        assert item.guid and item.title and item.source_title
        for text in (item.title, item.author, item.source_title, document.title):
            assert not UNSEEN.search(text) and "\n" not in text
        # A title may be text that looks like a tag; where nobody can tell, it is taken for one.
        for text in (item.author, item.source_title):
            assert (
                not re.search(r"<(?:script|img|svg|a|p)\b[^<>]*(?:=[^<>]*)?>", text, re.I)
                or "=" not in text
            )
        for url in (item.link, item.image, item.source_link, document.link):
            assert url == "" or re.fullmatch(r"https?://[^\s<>\"`\\]+", url)
        check_safe_html(item.summary)
        item.summary.encode("utf-8")


def check_safe_html(summary):
    """Assert that every tag is an allowed one, with allowed attributes and http(s) URLs."""
    allowed = set().union(*ATTRIBUTES.values()) | {"rel", "loading", "referrerpolicy"}
    for tag, attributes in re.findall(r"<([^\s<>]+)((?:\s+[\w-]+=\"[^\"]*\")*)\s*>", summary):
        assert tag.lstrip("/") in TAGS
        for name, value in re.findall(r"([\w-]+)=\"([^\"]*)\"", attributes):
            assert name in allowed
            assert name not in ("href", "src") or value.startswith(("http://", "https://"))
    assert "<" not in re.sub(r"<[^\s<>]+(?:\s+[\w-]+=\"[^\"]*\")*\s*>", "", summary)


@relaxed
@given(st.from_regex(ORDINARY, fullmatch=True))
@example("http://a.example//b/./..//#x?y;z%20")
@example("https://-a.b-.0")
def test_what_is_ordinary_needs_no_more(url):
    """A link that is read at a glance has the key that the long way gives it."""
    assert normalise_link(url) == _normalise(url)


@relaxed
@given(body=BODIES, content_type=st.sampled_from(["", "text/xml; charset=gbk", "application/json"]))
@example(body=b"<rss><channel><item><link>http://[</link></item></channel></rss>", content_type="")
@example(body=b"<feed><entry><link href='http://[x'/></entry></feed>", content_type="")
def test_parse_raises_nothing_but_feed_error_and_gives_nothing_unsafe(body, content_type):
    """Whatever a server sends."""
    try:
        document = parse(body, url=URL, content_type=content_type)
    except FeedError as error:
        assert str(error)
        return
    check_safe(document)
    guids = [item.guid for item in document.items]
    assert len(set(guids)) == len(guids)
    again = parse(body, url=URL, content_type=content_type)
    assert [item.guid for item in again.items] == guids


@relaxed
@given(source=TEXT)
def test_sanitize_gives_only_what_is_allowed(source):
    """And the same when its output is sanitised again."""
    clean = sanitize(source, URL)
    check_safe_html(clean)
    assert sanitize(clean, URL) == clean


@relaxed
@given(value=TEXT)
def test_plain_text_is_one_line_of_visible_characters(value):
    """Of at most the length asked for."""
    text = plain(value, 50)
    assert len(text) <= 50 and not UNSEEN.search(text) and text == " ".join(text.split())
    assert not re.search(r"<(?:script|svg|img|p|b|a)\b[^<>]*=[^<>]*>", text, re.I)


@relaxed
@given(items=st.lists(st.integers(0, 30), unique=True, min_size=2, max_size=12), gone=st.data())
def test_ids_do_not_depend_on_the_other_entries(items, gone):
    """Nor on the order in which the feed lists them."""

    def ids(numbers):
        feed = "".join(
            f"<item><title>T{n}</title>{f'<guid>g{n}</guid>' if n % 3 else ''}"
            f"{f'<link>https://e.example/{n}</link>' if n % 2 else ''}</item>"
            for n in numbers
        )
        document = parse(f"<rss><channel>{feed}</channel></rss>".encode(), url=URL)
        return dict(zip(numbers, (item.guid for item in document.items)))

    rest = gone.draw(st.permutations(items))[: len(items) // 2 + 1]
    everything = ids(items)
    assert ids(rest) == {n: everything[n] for n in rest}


@relaxed
@given(value=st.one_of(st.text(max_size=40), st.from_regex(r"[0-9]{1,5}[-/ :.T]{1,2}[0-9]{1,3}.*")))
def test_dates_never_raise(value):
    """A date or None."""
    parse_date(value)
    parse_date(value, chinese=True)


@relaxed
@given(value=st.one_of(TEXT, TEXT.map("https://example.com/".__add__)))
@example(value="https://example.com/ #")
@example(value="https://example.com/a /?b= #")
@example(value="https://example.com/? &2")
@example(value="https://example.com/%2561?utm%5Fsource=1&x")
@example(value="https://example.com :/")
@example(value="https://example。com。/a")
@example(value="https://[::1]:443/a/")
def test_normalising_twice_changes_nothing_more(value):
    """The key of a key's own address is that key."""
    key = normalise_link(value)
    if key.startswith("//"):
        assert normalise_link("https:" + key) == key
