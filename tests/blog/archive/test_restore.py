"""Out and in: what comes back is the same blog, by each kind of file."""

import json
from datetime import datetime, timedelta, timezone

import pytest
from django.core.files.storage import default_storage
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blog.archive.errors import NoArchive
from blog.archive.files import ENDINGS, read_file_at, write_file
from blog.archive.record import collect
from blog.archive.restore import restore
from blog.desk.pictures.store import keep_picture
from blog.desk.writing import entries as writing
from blog.log import rebuild
from blog.log import store as logs
from blog.models import Blog, Entry, Picture
from tests.blog.desk.people import make_person
from tests.blog.desk.pictures.files import make_file
from tests.blog.factory import default_blog, make_entry, publish, remove

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def blog(store):
    blog = default_blog()
    blog.title, blog.language = "The <Cup> & 决赛", "en"
    blog.save()
    return blog


@pytest.fixture
def carry(tmp_path):
    """Write a blog to a file, delete it, and make it again of that."""

    def carry(blog, ending=".json", slug=None, delete=True):
        path = tmp_path / f"blog{ending}"
        path.write_bytes(write_file(blog, ending))
        if delete:
            blog.delete()
        return restore(read_file_at(path), slug)

    return carry


def fill(blog):
    """Write what a blog may have of everything."""
    editor = make_person("editor")
    picture = keep_picture(editor, blog, make_file(), {"alt": "Red & blue"})
    publish("One", "Two", "Three")
    gone = Entry.objects.get(title="Two")
    remove(gone)
    changed = Entry.objects.get(title="One")
    changed.title, changed.summary = "One!", '<p>A "better" one</p>'
    changed.save()
    Entry.objects.filter(title="Three").update(pinned=True, key=True, position=900)
    values = {"text": f"![]({'picture:' + picture.token})\n\n**Goal** <b> & 进球", "nonce": "n"}
    writing.post(editor, blog, {**values, "correction": "Not a miss.", "struck": True})
    score = {"home": "A", "away": "B", "home_score": "1", "away_score": "0"}
    writing.post(editor, blog, {"text": "", "shape": "score", "details": score})
    writing.post(editor, blog, {"text": "Soon", "publish": "draft"})
    due = datetime.now(timezone.utc) + timedelta(hours=1)
    writing.post(editor, blog, {"text": "Later", "publish": "at", "at": due})
    for entry in Entry.objects.filter(position=None, state=Entry.LIVE):
        entry.save()


def simplify(archive, public):
    """Return of an archive what is the same after it was made again."""
    entries = [each for each in archive["entries"] if not public or each["state"] == "live"]
    return {**archive, "entries": entries}


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_blog(blog, carry, ending, at_once):
    """Entries, versions, pins, order, names, ids, pictures with their files; of a page, what is public."""
    fill(blog)
    before = simplify(collect(blog), ending == ".html")
    again = carry(blog, ending).blog
    after = collect(again)
    assert after["entries"] == before["entries"]
    assert (after["blog"], after["pictures"]) == (before["blog"], before["pictures"])
    (picture,) = Picture.objects.all()
    for width in picture.widths.split(","):
        name = f"pictures/{picture.token}-{width}.{picture.extension}"
        assert default_storage.exists(name)
    assert picture.entries.count() == 1


def test_readers_have_it(blog, carry, client):
    """The live log says what the record does, and each permalink leads to its entry."""
    publish("One", "Two")
    token = Entry.objects.get(title="One").token
    again = carry(blog).blog
    head = logs.get_log(again).head()
    assert head and head.seq >= 2
    page = client.get("/blog/").content.decode()
    assert page.index("Two") < page.index("One")
    assert client.get(f"/blog/entry/{token}/").status_code == 200


def test_once_more_does_nothing(blog, carry):
    """Entries that are there stay as they are; those that are new come on top."""
    publish("One", "Two")
    Entry.objects.filter(title="Two").update(title="Changed")
    head = rebuild.get_head(blog)
    restored = carry(blog, delete=False)
    assert (restored.made, restored.known) == (0, 2)
    assert rebuild.get_head(blog).epoch == head.epoch  # open pages are told nothing
    Entry.objects.get(title="One").delete()
    assert Entry.objects.count() == 1


def test_under_another_slug(blog, carry, at_once):
    """A second blog beside the first, with pictures of its own."""
    fill(blog)
    copy = carry(blog, slug="copy", delete=False).blog
    assert copy.slug == "copy" and Blog.objects.count() == 2
    one, other = Picture.objects.all()
    assert one.token != other.token
    (named,) = Entry.objects.filter(blog=copy, text__contains="picture:")
    assert other.token in named.text and other.token in named.summary


