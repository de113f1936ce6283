"""Pictures sent, put into entries, served, and taken away."""

import errno

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blog.desk.writing import entries
from blog.desk.writing.form import Form
from blog.log.store import get_log
from blog.models import Blog, Entry, Picture
from tests.blog.desk.people import make_person
from tests.blog.desk.pictures.files import make_file
from tests.blog.factory import default_blog

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def owner(store, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    default_blog()
    return make_person("owner")


@pytest.fixture
def desk(client, owner):
    client.force_login(owner)
    return client


def send(desk, data=None, **words):
    file = SimpleUploadedFile("x.html", make_file() if data is None else data, "text/html")
    return desk.post("/blog/desk/pictures/", {"file": file, **words})


def post(owner, text):
    return entries.post(owner, default_blog(), Form({"text": text}).values).entry


def test_from_a_file_to_the_page(desk, owner, client):
    """The text names it; readers get a figure with its words, and a file to keep for ever."""
    made = send(desk, alt="Ann & Ben", caption="At noon", credit="Cy <i>").json()
    entry = post(owner, f"Look:\n\n{made['markdown']}")
    assert (
        f'<img src="{made["url"]}" alt="Ann &amp; Ben" width="1200" height="600"' in entry.summary
    )
    assert "<figcaption>At noon · Cy &lt;i&gt;</figcaption></figure>" in entry.summary
    client.logout()
    answer = client.get(made["url"])
    assert answer["Content-Type"] == "image/jpeg" and answer.content[:2] == b"\xff\xd8"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_full_disk(desk, owner, monkeypatch, tmp_path):
    """Refused with a sentence; neither a row nor a part of a file stays."""
    save = default_storage.save

    def save_half(name, content):
        if list(tmp_path.rglob("*.jpg")):
            (tmp_path / name).write_bytes(content.read(10))
            raise OSError(errno.ENOSPC, "No space left on device")
        return save(name, content)

    monkeypatch.setattr(default_storage, "save", save_half)
    answer = send(desk)
    assert answer.status_code == 507
    assert answer.json()["errors"]["file"] == [
        "There is no room for it: the server's disk is full."
    ]
    assert not Picture.objects.exists() and not list(tmp_path.rglob("*.*"))


def test_until_it_is_published_no_cache_keeps_it(desk):
    """A picture that was only sent is its writer's."""
    assert "private" in desk.get(send(desk).json()["url"])["Cache-Control"]


def test_other_words_reach_the_entry(desk, owner):
    """An alternative text that was forgotten is added later."""
    made = send(desk).json()
    entry = post(owner, made["markdown"])
    desk.post(f"/blog/desk/pictures/{made['token']}/", {"alt": "Ann"})
    entry.refresh_from_db()
    assert 'alt="Ann"' in entry.summary and entry.updated is None
    assert entry.text == made["markdown"]  # it is what the summary is made from still


def test_words_in_others_entries_are_not_a_contributors(desk, owner, client):
    """What is live, and what a colleague sent, keeps its words; what is one's own does not."""
    made = send(desk).json()
    entry = post(owner, made["markdown"])
    client.force_login(make_person("contributor", name="cy"))
    mine = send(client).json()
    asked = {each: f"/blog/desk/pictures/{each}/" for each in (made["token"], mine["token"])}
    answers = [client.post(path, {"alt": "Cy was here"}).status_code for path in asked.values()]
    entry.refresh_from_db()
    assert answers == [403, 200] and "Cy was here" not in entry.summary


def test_removed_and_expunged(desk, owner, tmp_path):
    """With its entry a picture is gone from the web, then from the disk."""
    made = send(desk).json()
    entry = post(owner, made["markdown"])
    entries.remove(owner, default_blog(), entry.token)
    assert desk.get(made["url"]).status_code == 404
    assert list(tmp_path.rglob("*.jpg"))
    assert desk.post(f"/blog/desk/entries/{entry.token}/expunge/").status_code == 303
    assert not Entry.objects.exists() and not Picture.objects.exists()
    assert not list(tmp_path.rglob("*.jpg"))


def test_what_is_not_public_is_for_writers(desk, owner, client):
    """Before its entry is live, and once it was taken out of it; whoever kept the address has nothing."""
    made = send(desk).json()
    entry = post(owner, made["markdown"])
    entries.change(owner, default_blog(), entry.token, Form({"text": "Without"}).values)
    assert desk.get(made["url"]).status_code == 200
    client.logout()
    assert client.get(made["url"]).status_code == 404


def test_a_version_expunged_takes_its_pictures_along(desk, owner, tmp_path):
    """Also those that the entry has no more."""
    entry = post(owner, send(desk).json()["markdown"])
    entry.versions.create(summary=entry.summary)
    entries.change(owner, default_blog(), entry.token, Form({"text": "Without"}).values)
    entries.expunge(owner, default_blog(), entry.token)
    assert not Picture.objects.exists() and not list(tmp_path.rglob("*.jpg"))


def test_a_blog_that_is_deleted_leaves_no_files(desk, tmp_path):
    """Its pictures' rows go with it by the database."""
    send(desk)
    default_blog().delete()
    assert not Picture.objects.exists() and not list(tmp_path.rglob("*.jpg"))


def test_a_blog_is_deleted_as_a_whole(owner):
    """By as many questions, however many entries it has: the database is locked meanwhile."""

    def count_questions(entries):
        blog = Blog.objects.create(slug="big", title="Big")
        rows = [Entry(blog=blog, token=f"t{number}", title="x") for number in range(entries)]
        Entry.objects.bulk_create(rows)
        with CaptureQueriesContext(connection) as asked:
            blog.delete()
        return len(asked)

    assert count_questions(2) == count_questions(12)


def test_a_file_that_cannot_be_deleted(desk, owner, monkeypatch, caplog):
    """What else is to be done when its blog is gone, is: the live log is emptied for the next of its slug."""

    def refuse(name):
        raise PermissionError("read-only")

    post(owner, send(desk).json()["markdown"])
    blog = default_blog()
    monkeypatch.setattr(default_storage, "delete", refuse)
    blog.delete()
    assert "read-only" in caplog.text and not get_log(blog).head()


def test_a_picture_of_two_entries_stays_with_the_other(desk, owner):
    """Expunging one entry takes nothing from another."""
    made = send(desk).json()
    one, other = (post(owner, made["markdown"]) for _ in range(2))
    one.delete()
    assert desk.get(made["url"]).status_code == 200 and made["url"] in other.summary


def test_a_file_that_is_no_picture(desk):
    """400 with a sentence."""
    answer = send(desk, b"<script>alert(1)</script>")
    assert answer.status_code == 400 and "no picture" in answer.json()["errors"]["file"][0]


@pytest.mark.parametrize("name", ["..%2f..%2fdb.sqlite3", "x.jpg", "aaaaaaaaaaaaaaaa-100.jpg"])
def test_names_that_are_none(desk, name):
    """Nothing but pictures is served."""
    assert desk.get(f"/media/pictures/{name}").status_code == 404


def test_another_blogs_picture_is_not_shown(desk, owner):
    """A token that is not this blog's names nothing."""
    with pytest.raises(Exception, match="Write something first"):
        post(owner, "![](picture:aaaaaaaaaaaaaaaa)")


def test_a_plain_form_brings_one(desk):
    """Without scripts a picture comes with the entry."""
    file = SimpleUploadedFile("x.jpg", make_file())
    fields = {"text": "Look", "alt": "A half", "file": file}
    assert desk.post("/blog/desk/entries/", fields).status_code == 303
    summary = Entry.objects.get().summary
    assert summary.startswith("<p>Look</p>") and 'alt="A half"' in summary
