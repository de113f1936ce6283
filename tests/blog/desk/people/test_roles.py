"""Roles are given and taken so that an owner is left wherever there was one."""

import pytest

from blog.desk import rights
from blog.desk.people import roles
from blog.models import Role
from tests.blog.desk.people import make_person
from tests.blog.factory import default_blog

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "change",
    [
        lambda user: roles.give(user, None, "editor"),
        lambda user: roles.take(user, None),
        roles.remove,
    ],
    ids=["demoted", "taken", "removed"],
)
@pytest.mark.parametrize("superuser", [False, True])
def test_the_last_owner_stays(change, superuser):
    """Owner by role or superuser; nothing is changed. With another one left it may be."""
    ana = make_person(None if superuser else "owner", is_superuser=superuser)
    make_person("owner", name="gone", is_active=False)
    make_person("owner", default_blog(), name="bea")
    if not (superuser and change is not roles.remove):
        with pytest.raises(roles.LastOwner):
            change(ana)
        ana.refresh_from_db()
        assert rights.find_role(ana, None) == "owner"
    make_person("owner", name="eva")
    change(ana)
    assert superuser or rights.find_role(ana, None) != "owner"


def test_the_last_owner_of_a_blog_stays():
    """Where nobody owns all blogs; else that owner is there for it."""
    blog = default_blog()
    ana = make_person("owner", blog)
    with pytest.raises(roles.LastOwner):
        roles.take(ana, blog)
    make_person("owner", name="eva")
    roles.take(ana, blog)
    assert rights.find_role(ana, blog) is None


def test_a_superuser_made_less_is_none():
    """Who is given less than to own everything is let into the admin no more."""
    ana = make_person(is_superuser=True, is_staff=True)
    make_person("owner", name="eva")
    roles.give(ana, None, "editor")
    ana.refresh_from_db()
    assert rights.find_role(ana, default_blog()) == "editor" and not ana.is_staff


def test_one_role_for_all_blogs():
    """The database would take any number of them."""
    ana = make_person("editor")
    roles.give(ana, None, "contributor")
    assert Role.objects.get(user=ana).role == "contributor"
