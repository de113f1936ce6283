"""A blog's form and a feed's beside what others did since they were opened."""

import pytest
from django.forms import modelform_factory

from blog.forms.rows import BlogForm, FeedForm
from blog.models import Blog, Feed
from tests.blog.factory import default_blog, make_feed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("store")]

BlogRow = modelform_factory(Blog, BlogForm, fields=["slug", "title", "description", "open"])
FeedRow = modelform_factory(Feed, FeedForm, fields=["blog", "url", "title", "active"])


def open_form(form, row):
    """Return what a browser would send back of a row's form, untouched."""
    form = form(instance=type(row).objects.get(pk=row.pk))
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


def send(form, row, data):
    form = form(data, instance=type(row).objects.get(pk=row.pk))
    if form.is_valid():
        form.save()
    return form


def test_old_form_does_not_open_an_ended_blog():
    """A new title is written beside the colleague's end."""
    blog = default_blog()
    data = open_form(BlogRow, blog)
    Blog.objects.update(open=False)
    send(BlogRow, blog, {**data, "title": "Storm"})
    assert Blog.objects.values_list("title", "open").get() == ("Storm", False)


def test_two_titles_are_a_conflict_until_both_were_seen():
    blog = default_blog()
    data = open_form(BlogRow, blog)
    Blog.objects.update(title="Theirs")
    refused = send(BlogRow, blog, {**data, "title": "Mine"})
    assert "Theirs" in str(refused.errors["title"]) and Blog.objects.get().title == "Theirs"
    send(BlogRow, blog, refused.data)
    assert Blog.objects.get().title == "Mine"


def test_address_is_held_to_the_feeds_rule():
    """What `feeds add` takes can be saved; what nobody touched is not asked for."""
    feed = make_feed("http://intra_net/feed")
    assert send(FeedRow, feed, {**open_form(FeedRow, feed), "title": "Ours"}).is_valid()
    assert send(FeedRow, feed, {**open_form(FeedRow, feed), "url": "http://wiki/f_d"}).is_valid()
    Feed.objects.update(url="feed://old")
    assert send(FeedRow, feed, {**open_form(FeedRow, feed), "title": "Old"}).errors == {}
    assert "url" in send(FeedRow, feed, {**open_form(FeedRow, feed), "url": "ftp://x/"}).errors


def test_second_feed_at_an_address_is_refused():
    """Also where the blog, which together with the address must be one alone, is untouched."""
    make_feed("http://a.example/")
    feed = make_feed("http://b.example/")
    data = {**open_form(FeedRow, feed), "url": "http://a.example/"}
    assert "already exists" in str(send(FeedRow, feed, data).errors)
