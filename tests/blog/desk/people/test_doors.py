"""Coming in: by name and password, by an address of one's own, by an invitation."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from blog.desk.people import links
from blog.models import Blog, Entry, Person, Role, SignInLink
from livelog.accounts import throttle
from tests.blog.desk.people import make_person
from tests.blog.factory import default_blog

pytestmark = pytest.mark.django_db
SIGN_IN = "/desk/sign-in/"
JOIN = {"name": "Ben Okri", "username": "ben", "password": "a good password", "zone": "Asia/Tokyo"}


@pytest.fixture(autouse=True)
def counts(monkeypatch, store):
    """Counts of the test's own."""
    counts = throttle.MemoryCounts()
    monkeypatch.setattr(throttle, "get_counts", lambda: counts)
    default_blog()
    return counts


def sign_in(client, **fields):
    return client.post(SIGN_IN, {"username": "ana", "password": "correct horse", **fields})


def path_of(secret):
    return f"/desk/link/{secret}/"


def is_signed_in(client):
    return client.get("/desk/").status_code == 200


def test_signing_in_leads_to_the_desk(client):
    """Who is no staff comes in as well; with one blog straight to its composer."""
    make_person("contributor")
    answer = sign_in(client)
    assert (answer.status_code, answer.url) == (302, "/blog/desk/")
    assert client.get(answer.url).status_code == 200


def test_a_reader_is_led_to_the_page(client):
    """There is no desk for them, and the list names none."""
    make_person("reader", default_blog())
    answer = sign_in(client)
    assert (answer.status_code, answer.url) == (302, "/blog/")
    page = client.get("/desk/").content.decode()
    assert 'href="/blog/"' in page and 'href="/blog/desk/' not in page and "reader" in page


@pytest.mark.parametrize(
    "wanted, led",
    [
        ("/blog/desk/?q=a", "/blog/desk/?q=a"),
        ("https://evil.example/", "/blog/desk/"),
        ("//evil.example/", "/blog/desk/"),
        ("javascript:alert(1)", "/blog/desk/"),
        ("/nowhere/", "/blog/desk/"),
        ("/desk/sign-out/", "/blog/desk/"),
    ],
)
def test_where_signing_in_leads(client, wanted, led):
    """To the page of this site that was asked for; to the desk where there is none such."""
    make_person("editor")
    assert sign_in(client, next=wanted).url == led
    assert client.get(SIGN_IN, {"next": wanted}).url == led


def test_too_many_attempts_wait(client):
    """The desk's page counts with the admin's: then even the right password is not looked at."""
    make_person("editor")
    for number in range(throttle.MAX_BY_ADDRESS):
        path = SIGN_IN if number % 2 else "/admin/login/"
        assert client.post(path, {"username": "ana", "password": "wrong"}).status_code == 200
    answer = sign_in(client)
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0
    assert not is_signed_in(client)


def test_nobody_keeps_the_page(client):
    """Nor what is behind it."""
    assert client.get(SIGN_IN)["Cache-Control"] == "private, no-store"
    client.force_login(make_person("editor"))
    assert client.get("/desk/")["Cache-Control"] == "private, no-store"


def test_signing_out(client):
    """By a form alone, so that no picture's address does it."""
    client.force_login(make_person("editor"))
    assert client.get("/desk/sign-out/").status_code == 405 and is_signed_in(client)
    assert client.post("/desk/sign-out/").status_code == 302
    assert not is_signed_in(client)


def test_blogs_by_their_newest_entry(client):
    """Those that one has a role in, and no others."""
    ana = make_person()
    for slug in ("first", "second", "third"):
        blog = Blog.objects.create(slug=slug, title=slug)
        Entry.objects.create(blog=blog, title="News")
        if slug != "third":
            Role.objects.create(user=ana, blog=blog, role="editor")
    client.force_login(ana)
    page = client.get("/desk/").content.decode()
    assert re.findall(r'class="main" href="/blog/(\w+)/desk/"', page) == ["second", "first"]


def test_a_link_is_looked_at_and_then_used(client):
    """Looking signs nobody in; the button does, once; then the address says that it was used."""
    secret = links.make_link(user=make_person("editor"))
    for _ in range(2):
        page = client.get(path_of(secret))
        assert page.status_code == 200 and "Sign in as ana" in page.content.decode()
        assert page["Referrer-Policy"] == "no-referrer"
        assert page["Cache-Control"] == "private, no-store"
    assert not is_signed_in(client)
    answer = client.post(path_of(secret), {"zone": "Asia/Tokyo"})
    assert (answer.status_code, answer["Location"]) == (303, "/blog/desk/")
    assert is_signed_in(client) and Person.objects.get().zone == "Asia/Tokyo"
    for use in (Client().get, Client().post):
        assert use(path_of(secret)).status_code == 410


