"""Guests choose names: nobody's of the blog, and no other guest's."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from blog.models import Blog, Guest, Person
from tests.blog.desk.people import make_person
from tests.blog.factory import make_entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]


@pytest.mark.parametrize(
    "name, code",
    [
        ("Eve Writer", "name_taken"),
        ("\u0415v\u0435 Wr\u0456ter", "name_taken"),
        ("eve.writer", "name_taken"),
        ("eve_w", "name_taken"),
        ("Rea der", "name_taken"),
        ("Live blog", "name_taken"),
        ("An\u200ba", "name_taken"),
        ("\u0410na", "name_taken"),
        ("M\u043eder\u0430tor", "name_reserved"),
        ("Eve (editor)", "name_reserved"),
        ("\u202e", "name_bad"),
        ("x" * 50, "name_bad"),
        ("Else", None),
    ],
)
def test_nobody_passes_for_somebody_else(blog, enter, name, code):
    """Not for staff, by name or account, nor for a reader, the blog or another guest."""
    cache.clear()
    eve = make_person("editor", blog, name="eve_w")
    Person.objects.create(user=eve, name="Eve Writer")
    make_person("reader", blog, name="reader")
    enter("Ana")
    other = enter()
    (answer,) = other.name(name)
    assert answer.get("code") == code
    assert other.you["name"] == ("" if code else name)


def test_nobody_passes_for_who_signs_entries(blog, enter):
    """Those of feeds too, who have no account."""
    cache.clear()
    make_entry(author_name="Houston desk", source_title="The Wire", position=1)
    for name in ("houston_desk", "The W\u0456re"):
        assert enter().name(name)[0]["code"] == "name_taken"
    assert enter("Houston").you["name"] == "Houston"


def test_a_name_goes_to_who_is_let_into_the_blog(blog, enter):
    """A guest who had it first says nothing more under it, and takes another."""
    cache.clear()
    ana = enter("Ana")
    assert ana.say("One")[-1]["type"] == "message"
    Person.objects.create(user=make_person("editor", blog, name="eve_w"), name="\u0410na")
    cache.clear()
    (refused,) = ana.say("Two", nonce="two")
    assert (refused["code"], refused["nonce"]) == ("name_taken", "two")
    ana.name("Ada")
    assert ana.say("Two", nonce="two")[-1]["author"]["name"] == "Ada"


def test_a_guest_changes_their_name(blog, enter):
    """What they were called is free then; what they said stays as it was."""
    ana, ben = enter("Ana"), enter("Ben")
    assert ben.name("Ana")[0]["code"] == "name_taken"
    assert ana.name("Ada")[0]["you"]["name"] == "Ada"
    assert ben.name("Ana")[0]["you"]["name"] == "Ana"
    assert ben.say("Hello")[-1]["author"]["name"] == "Ana"


def test_names_are_of_one_blog(blog, enter):
    """And free again when their guest has not been seen for long."""
    Blog.objects.create(slug="other", title="Other", room="open")
    ana = enter("Ana")
    Guest.objects.update(seen=timezone.now() - timedelta(days=29))
    enter().name("Ana", token=ana.you["token"])
    assert enter(path="/blog/other/room/").name("Ana")[0]["you"]["name"] == "Ana"
    assert Guest.objects.filter(name="Ana").count() == 2
    assert Guest.objects.filter(seen__gt=timezone.now() - timedelta(minutes=1)).count() == 2


def test_an_account_has_its_name(blog, enter):
    """It chooses none here, nor becomes a guest."""
    eve = enter(make_person("editor", blog, name="eve"))
    assert eve.name("Evil", token="x")[0]["code"] == "name_fixed"
    ana = enter("Ana")
    for name in ("Evil", "Ana"):
        assert eve.name(name, token=ana.you["token"])[0]["code"] == "name_fixed"
    assert eve.say("Hello")[-1]["author"]["name"] == "eve"
