"""The page of people: for owners, each within their reach."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from blog.desk import rights
from blog.models import Blog, SignInLink
from tests.blog.desk.people import make_person
from tests.blog.factory import default_blog

pytestmark = pytest.mark.django_db
INVITE = {"role": "editor", "blog": "", "days": "3", "uses": "one"}


@pytest.fixture(autouse=True)
def blog(store):
    return default_blog()


@pytest.fixture
def other():
    return Blog.objects.create(slug="other", title="Another")


@pytest.fixture
def eva():
    return make_person("owner", name="eva")


@pytest.fixture
def owner(client, eva):
    client.force_login(eva)
    return client


@pytest.fixture
def blog_owner(blog):
    """A client of the owner of one blog alone."""
    client = Client()
    client.force_login(make_person("owner", blog, name="bo"))
    return client


def address_in(answer):
    return re.search(r'value="(http[^"]+/desk/link/[^"]+)"', answer.content.decode())[1]


def test_inviting(owner, client):
    """The address is shown once, and pending until it is followed."""
    answer = owner.post("/desk/people/invite/", INVITE)
    address = address_in(answer)
    assert answer.status_code == 200 and address.startswith("http://testserver/desk/link/")
    page = owner.get("/desk/people/").content.decode()
    assert "not taken yet" in page and address not in page
    joining = {"name": "Ben", "username": "ben", "password": "a good password"}
    assert Client().post(address, joining).status_code == 303
    page = owner.get("/desk/people/").content.decode()
    assert "not taken yet" not in page and "Ben" in page
    assert rights.find_role(get_user_model().objects.get(username="ben"), None) == "editor"


def test_taking_an_invitation_back(owner):
    """Who has it finds nothing."""
    address = address_in(owner.post("/desk/people/invite/", INVITE))
    link = SignInLink.objects.get()
    assert owner.post(f"/desk/people/invitations/{link.pk}/revoke/").status_code == 302
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("wrong", [{"days": "0"}, {"days": "31"}, {"role": "king"}, {"blog": "no"}])
def test_what_is_no_invitation(owner, wrong):
    """Nothing is made of it."""
    assert owner.post("/desk/people/invite/", {**INVITE, **wrong}).status_code == 400
    assert not SignInLink.objects.exists()


def test_changing_a_role(owner, blog):
    """In a blog, in all of them, and none."""
    ana = make_person("editor")
    path = f"/desk/people/{ana.pk}/role/"
    owner.post(path, {"role": "owner", "blog": blog.slug})
    assert rights.find_role(ana, blog) == "owner" and rights.find_role(ana, None) == "editor"
    owner.post(path, {"role": "", "blog": ""})
    assert rights.find_role(ana, None) is None
    assert owner.post(path, {"role": "king", "blog": ""}).status_code == 400


def test_the_last_owner_is_told(owner, eva):
    """409 with the reason, and nothing is changed."""
    for path, fields in (("role", {"role": "editor", "blog": ""}), ("remove", {})):
        answer = owner.post(f"/desk/people/{eva.pk}/{path}/", fields)
        assert answer.status_code == 409 and "the last owner" in answer.content.decode()
    eva.refresh_from_db()
    assert rights.find_role(eva, None) == "owner"


def test_signing_somebody_out_and_in(owner):
    """They are out at once; an address that is shown once lets them in again."""
    ana = make_person("editor")
    theirs = Client()
    theirs.force_login(ana)
    assert owner.post(f"/desk/people/{ana.pk}/sessions/").status_code == 302
    assert theirs.get("/blog/desk/").status_code == 302
    address = address_in(owner.post(f"/desk/people/{ana.pk}/link/"))
    assert theirs.post(address).status_code == 303


def test_signing_oneself_out_leaves_this_browser(owner, eva):
    """Every other one is out."""
    other = Client()
    other.force_login(eva)
    owner.post(f"/desk/people/{eva.pk}/sessions/")
    assert owner.get("/desk/people/").status_code == 200
    assert other.get("/desk/people/").status_code == 302


def test_removing_somebody(owner, blog):
    """They are out, and off the page; what they wrote has its writer still."""
    ana = make_person("editor")
    theirs = Client()
    theirs.force_login(ana)
    theirs.post("/blog/desk/entries/", {"text": "Goal"})
    assert owner.post(f"/desk/people/{ana.pk}/remove/").status_code == 302
    assert theirs.get("/blog/desk/").status_code == 302
    assert "ana" not in owner.get("/desk/people/").content.decode()
    assert blog.entries.get().writer == ana


def test_the_reach_of_a_blogs_owner(blog_owner, blog, other, eva):
    """People of their own blog, for their own blog; accounts are others' to look after."""
    ana, ben = make_person("editor", blog), make_person("editor", other, name="ben")
    page = blog_owner.get("/desk/people/").content.decode()
    assert "ana" in page and "ben" not in page and "eva" not in page and "Another" not in page
    post = blog_owner.post
    assert post(f"/desk/people/{ana.pk}/role/", {"role": "owner", "blog": ""}).status_code == 400
    assert (
        post(f"/desk/people/{ana.pk}/role/", {"role": "owner", "blog": "other"}).status_code == 400
    )
    assert post(f"/desk/people/{ben.pk}/role/", {"role": "", "blog": "liveblog"}).status_code == 404
    assert post(f"/desk/people/{eva.pk}/role/", {"role": "", "blog": ""}).status_code == 404
    for action in ("link", "sessions", "remove"):
        assert post(f"/desk/people/{ana.pk}/{action}/").status_code == 403
    assert post("/desk/people/invite/", INVITE).status_code == 400
    assert post("/desk/people/invite/", {**INVITE, "blog": "other"}).status_code == 400
    assert post("/desk/people/invite/", {**INVITE, "blog": "liveblog"}).status_code == 200
    assert rights.find_role(ana, None) is None and rights.find_role(ana, other) is None
    assert rights.find_role(eva, None) == "owner"