def test_the_database_has_no_secret(client):
    """Only its digest; not in a session either."""
    secret = links.make_link(user=make_person("editor"))
    client.post(path_of(secret))
    assert secret not in str(SignInLink.objects.values())
    assert secret not in str(client.session.items())


def test_links_that_let_nobody_in(client):
    """Unknown ones are not found, expired ones and those of who was removed are gone."""
    ana = make_person("editor")
    assert client.post(path_of("unknown")).status_code == 404
    old = links.make_link(user=ana)
    SignInLink.objects.update(expires="2020-01-01T00:00Z")
    assert client.post(path_of(old)).status_code == 410
    secret = links.make_link(user=ana)
    ana.is_active = False
    ana.save()
    assert client.post(path_of(secret)).status_code == 410
    assert not is_signed_in(client)


@pytest.mark.parametrize("secure", [False, True])
def test_a_link_needs_its_forms_token(secure):
    """Also over https, where its page has browsers send no Referer; another site's is refused."""
    secret = links.make_link(user=make_person("editor"))
    client = Client(enforce_csrf_checks=True)
    page = client.get(path_of(secret), secure=secure)
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]
    post = {"path": path_of(secret), "secure": secure}
    assert client.post(**post).status_code == 403
    form = {"csrfmiddlewaretoken": token}
    if secure:
        answer = client.post(**post, data=form, HTTP_REFERER="https://evil.example/")
        assert answer.status_code == 403
    assert client.post(**post, data=form).status_code == 303


def test_an_invitation_makes_an_account(client):
    """Name and password, then the desk, with the role in the blog that it is for."""
    blog = default_blog()
    eva = make_person("owner", name="eva")
    secret = links.make_link(role="contributor", blog=blog, made_by=eva)
    page = client.get(path_of(secret)).content.decode()
    assert "eva invites you" in page and 'name="password"' in page
    assert client.post(path_of(secret), JOIN)["Location"] == "/blog/desk/"
    ben = get_user_model().objects.get(username="ben")
    assert [(each.blog, each.role) for each in ben.roles.all()] == [(blog, "contributor")]
    assert (ben.person.name, ben.person.zone) == ("Ben Okri", "Asia/Tokyo")
    assert ben.check_password("a good password") and not ben.is_staff
    assert Client().get(path_of(secret)).status_code == 410


@pytest.mark.parametrize(
    "wrong, says",
    [
        ({"username": "EVA"}, "That name is taken"),
        ({"username": "a b"}, "Enter a valid username"),
        ({"name": "", "username": ""}, "cannot be blank"),
        ({"password": "12345678"}, "password"),
        ({"password": "x" * 1001}, "at most 1000"),
    ],
)
def test_what_makes_no_account(client, wrong, says):
    """The invitation stays as it was, and so does what was typed."""
    secret = links.make_link(role="editor", made_by=make_person("owner", name="eva"))
    answer = client.post(path_of(secret), {**JOIN, **wrong})
    assert answer.status_code == 400 and says in answer.content.decode()
    assert not is_signed_in(client) and get_user_model().objects.count() == 1
    assert client.post(path_of(secret), JOIN).status_code == 303


def test_who_has_an_account_takes_an_invitation(client):
    """By one press; a higher role that they have stays."""
    blog = default_blog()
    eva, ana = make_person("owner", name="eva"), make_person("contributor", blog)
    client.force_login(ana)
    assert (
        client.post(path_of(links.make_link(role="editor", blog=blog, made_by=eva))).status_code
        == 303
    )
    assert ana.roles.get().role == "editor"
    client.post(path_of(links.make_link(role="contributor", blog=blog, made_by=eva)))
    assert ana.roles.get().role == "editor"


def test_an_invitation_for_anybody(client):
    """Two come by it; none once its owner is an owner no longer."""
    eva = make_person("owner", name="eva")
    secret = links.make_link(role="editor", made_by=eva, uses_left=None)
    assert client.post(path_of(secret), JOIN).status_code == 303
    assert Client().post(path_of(secret), {**JOIN, "username": "bob"}).status_code == 303
    eva.roles.update(role="editor")
    assert Client().post(path_of(secret), {**JOIN, "username": "bill"}).status_code == 410


@pytest.mark.parametrize(
    ("fields", "names"),
    [({"username": ""}, ("Ben.Okri", "Ben Okri")), ({"name": ""}, ("ben", "ben"))],
)
def test_either_name_does_for_both(fields, names):
    """Who fills in one of them is called by it, and signs in by it."""
    secret = links.make_link(made_by=make_person("owner"), role="editor")
    assert Client().post(path_of(secret), {**JOIN, **fields}).status_code == 303
    ben = get_user_model().objects.get(username=names[0])
    assert ben.person.name == names[1]