def test_a_page_that_lasts(blog, at_once):
    """No script to run, nothing of ours to ask for, and nothing that readers may not see."""
    fill(blog)
    page = write_file(blog, ".html").decode()
    assert "Soon" not in page and "Later" not in page and "/media/pictures/" in page
    shown, data = page.split('<script type="application/json" id="livelog">')
    assert "/media/" not in shown and 'src="data:image/jpeg;base64,' in shown
    assert "<script" not in shown and "</script>" in data and data.count("<") == 3
    assert "The &lt;Cup&gt; &amp; 决赛" in shown and "Not a miss." in shown


HOSTILE = '<p onclick="x()">a<script>x()</script><a href="javascript:x()">b</a></p>'
CLEAN = '<p>a<a rel="noopener nofollow ugc">b</a></p>'


def test_what_an_archive_says_is_sanitised(blog, carry):
    """A file from anybody does no more harm than a feed."""
    publish("One")
    archive = collect(blog)
    (entry,) = archive["entries"]
    card = json.dumps({"url": "javascript:x()", "title": "x"})
    entry.update(summary=HOSTILE, link="javascript:x()", card=card)
    entry["versions"] = [{"title": "x", "summary": HOSTILE, "until": entry["published"]}]
    blog.delete()
    restore(archive)
    made = Entry.objects.get()
    assert made.summary == made.versions.get().summary == CLEAN
    assert made.link == made.card == ""


@pytest.mark.parametrize(
    "damage",
    [
        {"format": "other/1"},
        {"entries": None},
        {"entries": [{"id": "a/b"}]},
        {"entries": [{"id": "ab"}]},
        {"pictures": [{"token": "../../etc/passwd"}]},
        {"blog": {}},
    ],
)
def test_damaged_archives(blog, damage):
    """Refused, with nothing changed."""
    publish("One")
    archive = {**collect(blog), **damage}
    blog.delete()
    with pytest.raises(NoArchive):
        restore(archive)
    assert not Blog.objects.exists()


@pytest.mark.parametrize(
    "damage",
    [
        {"revision": -1},
        {"revision": 10**30},
        {"shape": "circle"},
        {"published": "0001-01-01T00:00:00+14:00"},
    ],
)
def test_damaged_entries(blog, damage):
    """Refused too, whatever would notice it: the database, the calendar."""
    publish("One")
    archive = collect(blog)
    archive["entries"][0].update(damage)
    blog.delete()
    with pytest.raises(NoArchive):
        restore(archive)
    assert not Blog.objects.exists()


def test_an_id_that_comes_twice(blog):
    """Which of the two it would be nobody can say."""
    publish("One")
    archive = collect(blog)
    archive["entries"] *= 2
    blog.delete()
    with pytest.raises(NoArchive):
        restore(archive)
    assert not Blog.objects.exists()


@pytest.mark.parametrize("slug", ["two words", "embed", "x" * 51])
def test_no_address_of_a_blog(blog, slug):
    """It is what was asked for that is wrong, not the archive."""
    with pytest.raises(NoArchive, match="no blog can have the address"):
        restore(collect(blog), slug)


def test_a_time_of_long_ago(blog, client):
    """Its year has four digits everywhere, so that the blog's feed can be made."""
    publish("One")
    archive = collect(blog)
    archive["entries"][0]["published"] = "0033-04-03T12:00:00+00:00"
    restore(archive, "old")
    assert "0033-04-03T12:00:00+00:00" in client.get("/blog/old/feed.atom").content.decode()


TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=60)
HEALTH = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=40, suppress_health_check=HEALTH)
@given(st.lists(st.tuples(TEXT, TEXT, st.booleans()), min_size=1, max_size=5))
def test_any_words(tmp_path, written):
    """Whatever is written comes back to the character."""
    Blog.objects.all().delete()
    blog = default_blog()
    for number, (title, text, key) in enumerate(written, 1):
        make_entry(title=title or "-", summary=text, author_name=text[:50], key=key)
        Entry.objects.filter(blog=blog, seq=None).update(position=number, seq=number, pending=False)
    for ending in ENDINGS:
        before = collect(blog)
        path = tmp_path / f"any{ending}"
        path.write_bytes(write_file(blog, ending))
        blog.delete()
        blog = restore(read_file_at(path)).blog
        assert collect(blog) == before
