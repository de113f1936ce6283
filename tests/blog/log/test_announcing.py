"""A blog's readers are told what its own row says."""

import pytest
from channels import Group
from django.db import transaction
from django.utils import timezone

from blog.blogger.beacon import Beacon
from blog.models import Blog, Feed
from tests.blog.factory import default_blog

pytestmark = pytest.mark.django_db(transaction=True)


def of_blog(frames):
    return [frame for frame in frames if frame["type"] == "blog"]


def test_every_change_is_told_after_commit(frames):
    """Title, end and start, in one message of all that the row says; the same again is not."""
    blog = default_blog()
    starts = timezone.now()
    with transaction.atomic():
        blog.title, blog.open, blog.starts = "Storm", False, starts
        blog.save()
        assert of_blog(frames()) == []
    (frame,) = of_blog(frames())
    assert frame == {
        "type": "blog",
        "title": "Storm",
        "description": "",
        "language": "",
        "open": False,
        "starts": starts.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "path": "/blog/",
    }
    blog.save()
    assert frames() == []


def test_start_given_as_text_is_told_as_its_date(frames):
    """What is told is what was stored, whatever code gave it to save()."""
    blog = default_blog()
    blog.starts = "2036-01-01T08:00:00Z"
    blog.save()
    (frame,) = of_blog(frames())
    assert frame["starts"] == "2036-01-01T08:00:00Z"


def test_readers_at_the_old_slug_are_told_the_new_path(frames, layer):
    """Those who came before, and those who are in the new Group already."""
    blog = default_blog()
    Group("liveblog.storm").add("early")
    blog.slug = "storm"
    blog.save()
    assert [frame["path"] for frame in of_blog(frames())] == ["/blog/storm/"]
    assert "/blog/storm/" in layer.receive(["early"])[1]["text"]


def test_next_beacon_tells_of_a_change_past_save(frames):
    """An update() sends no signal; the blogger sees what is new."""
    blog = default_blog()
    beacon = Beacon(lambda: 0.0)
    for title in ("Storm", "Storm", "Calm"):
        Blog.objects.filter(pk=blog.pk).update(title=title)
        beacon.hurry()
        beacon.send_due(Feed.objects.all())
    assert [frame["title"] for frame in of_blog(frames())] == ["Calm"]
