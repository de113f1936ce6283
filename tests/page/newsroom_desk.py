"""What the newsroom's process does; imported there, once Django is set up."""

from datetime import datetime
from unittest import mock

from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.test import Client

from blog.blogger import beacon
from blog.desk.people import links
from blog.log import group, rebuild
from blog.models import Blog, Draft, Entry, Role, RoomMessage, Version, cleaning
from blog.models.entry import make_token
from blog.room import history
from tests.page.newsroom import START


def find_blog(slug):
    return Blog.objects.get(slug=slug)


def open_blog(slug, **fields):
    Blog.objects.update_or_create(slug=slug, defaults={"title": "A test's blog", **fields})


def change_blog(slug, new_slug=None, **fields):
    blog = find_blog(slug)
    if "starts" in fields:
        fields["starts"] = datetime.fromisoformat(fields["starts"])
    for name, value in {"slug": new_slug or slug, **fields}.items():
        setattr(blog, name, value)
    blog.save()


def sign_in(slug, name, role="editor"):
    """Return the session of a person who has a role in a blog."""
    user, _ = get_user_model().objects.get_or_create(username=f"{slug}-{name}", first_name=name)
    Role.objects.get_or_create(user=user, blog=find_blog(slug), role=role)
    client = Client()
    client.force_login(user)
    return client.session.session_key


def invite(slug, role="editor"):
    """Return the path of an invitation by the blog's owner."""
    sign_in(slug, "Eva", "owner")
    eva = get_user_model().objects.get(username=f"{slug}-Eva")
    return f"/desk/link/{links.make_link(role=role, blog=find_blog(slug), made_by=eva)}/"


def sign_out(session):
    Session.objects.filter(session_key=session).delete()


def count_entries(slug, **fields):
    return Entry.objects.filter(blog=find_blog(slug), **fields).count()


def count_drafts(slug):
    return Draft.objects.filter(blog=find_blog(slug)).count()


def publish(slug, title, **fields):
    fields = {"published": START, "source_title": "Gazette", **fields}
    return Entry.objects.create(blog=find_blog(slug), title=title, **fields).token


def publish_many(slug, count, **fields):
    return [publish(slug, f"Entry {number}", **fields) for number in range(count)]


def publish_unsent(slug, title):
    with mock.patch.object(group, "send"):
        return publish(slug, title)


def publish_unsanitised(slug, title, summary):
    with mock.patch.object(cleaning, "sanitize", lambda markup: markup):
        return publish(slug, title, summary=summary)


def edit(token, **fields):
    entry = Entry.objects.select_related("blog").get(token=token)
    for name, value in fields.items():
        setattr(entry, name, value)
    entry.save()


def expunge(token):
    Version.objects.filter(entry__token=token).delete()


def delete_blog(slug):
    find_blog(slug).delete()


def send_head(slug, unreachable=None):
    beacon.send_head(find_blog(slug), unreachable and datetime.fromisoformat(unreachable))


def lay_anew(slug):
    rebuild.flush(find_blog(slug))


def fill_room(slug, texts):
    """Have these be said in the room of a blog before anybody has come."""
    blog, numbers = find_blog(slug), range(1, len(texts) + 1)
    fields = {"blog": blog, "author": "g0", "name": "Nina", "role": "guest", "pending": False}
    RoomMessage.objects.bulk_create(
        RoomMessage(**fields, nonce=make_token(), text=text, seq=number, position=number)
        for number, text in zip(numbers, texts)
    )


def say_in_room(slug, texts, author="g0", name="Nina"):
    """Say something in the room of a blog, as fast as it can be said; return the messages' ids."""
    fields = {"blog": find_blog(slug), "author": author, "name": name, "role": "guest"}
    rows = [RoomMessage(**fields, nonce=make_token(), text=text) for text in texts]
    RoomMessage.objects.bulk_create(rows)
    tokens = [row.token for row in rows]
    found = {
        row.token: row
        for row in RoomMessage.objects.select_related("blog").filter(token__in=tokens)
    }
    for token in tokens:
        history.publish(found[token])
    for row in found.values():
        row.save()
    return tokens
