"""The way in where nobody is let in yet."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from blog.desk import rights
from blog.desk.people import first, links
from tests.blog.desk.people import make_person
from tests.blog.factory import default_blog

pytestmark = pytest.mark.django_db
JOIN = {"name": "Ana", "username": "ana", "password": "a good password"}


@pytest.fixture(autouse=True)
def blog(store):
    return default_blog()


def test_it_makes_the_owner(client):
    """Name and password, then the desk; the admin is theirs too. It does so once."""
    address = first.find_first_address()
    assert "Make yourself the owner" in client.get(address).content.decode()
    assert client.post(address, JOIN)["Location"] == "/blog/desk/"
    assert client.get("/blog/desk/").status_code == 200
    assert client.get("/admin/").status_code == 200
    assert rights.find_role(get_user_model().objects.get(), None) == "owner"
    assert Client().post(address, {**JOIN, "username": "ben"}).status_code == 410
    assert first.find_first_address() == ""


def test_a_new_run_voids_the_old_address(client):
    """Of those that were printed the last alone is good."""
    old, new = first.find_first_address(), first.find_first_address()
    assert client.get(old).status_code == 404 and client.get(new).status_code == 200


def test_it_makes_nobody_beside_an_owner(client):
    """One who came otherwise ends it, used or not."""
    address = first.find_first_address()
    make_person("owner", name="eva")
    assert client.post(address, JOIN).status_code == 410
    assert get_user_model().objects.count() == 1


@pytest.mark.parametrize("who", [{"role": "contributor"}, {"is_superuser": True}])
def test_none_where_somebody_can_sign_in(who):
    """By a role or as a superuser; not who is inactive."""
    ana = make_person(**who)
    assert first.find_first_address() == ""
    ana.is_active = False
    ana.save()
    assert first.find_first_address()


def test_the_demo_has_an_editor_ready(client):
    """One press, and they are at the desk."""
    address = first.find_demo_address()
    assert client.post(address)["Location"] == "/blog/desk/"
    assert client.get("/blog/desk/").status_code == 200
    with pytest.raises(links.UsedUp):
        links.find_link(address.split("/")[-2])
