"""A blog's room, and how it looks, go out and come back; who its guests were does not."""

import json

import pytest
from django.utils import timezone

from blog.archive.errors import NoArchive
from blog.archive.files import ENDINGS, read_file_at, write_file
from blog.archive.record import collect
from blog.archive.restore import restore
from blog.desk.pictures.store import keep_picture
from blog.models import Act, Ban, Blog, Guest, Picture, Report, RoomMessage
from blog.models.room.message import HELD, HIDDEN, WORDS
from blog.room import history
from tests.blog.desk.people import make_person
from tests.blog.desk.pictures.files import make_file
from tests.blog.factory import default_blog, publish

pytestmark = pytest.mark.django_db
DIGEST = "1:0123456789abcdef"


@pytest.fixture(autouse=True)
def blog(store):
    """A blog with a picture of its own, whose readers have talked."""
    blog = default_blog()
    blog.room, blog.room_slow, blog.room_questions, blog.room_words = "open", 5, True, "spam\nham*"
    blog.colour, blog.sharing = "#0b6b4f", "Come and read"
    blog.cover = keep_picture(make_person("editor"), blog, make_file(), {"alt": "The cup"})
    blog.save()
    publish("One")
    say("First", 1)
    say("Second & <b>", 2, author="u" + 16 * "0", role="editor")
    say("Waits", None, state=HELD, why=WORDS)
    report = say("Reported", 3)
    Report.objects.create(message=report, author="g2", why="secret reason")
    say("Taken away", 4, state=HIDDEN)
    Guest.objects.create(blog=blog, author="g1", name="Ana", skeleton="ana")
    Ban.objects.create(blog=blog, kind="address", value=DIGEST, author="g1", name="Ana")
    Act.objects.create(blog=blog, by="mod", action="hide", details="secret act")
    return blog


def say(text, place, **fields):
    fields = {"author": "g" + 16 * "1", "name": "Ana", "role": "guest", **fields}
    return RoomMessage.objects.create(
        blog=default_blog(),
        nonce=text,
        text=text,
        address=DIGEST,
        span=DIGEST,
        seq=place,
        position=place,
        pending=False,
        **fields,
    )


def carry(blog, path, slug=None):
    path.write_bytes(write_file(blog, path.suffix))
    return restore(read_file_at(path), slug).blog


def without_names(archive):
    """Return of an archive what is the same in a copy beside it."""
    said = [{**each, "id": ""} for each in archive["said"]]
    row = {**archive["blog"], "slug": "", "cover": ""}
    return {**archive, "blog": row, "said": said, "pictures": len(archive["pictures"])}


@pytest.mark.parametrize("ending", [".json", ".zip"])
def test_it_comes_back(blog, tmp_path, ending):
    """Settings, picture, and each message as it was, in its order; what waits waits on."""
    before, path = collect(blog), tmp_path / f"blog{ending}"
    path.write_bytes(write_file(blog, ending))
    blog.delete()
    again = restore(read_file_at(path)).blog
    after = collect(again)
    assert after == before
    assert [each["text"] for each in after["said"]][:3] == ["First", "Second & <b>", "Reported"]
    assert again.cover == Picture.objects.get() and again.cover.blog == again
    texts = [json.loads(text)["html"] for text in history.read_newest(again).texts]
    assert texts == ["Reported", "Second &amp; &lt;b&gt;", "First"]
    assert RoomMessage.objects.get(text="Waits").state == HELD


def test_beside_the_first(blog, tmp_path):
    """A copy has messages and a picture under ids of its own; once more adds nothing."""
    copy = carry(blog, tmp_path / "blog.json", "copy")
    assert without_names(collect(copy)) == without_names(collect(blog))
    assert copy.cover and copy.cover != blog.cover and copy.cover.blog == copy
    count = RoomMessage.objects.count()
    carry(blog, tmp_path / "blog.json", "copy")
    carry(blog, tmp_path / "blog.json")
    assert RoomMessage.objects.count() == count


@pytest.mark.parametrize("ending", ENDINGS)
def test_nothing_tells_who_it_was(blog, ending, tmp_path):
    """Neither addresses nor bans nor reports nor acts, nor what was taken away; of pages no message."""
    path = tmp_path / f"blog{ending}"
    path.write_bytes(write_file(blog, ending))
    archive = read_file_at(path)
    text = json.dumps({**archive, "pictures": []})
    for secret in (DIGEST, "secret", "Taken away", "nonce", "token"):
        assert secret not in text, secret
    is_page = ending == ".html"
    assert ("said" in archive) is not is_page
    assert ("First" in text) is ("ham*" in text) is not is_page


@pytest.mark.parametrize(
    "damage",
    [
        {"author": "g1:signed"},
        {"role": "superuser"},
        {"name": "\u202e"},
        {"text": "\u3164"},
        {"id": "../x"},
        {"at": "yesterday"},
        {"why": "why not"},
    ],
)
def test_what_nobody_could_have_said(blog, damage):
    """A file that a stranger made changes nothing."""
    archive = collect(blog)
    blog.delete()
    archive["said"][0].update(damage)
    with pytest.raises(NoArchive):
        restore(archive)
    assert not Blog.objects.exists()


def test_it_is_cleaned(blog):
    """Texts and names are what they could be in a room, and nothing was said tomorrow."""
    archive = collect(blog)
    blog.delete()
    archive["said"] = archive["said"][:1]
    archive["said"][0].update(
        text="a\u202eb" + "c" * 900, name="A\u200bna", at="2999-01-01T00:00:00+00:00"
    )
    restore(archive)
    row = RoomMessage.objects.get()
    assert row.text == "ab" + "c" * 498 and row.name == "Ana" and row.at <= timezone.now()
