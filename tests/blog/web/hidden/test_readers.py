"""A blog that is private until it starts: there for who is signed in, and for nobody else."""

from datetime import timedelta

import pytest
from channels import Group
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from blog.blogger import outbox
from blog.desk.pictures.figures import address
from blog.log import fronts, rebuild
from blog.models import Blog, OldSlug, Picture
from blog.urls import VIEWS
from blog.web.hidden import hiding
from tests.blog.desk.people import make_person
from tests.blog.factory import default_blog, make_entry
from tests.blog.test_consumers import Reader

pytestmark = pytest.mark.django_db(transaction=True)
READ = ["", "?order=oldest", "entries.json?since=0", "feed.atom", "feed.json", "embed/"]
READ += ["room/", "room/messages.json"]


@pytest.fixture
def secret(store, settings, tmp_path):
    """A hidden blog with an entry that has a picture, and a slug that it had before."""
    settings.MEDIA_ROOT = str(tmp_path)
    default_blog()
    blog = Blog.objects.create(slug="secret", title="Secret", private=True, room="open")
    OldSlug.objects.create(slug="hushed", blog=blog)
    entry = make_entry("Words", blog=blog)
    picture = Picture.objects.create(blog=blog, extension="jpg", width=9, height=9, widths="9")
    picture.entries.add(entry)
    default_storage.save(address(picture)[len("/media/") :], ContentFile(b"jpeg"))
    outbox.publish_row(entry.pk)
    blog.paths = [f"/blog/secret/{below}" for below in [*READ, f"entry/{entry.token}/"]]
    blog.paths.append(address(picture))
    return blog


def describe(answer):
    """What of an answer could tell a stranger something, but for when it was and the slug itself."""
    body = answer.content.replace(b"secret", b"none").replace(b"hushed", b"none")
    return answer.status_code, sorted(answer.items()), body


@pytest.mark.parametrize("cookie", [{}, {"HTTP_COOKIE": "sessionid=guessed"}])
def test_strangers_learn_nothing(client, secret, cookie):
    """Each of its addresses, by any slug, answers to the letter as one of no blog does."""
    for path in [*secret.paths[:-1], "/blog/hushed/", "/blog/hushed/feed.atom"]:
        none = path.replace("secret", "none").replace("hushed", "none")
        answer, expected = client.get(path, **cookie), client.get(none, **cookie)
        assert answer.status_code == 404 and describe(answer) == describe(expected), path
        assert "Surrogate-Key" not in answer and "public" not in answer.get("Cache-Control", "")
    assert client.get(secret.paths[-1], **cookie).status_code == 404


def test_strangers_at_its_desk(client, secret):
    """They are asked to sign in, there as at the desk of no blog."""
    for name in ("secret", "none", "hushed"):
        answer = client.get(f"/blog/{name}/desk/")
        assert answer.status_code == 302 and answer["Location"].startswith("/desk/sign-in/")
        asked = client.get(f"/blog/{name}/desk/", HTTP_ACCEPT="application/json")
        assert asked.status_code == 401


def test_every_address_is_tried():
    """Whoever adds one to a blog's adds it here."""
    tried = {path.split("?")[0] for path in READ} | {"entry/<str:token>/"}
    assert {route for route, _, _ in VIEWS if not route.startswith("desk/")} == tried


def test_who_is_signed_in_reads_it(client, secret):
    """All of it; nothing that they get may be kept by a cache."""
    client.force_login(make_person())
    for path in secret.paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "private" in answer["Cache-Control"] and "Surrogate-Key" not in answer, path
        assert "Access-Control-Allow-Origin" not in answer
    assert client.get("/blog/hushed/")["Cache-Control"] == "private, no-store"


def test_it_starts(client, secret):
    """By itself, when its time has come; by unticking the box, at once; a rehearsal never does."""
    Blog.objects.filter(pk=secret.pk).update(starts=timezone.now() + timedelta(hours=1))
    assert client.get("/blog/secret/feed.json").status_code == 404
    Blog.objects.filter(pk=secret.pk).update(starts=timezone.now() - timedelta(seconds=1))
    rebuild.flush(secret)
    for path in secret.paths[:-1]:
        assert "public" in client.get(path)["Cache-Control"]
    assert "immutable" in client.get(secret.paths[-1])["Cache-Control"]
    Blog.objects.filter(pk=secret.pk).update(starts=None, private=False)
    rebuild.flush(secret)
    assert client.get("/blog/secret/").status_code == 200
    Blog.objects.filter(pk=secret.pk).update(rehearsal_of=default_blog())
    rebuild.flush(secret)
    assert client.get("/blog/secret/").status_code == 404


