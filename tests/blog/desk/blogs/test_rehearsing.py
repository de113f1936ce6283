"""A rehearsal: a private copy, thrown away after."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from blog.desk.blogs.rehearsing import make_rehearsal
from blog.desk.pictures.figures import address
from blog.models import Blog, Entry, Feed, Picture, Role, RoomMessage
from tests.blog.desk.people import make_person
from tests.blog.factory import make_entry

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("store")]


@pytest.fixture
def storm(settings, tmp_path):
    """A public blog with a feed, an entry, a draft with a picture, and one that is scheduled."""
    settings.MEDIA_ROOT = str(tmp_path)
    blog = Blog.objects.create(slug="storm", title="Storm", colour="#0b6b4f", sharing="Rain")
    Feed.objects.create(blog=blog, url="https://example.org/feed")
    make_entry("Published", blog=blog)
    picture = Picture.objects.create(blog=blog, extension="jpg", width=9, height=9, widths="9")
    default_storage.save(address(picture)[len("/media/") :], ContentFile(b"jpeg"))
    draft = make_entry("Draft", blog=blog, state=Entry.DRAFT, text=f"![](picture:{picture.token})")
    draft.pictures.add(picture)
    make_entry("Scheduled", blog=blog, state=Entry.SCHEDULED, text="Later")
    return blog


@pytest.fixture
def desk(client, storm):
    client.force_login(make_person("owner", storm))
    return client


def test_what_is_in_it(storm):
    """How it looks, its people, its room, empty, and its drafts; nothing that readers had, and no feed."""
    ana = make_person("contributor", storm)
    Blog.objects.filter(pk=storm.pk).update(room="open", room_slow=5, room_words="foul")
    storm.refresh_from_db()
    RoomMessage.objects.create(blog=storm, nonce="n", author="g1", name="Ben", text="Hello")
    copy = make_rehearsal(storm)
    assert (copy.colour, copy.sharing, copy.is_hidden) == ("#0b6b4f", "Rain", True)
    assert (copy.room, copy.room_slow, copy.room_words) == ("open", 5, "foul")
    assert not RoomMessage.objects.filter(blog=copy).exists()
    assert Role.objects.get(blog=copy).user == ana and not copy.feeds.exists()
    found = copy.entries.order_by("pk").values_list("title", "state")
    assert list(found) == [("Draft", "draft"), ("Scheduled", "draft")]
    assert storm.entries.count() == 3


def test_it_is_tried_and_thrown_away(desk, storm):
    """What is published there is for who is signed in; the blog and its pictures stay untouched."""
    before = list(Entry.objects.filter(blog=storm).values())
    answer = desk.post("/blog/storm/desk/rehearse/")
    assert (answer.status_code, answer["Location"]) == (303, "/blog/rehearsal-storm/desk/")
    assert "This is a rehearsal" in desk.get(answer["Location"]).content.decode()
    assert "rehearsal-storm" in desk.get("/blog/storm/desk/settings/").content.decode()
    copy = Blog.objects.get(slug="rehearsal-storm")
    draft = copy.entries.get(title="Draft")
    path = f"/blog/rehearsal-storm/desk/entries/{draft.token}/"
    posted = desk.post(path, {"text": draft.text + " Words", "publish": "now"})
    assert posted.status_code == 303
    page = desk.get("/blog/rehearsal-storm/").content.decode()
    picture = storm.pictures.get()
    assert "Words" in page and address(picture) in page
    stranger = type(desk)()
    assert stranger.get("/blog/rehearsal-storm/").status_code == 404
    assert stranger.get(address(picture)).status_code == 404
    gone = desk.post("/blog/rehearsal-storm/desk/throw-away/")
    assert (gone.status_code, gone["Location"]) == (303, "/blog/storm/desk/settings/")
    assert not Blog.objects.filter(rehearsal_of=storm).exists()
    assert list(Entry.objects.filter(blog=storm).values()) == before
    assert desk.get(address(picture)).status_code == 200


def test_what_is_no_rehearsal_is_not_thrown_away(desk, storm):
    """Nor is a rehearsal rehearsed."""
    assert desk.post("/blog/storm/desk/throw-away/").status_code == 404
    desk.post("/blog/storm/desk/rehearse/")
    assert desk.post("/blog/rehearsal-storm/desk/rehearse/").status_code == 404
    assert Blog.objects.filter(slug="storm").exists() and Blog.objects.count() <= 3


@pytest.mark.parametrize("role", ["editor", "contributor", None])
def test_who_throws_it_away(client, storm, role):
    """Its owners alone; nobody else is offered it either."""
    copy = make_rehearsal(storm)
    client.force_login(make_person(role, copy))
    assert "throw-away" not in client.get(f"/blog/{copy.slug}/desk/settings/").content.decode()
    assert client.post(f"/blog/{copy.slug}/desk/throw-away/").status_code == 403
    assert Blog.objects.filter(pk=copy.pk).exists()


def test_a_picture_of_both_names_no_rehearsal(client, storm):
    """What fronts are told to forget it by names the public blog alone, to whoever reads it."""
    storm.cover = Picture.objects.get()
    storm.save()
    copy = make_rehearsal(storm)
    assert copy.cover == storm.cover
    answer = client.get(address(storm.cover))
    assert answer["Surrogate-Key"] == f"{storm.front_group} {storm.group_name}"
