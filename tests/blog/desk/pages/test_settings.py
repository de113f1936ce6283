"""A blog's settings on one page of the desk."""

import json
import re
from datetime import datetime, timedelta, timezone

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from blog.desk.pictures import store
from blog.desk.pictures.figures import address
from blog.models import Blog, Person
from tests.blog.desk.people import make_person
from tests.blog.desk.pictures.files import make_file
from tests.blog.factory import default_blog

pytestmark = pytest.mark.django_db
PATH = "/blog/desk/settings/"


@pytest.fixture
def blog(store):
    blog = default_blog()
    Blog.objects.update(title="Live blog", description="", language="", starts=None, open=True)
    return blog


@pytest.fixture
def ana(blog):
    return make_person("editor")


@pytest.fixture
def desk(client, ana):
    client.force_login(ana)
    return client


def read_form(page):
    """Return the fields of the form as a browser would send them."""
    html = page.content.decode()
    fields = dict(re.findall(r'<input[^>]* name="(\w+)"[^>]*? value="([^"]*)"', html))
    fields["base"] = re.search(r'name="base" value="([^"]*)"', html)[1].replace("&quot;", '"')
    fields["description"] = re.search(r"<textarea[^>]*>\n([^<]*)<", html)[1]
    starts = re.search(r'<input[^>]*name="starts"[^>]*>', html)[0]
    fields["starts"] = (re.search(r'value="([^"]*)"', starts) or ["", ""])[1]
    for name in ("open", "private"):
        if re.search(rf'name="{name}"[^>]* checked', html):
            fields[name] = "on"
    return fields


def save(desk, **changes):
    fields = {**read_form(desk.get(PATH)), **changes}
    return desk.post(PATH, {name: value for name, value in fields.items() if value is not None})


def test_what_is_changed(desk, blog):
    """Words and language; nothing else moves."""
    answer = save(desk, title="The final", description="All of it", language="pt-BR")
    assert (answer.status_code, answer["Location"]) == (303, PATH)
    blog.refresh_from_db()
    assert (blog.title, blog.description, blog.language) == ("The final", "All of it", "pt-BR")
    assert blog.open and blog.slug == "liveblog" and blog.starts is None
    assert "Saved." in desk.get(PATH).content.decode()


@pytest.mark.parametrize("language", ["english", "xx", "en_GB", "e", "en-", "-en", "1n"])
def test_what_is_no_language(desk, blog, language):
    """It is refused, here as in the admin."""
    answer = save(desk, language=language, title="Kept in the form")
    assert answer.status_code == 400 and "Kept in the form" in answer.content.decode()
    blog.refresh_from_db()
    assert (blog.language, blog.title) == ("", "Live blog")


def test_times_are_of_the_writers_zone(desk, ana, blog):
    """As typed and as shown; the page says which."""
    Person.objects.create(user=ana, zone="Asia/Shanghai")
    assert "(Asia/Shanghai)" in desk.get(PATH).content.decode()
    assert save(desk, starts="2036-05-01T20:00").status_code == 303
    blog.refresh_from_db()
    assert blog.starts.isoformat() == "2036-05-01T12:00:00+00:00"
    assert read_form(desk.get(PATH))["starts"] == "2036-05-01T20:00"
    save(desk, title="Another")
    blog.refresh_from_db()
    assert blog.starts.isoformat() == "2036-05-01T12:00:00+00:00"


def test_ending_and_reopening(desk, blog):
    """By one box."""
    save(desk, open=None)
    blog.refresh_from_db()
    assert not blog.open and blog.ended
    save(desk, open="on")
    blog.refresh_from_db()
    assert blog.open and blog.ended is None


def test_colleagues_changes_stay(desk, blog):
    """Another field's merge; the same one's is shown beside what was typed."""
    opened = read_form(desk.get(PATH))
    Blog.objects.update(title="A colleague's", description="Theirs")
    answer = desk.post(PATH, {**opened, "title": "Mine"})
    assert answer.status_code == 400 and "A colleague&#39;s" in answer.content.decode()
    Blog.objects.update(title="Live blog")
    assert desk.post(PATH, {**opened, "title": "Mine"}).status_code == 303
    blog.refresh_from_db()
    assert (blog.title, blog.description) == ("Mine", "Theirs")


def test_an_owner_moves_a_blog(client, desk, blog):
    """To another address; an editor's form has none, and sends none either."""
    assert "slug" not in read_form(desk.get(PATH))
    save(desk, slug="mine")
    assert default_blog().slug == "liveblog"
    other = Blog.objects.create(slug="old", title="Other")
    client.force_login(make_person("owner", name="eva"))
    page = client.get("/blog/old/desk/settings/")
    answer = client.post("/blog/old/desk/settings/", {**read_form(page), "slug": "new"})
    assert (answer.status_code, answer["Location"]) == (303, "/blog/new/desk/settings/")
    taken = {**read_form(client.get(answer["Location"])), "slug": "desk"}
    assert client.post(answer["Location"], taken).status_code == 400
    other.refresh_from_db()
    assert other.slug == "new"