def connect(cookie=None, path="/blog/secret/"):
    reader = Reader()
    headers = [(b"cookie", cookie.encode())] if cookie else []
    content = {"headers": headers}
    reader.send_and_consume("websocket.connect", content, path=path, check_accept=False)
    return reader, reader.received()


def test_its_socket(client, secret):
    """A stranger's is refused as at no blog, whoever is signed in is greeted and told what is new."""
    refused = [{"close": True}]
    assert connect(path="/blog/secret/room/")[1] == refused
    for path in ("/blog/secret/", "/blog/hushed/", "/blog/none/"):
        assert connect(path=path)[1] == connect("sessionid=guessed", path)[1] == refused
    at_desk = [connect(path=f"/blog/{slug}/desk/")[1] for slug in ("secret", "none")]
    assert at_desk[0] == at_desk[1] == [{"accept": True}, {"close": 4401}]
    assert len(list(Group(secret.group_name).channel_layer.group_channels(secret.group_name))) == 0
    client.force_login(make_person())
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    reader, greeting = connect(cookie)
    assert [each.get("type") for each in greeting] == [None, "hello"]
    outbox.publish_row(make_entry("News", blog=secret).pk)
    assert [each["title"] for each in reader.received()] == ["News"]
    assert connect(cookie, "/blog/secret/room/")[1][0] == {"accept": True}
    assert connect(cookie + "; x=" + "\\" * 1001)[1] == refused  # long to read


def test_it_is_hidden_again(client, store, monkeypatch):
    """Pages are forgotten by the fronts, and open pages come in anew; once more a moment later."""
    monkeypatch.setattr(hiding.later, "call", lambda seconds, callback: later.append(callback))
    told, later = [], []
    monkeypatch.setattr(fronts, "tell", lambda blog: told.append(blog.slug))
    blog = Blog.objects.create(slug="open", title="Open")
    assert client.get("/blog/open/").status_code == 200
    reader, _ = connect(path="/blog/open/")
    blog.private = True
    blog.slug = "shut"
    blog.save()
    assert reader.received()[0] == {"close": 1012} and set(told) == {"open", "shut"}
    assert client.get("/blog/open/").status_code == client.get("/blog/shut/").status_code == 404
    assert connect(path="/blog/open/")[1] == connect(path="/blog/shut/")[1] == [{"close": True}]
    for again in later:
        again()
    assert reader.received() == [{"close": 1012}]
    blog.title = "Changed"
    blog.save()
    assert len(later) == 2


def test_a_session_ends(client, secret):
    """Whoever reads a hidden blog comes in anew, and strangers then do not; who signs in disturbs none."""
    user = make_person()
    client.force_login(user)
    reader, _ = connect(f"sessionid={client.cookies['sessionid'].value}")
    public, _ = connect(path="/blog/")
    user.save(update_fields=["last_login"])
    assert reader.received() == []
    client.logout()
    assert reader.received() == [{"close": 1012}] and public.received() == []
    user.is_active = False
    user.save()
    assert reader.received() == [{"close": 1012}]


@pytest.mark.parametrize("left", ["deleted", "renamed"])
@pytest.mark.parametrize("comes", ["opened", "renamed"])
def test_it_comes_to_the_slug_of_another(store, left, comes):
    """Whoever still reads at the slug that a public blog has left is shut out before anything is said."""
    public = Blog.objects.create(slug="name", title="Public")
    reader, _ = connect(path="/blog/name/")
    hidden = Blog(slug="other", title="Hidden", private=True)
    if comes == "renamed":
        hidden.save()
    if left == "deleted":
        public.delete()
    else:
        public.slug = "elsewhere"
        public.save()
    reader.received()
    hidden.slug = "name"
    hidden.save()
    assert reader.received()[0] == {"close": 1012}