def test_an_invitation_to_another_blog_stays(blog_owner, owner):
    """Who owns one blog takes back no invitation to all of them, nor sees it."""
    owner.post("/desk/people/invite/", INVITE)
    link = SignInLink.objects.get()
    assert "not taken yet" not in blog_owner.get("/desk/people/").content.decode()
    blog_owner.post(f"/desk/people/invitations/{link.pk}/revoke/")
    assert SignInLink.objects.exists()


@pytest.mark.parametrize("action", ["role", "link", "sessions", "remove"])
def test_a_superuser_is_for_superusers(owner, action):
    """Who owns all blogs has not the machine's admin, nor takes it from who has."""
    root = make_person(name="root", is_superuser=True)
    fields = {"role": "contributor", "blog": ""}
    assert owner.post(f"/desk/people/{root.pk}/{action}/", fields).status_code == 403
    assert not SignInLink.objects.exists() and not root.roles.exists()
    root.refresh_from_db()
    assert root.is_active and root.is_superuser


@pytest.mark.parametrize(
    "role, seen", [("contributor", []), ("editor", ["settings"]), ("owner", ["settings", "people"])]
)
def test_the_desk_leads_elsewhere(client, blog, role, seen):
    """By its menu, to what one may do there."""
    client.force_login(make_person(role))
    page = client.get("/blog/desk/").content.decode()
    ways = {"settings": "/blog/desk/settings/", "people": "/desk/people/"}
    assert [name for name, path in ways.items() if f'<a href="{path}">' in page] == seen
    assert '<a href="/desk/">' in page and '<a href="/desk/me/">' in page


def test_a_page_that_is_opened_anew_leads_to_the_people(owner):
    """A phone's browser asks by GET for the page that an invitation was shown on."""
    answer = owner.get("/desk/people/invite/")
    assert (answer.status_code, answer["Location"]) == (302, "/desk/people/")


def test_inviting_to_several_blogs(owner, blog, other):
    """The role is given in each of them and in no other; the page of the address names them all."""
    Blog.objects.create(slug="third", title="A third")
    chosen = {**INVITE, "blog": ["", "liveblog", "other"]}
    address = address_in(owner.post("/desk/people/invite/", chosen))
    assert SignInLink.objects.get().homes == [blog, other]
    for page in (owner.get("/desk/people/"), Client().get(address)):
        assert f"{blog.title}, {other.title}" in page.content.decode()
    joining = {"name": "Ben", "username": "ben", "password": "a good password"}
    assert Client().post(address, joining).status_code == 303
    ben = get_user_model().objects.get(username="ben")
    given = {role.blog: role.role for role in ben.roles.all()}
    assert given == {blog: "editor", other: "editor"}


def test_several_blogs_within_ones_reach(blog_owner, blog, other):
    """Who owns one alone invites to no other; who lost one of several vouches for none of them."""
    chosen = {**INVITE, "blog": ["liveblog", "other"]}
    assert blog_owner.post("/desk/people/invite/", chosen).status_code == 400
    assert not SignInLink.objects.exists()
    bo = get_user_model().objects.get(username="bo")
    role = bo.roles.create(blog=other, role="owner")
    address = address_in(blog_owner.post("/desk/people/invite/", chosen))
    assert Client().get(address).status_code == 200
    role.delete()
    assert Client().get(address).status_code == 410


@pytest.mark.parametrize("gone, left", [("other", 1), ("liveblog", 0)])
def test_an_invitation_never_grows(owner, other, gone, left):
    """With a blog of it deleted it is for the others, or gone; never for every blog."""
    owner.post("/desk/people/invite/", {**INVITE, "blog": ["liveblog", "other"]})
    Blog.objects.get(slug=gone).delete()
    assert [None in link.homes for link in SignInLink.objects.all()] == [False] * left
