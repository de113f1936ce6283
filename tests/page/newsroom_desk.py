"""What the newsroom's process does; imported there, once Django is set up."""

from datetime import datetime
from unittest import mock

from blog import live, outbox
from blog.models import Blog, Entry
from tests.page.newsroom import START


def find_blog(slug):
    return Blog.objects.get(slug=slug)


def open_blog(slug, **fields):
    Blog.objects.update_or_create(slug=slug, defaults={"title": "A test's blog", **fields})


def publish(slug, title, **fields):
    fields = {"published": START, "source_title": "Gazette", **fields}
    return Entry.objects.create(blog=find_blog(slug), title=title, **fields).token


def publish_many(slug, count, **fields):
    return [publish(slug, "Entry %d" % number, **fields) for number in range(count)]


def publish_unsent(slug, title):
    with mock.patch.object(live, "send"):
        return publish(slug, title)


def edit(token, **fields):
    entry = Entry.objects.select_related("blog").get(token=token)
    for name, value in fields.items():
        setattr(entry, name, value)
    outbox.save_change(entry)


def send_head(slug, unreachable=None):
    live.send_head(find_blog(slug), unreachable and datetime.fromisoformat(unreachable))


def lay_anew(slug):
    live.flush(find_blog(slug))
