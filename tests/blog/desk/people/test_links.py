"""Addresses that let somebody in: absolute, used once, by one of two."""

import pytest

from blog.desk.people import links
from blog.models import SignInLink
from tests.blog.desk.people import make_person

pytestmark = pytest.mark.django_db


def test_an_address_for_a_terminal(settings):
    """It is below LIVELOG_PUBLIC_URL, else where bin/run listens."""
    settings.PORT, settings.LIVELOG_PUBLIC_URL = 8123, ""
    assert links.address_of("abc") == "http://127.0.0.1:8123/desk/link/abc/"
    settings.LIVELOG_PUBLIC_URL = "https://live.example.org"
    assert links.address_of("abc") == "https://live.example.org/desk/link/abc/"


def test_of_two_at_once_one_is_let_in():
    """Both found it unused; the second to use it is refused."""
    secret = links.make_link(user=make_person("editor"))
    first, second = links.find_link(secret), links.find_link(secret)
    links.use_up(first)
    with pytest.raises(links.UsedUp):
        links.use_up(second)


def test_what_is_long_used_up_goes():
    """A month after it expired nothing is known of it; until then it says what became of it."""
    old = links.make_link(user=make_person("editor"), expires="2020-01-01T00:00Z")
    with pytest.raises(links.UsedUp):
        links.find_link(old)
    links.make_link(role="editor")
    assert SignInLink.objects.count() == 1
    with pytest.raises(links.NoSuchLink):
        links.find_link(old)


def test_an_owner_who_was_made_less_signs_nobody_in():
    """Not by an address that they made for another account either."""
    eva = make_person("owner", name="eva")
    secret = links.make_link(user=make_person("owner"), made_by=eva)
    assert links.find_link(secret).user.username == "ana"
    eva.roles.update(role="editor")
    with pytest.raises(links.UsedUp):
        links.find_link(secret)


@pytest.mark.parametrize("secret", ["", "x" * 5000, "\udcff", "\0"])
def test_what_is_no_secret(secret):
    """It is not found, whatever it is."""
    with pytest.raises(links.NoSuchLink):
        links.find_link(secret)
