"""Feeds that no rule here covers are read by feedparser."""

import pytest

from blog.feeds.errors import FeedError
from blog.feeds.parse.formats.markup import prepare
from blog.feeds.parse.formats.others import read_other
from blog.feeds.parse.formats.xmlfeed import read_xml

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://old.example/9">
<channel><title>Harbour</title></channel><item><title>Ferry late</title>
<link>https://harbour.example/1</link><description>&lt;p&gt;By an hour.&lt;/p&gt;</description>
<pubDate>Sat, 21 Nov 2026 06:00:00 GMT</pubDate></item></rdf:RDF>"""


def test_dialect_that_nobody_knows_is_read():
    """Elements of a namespace of its own are none of ours; feedparser goes by their names."""
    document = read_xml(prepare(RDF))
    assert document.title == "Harbour"
    (draft,) = document.drafts
    assert (draft.title, draft.link) == ("Ferry late", "https://harbour.example/1")
    assert draft.bodies == [("<p>By an hour.</p>", "")]
    assert draft.published == "Sat, 21 Nov 2026 06:00:00 GMT"


def test_feed_without_entries_stays_one():
    """That there is nothing yet is no reason to doubt what the rules read."""
    document = read_xml(prepare("<rss><channel><title>Quiet</title><ttl>5</ttl></channel></rss>"))
    assert (document.title, document.ttl, document.drafts) == ("Quiet", 300, [])


def test_what_is_no_feed_for_feedparser_either_is_refused():
    with pytest.raises(FeedError, match="broken"):
        read_other("<rss><nothing/></rss>")