ROOM = {"room_slow": "30", "room_questions": "on", "room_words": "foul\n\n  rude "}


def test_the_room(desk, blog):
    """An editor sets how it is talked there; whether, is for owners."""
    assert save(desk, **ROOM, room="open").status_code == 303
    blog.refresh_from_db()
    assert (blog.room_slow, blog.room_questions, blog.room_words) == (30, True, "foul\nrude")
    assert blog.room == "off" and "an owner can turn it on" in desk.get(PATH).content.decode()


def test_an_owner_opens_the_room(client, blog):
    """Off, for members, or for anyone with a name; nothing else, and the page shows what it is."""
    client.force_login(make_person("owner"))
    assert save(client, room="members").status_code == 303
    blog.refresh_from_db()
    assert blog.room == "members"
    assert '<option value="members" selected>' in client.get(PATH).content.decode()
    assert save(client, room="everyone").status_code == 400
    assert save(client, room_slow="-1").status_code == 400
    blog.refresh_from_db()
    assert (blog.room, blog.room_slow) == ("members", 0)


def test_colour(desk, blog):
    """One that can be read on, however it is typed; else it is said why, with one that will do."""
    assert save(desk, colour="0B6B4F").status_code == 303
    blog.refresh_from_db()
    assert blog.colour == "#0b6b4f"
    for wrong in ("red", "#12"):
        answer = save(desk, colour=wrong)
        assert answer.status_code == 400 and "six digits" in answer.content.decode()
    answer = save(desk, colour="#ff9900")
    text = answer.content.decode()
    assert answer.status_code == 400 and "1.9 to 1" in text and "#a16000" in text
    assert save(desk, colour="#a16000").status_code == 303
    assert save(desk, colour="").status_code == 303
    blog.refresh_from_db()
    assert blog.colour == ""


@pytest.mark.django_db(transaction=True)
def test_picture_and_sharing_text(client, desk, blog, settings, tmp_path):
    """What links to the blog show elsewhere: to Open Graph, X and search engines alike."""
    settings.MEDIA_ROOT = str(tmp_path)
    file = SimpleUploadedFile("a.jpg", make_file(), "image/jpeg")
    assert save(desk, sharing="Rain & <wind>", cover=file).status_code == 303
    blog.refresh_from_db()
    path = address(blog.cover)
    stranger = type(client)()
    assert stranger.get(path).status_code == 200
    page = stranger.get("/blog/").content.decode()
    assert f'<meta property="og:image" content="http://testserver{path}">' in page
    assert '<meta property="og:description" content="Rain &amp; &lt;wind&gt;">' in page
    assert '<meta name="twitter:card" content="summary_large_image">' in page
    posting = json.loads(re.search(r'ld\+json">(.+?)</script>', page)[1])
    assert posting["image"] == f"http://testserver{path}"
    assert posting["description"] == "Rain & <wind>"
    store.ORPHANED, kept = timedelta(0), store.ORPHANED
    store.sweep()
    store.ORPHANED = kept
    assert stranger.get(path).status_code == 200
    assert save(desk, uncover="on").status_code == 303
    assert stranger.get(path).status_code == 404
    bad = SimpleUploadedFile("a.jpg", b"no picture", "image/jpeg")
    assert save(desk, cover=bad, title="Kept in the form").status_code == 400


@pytest.mark.django_db(transaction=True)
def test_private_until_it_starts(client, desk, blog):
    """By one box; unticked, it is public at once."""
    stranger = type(client)()
    assert save(desk, private="on", starts="2036-05-01T20:00").status_code == 303
    assert stranger.get("/blog/").status_code == 404 and desk.get("/blog/").status_code == 200
    assert save(desk, private=None).status_code == 303
    assert stranger.get("/blog/").status_code == 200


@pytest.mark.parametrize("hour", [0, 1])
def test_a_start_in_the_hour_that_clocks_show_twice(desk, blog, ana, hour):
    """What nobody touched stays, whichever of the two it is; who types it means the first."""
    Person.objects.update_or_create(user=ana, defaults={"zone": "Europe/Berlin"})
    start = datetime(2036, 10, 26, hour, 30, tzinfo=timezone.utc)
    Blog.objects.update(starts=start)
    assert save(desk, title="Other").status_code == 303
    blog.refresh_from_db()
    assert (blog.title, blog.starts) == ("Other", start)
    assert save(desk, starts="2036-10-26T02:31").status_code == 303
    blog.refresh_from_db()
    assert blog.starts == datetime(2036, 10, 26, 0, 31, tzinfo=timezone.utc)
    skipped = save(desk, starts="2036-03-30T02:30")
    assert skipped.status_code == 400 and "Clocks skip that time" in skipped.content.decode()
