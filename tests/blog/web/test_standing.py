"""What feeds and machines are told of an entry that was struck or corrected."""

import json

import pytest

from blog.blogger import outbox
from tests.blog.factory import make_entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.fixture
def struck():
    entry = make_entry("", summary="<p>Goal</p>", struck=True, correction="It was <i>offside</i>")
    outbox.publish_row(entry.pk)
    return entry


def test_feeds_say_it(client, struck):
    """In the title, and around the words; the correction as text below them."""
    item = json.loads(client.get("/blog/feed.json").content)["items"][0]
    assert item["title"] == "Struck as wrong: Goal"
    assert item["content_html"] == (
        "<p><strong>Struck as wrong</strong></p><del><p>Goal</p></del>"
        "<p><strong>Correction:</strong> It was &lt;i&gt;offside&lt;/i&gt;</p>"
    )
    assert "<title>Struck as wrong: Goal</title>" in client.get("/blog/feed.atom").content.decode()


def test_pictures_have_whole_addresses(client):
    """A feed's reader knows nothing of this site."""
    entry = make_entry("Look", summary='<img src="/media/pictures/aaaaaaaaaaaaaaaa-9.jpg">')
    outbox.publish_row(entry.pk)
    item = json.loads(client.get("/blog/feed.json").content)["items"][0]
    assert 'src="http://testserver/media/pictures/aaaaaaaaaaaaaaaa-9.jpg"' in item["content_html"]
    page = client.get("/blog/").content.decode()
    assert 'property="og:image" content="http://testserver/media/pictures/aaaa' in page


def test_machines_are_told(client, struck):
    """schema.org has a property for a correction."""
    page = client.get("/blog/").content.decode()
    data = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    update = data["liveBlogUpdate"][0]
    assert update["headline"] == "Struck as wrong: Goal"
    assert update["correction"] == "It was <i>offside</i>"


def test_the_wire_says_it(client, struck):
    """As fields of their own; a text has no shape, and this one no card."""
    entry = client.get("/blog/entries.json").json()["entries"][0]
    assert (entry["title"], entry["struck"], entry["correction"]) == (
        "",
        True,
        "It was <i>offside</i>",
    )
    assert entry["shape"] is None and entry["card"] is None
