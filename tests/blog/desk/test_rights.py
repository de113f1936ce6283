"""The table of rights: every role against every action, by every way of asking for it.

A new way to the desk (a page, a form, a message on its socket) gets a line in WAYS; a new right one in
ALLOWED. Whoever may not is refused by each of them, and nothing is changed.
"""

import re
from typing import NamedTuple

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from blog.api.callers.tokens import make_token
from blog.delivery import receivers
from blog.desk import rights
from blog.desk.people.urls import urlpatterns
from blog.desk.urls import VIEWS
from blog.models import Blog, Entry, Feed, RoomMessage, Token
from tests.blog.desk.people import make_person
from tests.blog.desk.pictures.files import make_file
from tests.blog.factory import default_blog

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}
ALL, EDITORS, OWNERS = {"contributor", "editor", "owner"}, {"editor", "owner"}, {"owner"}
ALLOWED = {
    "say": {"reader", *ALL},
    "hide": EDITORS,
    "ban": EDITORS,
    "slow": EDITORS,
    "close": OWNERS,
    "erase": OWNERS,
    "see": ALL,
    "write": ALL,
    "change own": ALL,
    "remove own": ALL,
    "upload": ALL,
    "publish": EDITORS,
    "change": EDITORS,
    "remove": EDITORS,
    "approve": EDITORS,
    "byline": EDITORS,
    "retime": EDITORS,
    "feeds": EDITORS,
    "settings": EDITORS,
    "expunge": OWNERS,
    "people": OWNERS,
    "rename": OWNERS,
    "open blogs": OWNERS,
    "programs": OWNERS,
}
# Who asks: what they are in this blog, and how they come to be it.
WHO = {
    "stranger": (None, lambda blog, other: None),
    "nobody": (None, lambda blog, other: make_person()),
    "removed owner": (None, lambda blog, other: make_person("owner", is_active=False)),
    "owner elsewhere": (None, lambda blog, other: make_person("owner", other)),
    "reader": ("reader", lambda blog, other: make_person("reader", blog)),
    "contributor": ("contributor", lambda blog, other: make_person("contributor", blog)),
    "editor": ("editor", lambda blog, other: make_person("editor", blog)),
    "owner": ("owner", lambda blog, other: make_person("owner", blog)),
    "editor of all": ("editor", lambda blog, other: make_person("editor")),
    "superuser": ("owner", lambda blog, other: make_person(is_superuser=True)),
}


class Case(NamedTuple):
    """Who asks, of which blog, with an entry of a colleague's and one of their own."""

    client: Client
    blog: Blog
    theirs: Entry
    own: Entry
    accept: dict

    def post(self, path, **data):
        return self.client.post(f"/blog/{self.blog.slug}/desk/{path}", data, **self.accept)

    def get(self, path):
        return self.client.get(f"/blog/{self.blog.slug}/desk/{path}", **self.accept)


def upload(case):
    file = SimpleUploadedFile("a.jpg", make_file(), "image/jpeg")
    return case.post("pictures/", file=file)


def settings_form(case, **changes):
    fields = {"title": "T", "description": "", "language": "", "starts": "", "slug": "ours"}
    return case.post("settings/", **{**fields, "base": "{}", "open": "on", **changes})


def is_removed(case):
    return Entry.objects.filter(pk=case.theirs.pk, state="removed").exists()


def is_decided(case):
    return Entry.objects.get(pk=case.own.pk).state != "held"


def feed_path(case):
    return f"feeds/{case.blog.feeds.get().pk if case.blog.pk else 1}/"


def program_of(case):
    """Return the ids of a token, a webhook and a delivery of the blog's."""
    if not case.blog.pk:
        return 1, 1, 1
    make_token("program", [case.blog])
    hook = receivers.add_webhook(case.blog, "https://example.org/hook")
    return Token.objects.get().pk, hook.pk, receivers.keep_test(hook).pk


def is_live(case):
    return Entry.objects.filter(text="New", state="live").exists()


def is_renamed(case):
    return Blog.objects.filter(slug="renamed").exists()


def is_rehearsed(case):
    return Blog.objects.filter(rehearsal_of=case.blog).exists()


# How to ask for each action; what tells that it was done, where the answer's status does not: who may
# do less gets less of it, not a refusal.
WAYS = {
    "desk": ("see", lambda case: case.get(""), None),
    "entry": ("see", lambda case: case.get(f"entries/{case.theirs.token}/"), None),
    "post": ("write", lambda case: case.post("entries/", text="New", publish="submit"), None),
    "draft": ("write", lambda case: case.post("draft/", text="New", nonce="n"), None),
    "preview": ("write", lambda case: case.post("preview/", text="New"), None),
    "session": ("see", lambda case: case.get("session/"), None),
    "several": (
        "remove",
        lambda case: case.post("several/", do="remove", id=case.theirs.token),
        is_removed,
    ),
    "publish": ("publish", lambda case: case.post("entries/", text="New", publish="now"), is_live),
    "byline": ("byline", lambda case: case.post("entries/", text="New", byline="Eve"), None),
    "change own": (
        "change own",
        lambda case: case.post(f"entries/{case.own.token}/", text="x"),
        None,
    ),
    "change": ("change", lambda case: case.post(f"entries/{case.theirs.token}/", text="x"), None),
    "remove own": ("remove own", lambda case: case.post(f"entries/{case.own.token}/remove/"), None),
    "remove": ("remove", lambda case: case.post(f"entries/{case.theirs.token}/remove/"), None),
    "expunge": ("expunge", lambda case: case.post(f"entries/{case.theirs.token}/expunge/"), None),
    "upload": ("upload", upload, None),
    "settings": ("settings", lambda case: case.get("settings/"), None),
    "queue": ("see", lambda case: case.get("queue/"), None),
    "decide": (
        "approve",
        lambda case: case.post("queue/", do="reject", ids=case.own.token),
        is_decided,
    ),
    "approve": ("approve", lambda case: case.post(f"entries/{case.own.token}/approve/"), None),
    "reject": ("approve", lambda case: case.post(f"entries/{case.own.token}/reject/"), None),
    "restore": ("approve", lambda case: case.post(f"entries/{case.own.token}/restore/"), None),
    "let into the room": (
        "approve",
        lambda case: case.post(f"room/{case.own.token}/approve/"),
        None,
    ),
    "take from the room": ("hide", lambda case: case.post(f"room/{case.own.token}/hide/"), None),
    "quote": ("publish", lambda case: case.post(f"room/{case.own.token}/quote/"), None),
    "feeds": ("feeds", lambda case: case.get("feeds/"), None),
    "follow": ("feeds", lambda case: case.post("feeds/", url="https://example.org/new"), None),
    "feed": ("feeds", lambda case: case.post(feed_path(case), hold="all"), None),
    "programs": ("programs", lambda case: case.get("programs/"), None),
    "make token": (
        "programs",
        lambda case: case.post("programs/tokens/", name="new", scope="write"),
        None,
    ),
    "revoke token": (
        "programs",
        lambda case: case.post(f"programs/tokens/{program_of(case)[0]}/revoke/"),
        None,
    ),
    "add webhook": (
        "programs",
        lambda case: case.post("programs/webhooks/", url="https://b.example/", kind="slack"),
        None,
    ),
    "webhook": (
        "programs",
        lambda case: case.post(f"programs/webhooks/{program_of(case)[1]}/", do="test"),
        None,
    ),
    "replay": (
        "programs",
        lambda case: case.post(f"programs/deliveries/{program_of(case)[2]}/replay/"),
        None,
    ),
    "set": ("settings", settings_form, None),
    "goes on": ("settings", lambda case: case.post("quiet/", do="on"), None),
    "rehearse": ("open blogs", lambda case: case.post("rehearse/"), is_rehearsed),
    "rename": ("rename", lambda case: settings_form(case, slug="renamed"), is_renamed),
}
# Routes that stand for an action in a table of their own, or in another file of tests.
ELSEWHERE = {
    "desk_picture": "tests/blog/desk/pictures/test_views.py",
    "desk_throw_away": "tests/blog/desk/blogs/test_rehearsing.py",
}


@pytest.fixture
def blogs(store, settings, tmp_path):
    """The blog that is asked for, and another."""
    settings.MEDIA_ROOT = str(tmp_path)
    default_blog()
    return [Blog.objects.create(slug=slug, title=slug) for slug in ("ours", "other")]


@pytest.fixture
def ask(blogs):
    """Return a Case of one of WHO, for pages or JSON."""

    def make(who, accept):
        user = WHO[who][1](*blogs)
        colleague = make_person(name="colleague")
        client = Client()
        if user is not None:
            client.force_login(user)
        Feed.objects.create(blog=blogs[0], url="https://example.org/feed")
        entries = {"blog": blogs[0], "title": "T"}
        theirs = Entry.objects.create(**entries, writer=colleague)
        own = Entry.objects.create(**entries, writer=user, state="held")
        # A message in the room that is called as the entry is.
        RoomMessage.objects.create(blog=blogs[0], token=own.token, text="T", state="held")
        return Case(client, blogs[0], theirs, own, accept)

    return make


@pytest.mark.parametrize("who", WHO)
def test_the_table(blogs, who):
    """Each cell of it; who is signed in nowhere may nothing."""
    role, make = WHO[who]
    user = make(*blogs) or AnonymousUser()
    for action, allowed in ALLOWED.items():
        assert rights.may(user, blogs[0], action) == (role in allowed), action
    assert set().union(*rights.RIGHTS.values()) == set(ALLOWED)


# By a page or its form, and as JSON where that is answered; who is like another is tried once.
CELLS = [
    pytest.param(who, way, accept, id=f"{who}-{way}-{'json' if accept else 'form'}")
    for who in WHO
    if who not in ("removed owner", "editor of all")
    for way, (action, _, _) in WAYS.items()
    for accept in ({}, JSON)
    if not (accept and action in ("see", "upload", "settings", "rename", "programs"))
]


@pytest.mark.parametrize("who, way, accept", CELLS)
def test_each_way(ask, who, way, accept):
    """Done for who may; refused, with nothing changed, for who may not."""
    case = ask(who, accept)
    action, do, is_done = WAYS[way]
    role = WHO[who][0]
    before = list(Entry.objects.values()) + list(Blog.objects.values())
    answer = do(case)
    may = role in ALLOWED[action]
    if is_done is not None:
        assert is_done(case) == may
    elif may:
        assert answer.status_code in (200, 201, 204, 303)
    if role is None or (is_done is None and not may):
        signed_in = who in ("nobody", "owner elsewhere") or role
        assert answer.status_code in ([403] if signed_in else [302, 401])
        assert list(Entry.objects.values()) + list(Blog.objects.values()) == before


def test_every_route_is_tried():
    """Whoever adds one says here what it needs."""
    tried = set()

    class Note:
        def __getattr__(self, method):
            return lambda path, *args, **data: tried.add(path)

    case = Case(Note(), Blog(slug="b"), Entry(token="t"), Entry(token="t"), {})
    for _, do, _ in WAYS.values():
        do(case)
    routes = {
        name: re.sub(r"<str:\w+>", "t", route).replace("<int:pk>", "1") for route, _, name in VIEWS
    }
    missing = [name for name, route in routes.items() if f"/blog/b/{route}" not in tried]
    assert set(missing) - set(ELSEWHERE) == set()


# The desk's addresses that are of no blog, for who looks after nobody.
PEOPLE = [
    str(each.pattern).replace("<int:pk>", "1")
    for each in urlpatterns
    if str(each.pattern).startswith("people/")
]


@pytest.mark.parametrize("who", [who for who, (role, _) in WHO.items() if role != "owner"])
def test_people_are_for_owners(ask, who):
    """No page and no form of theirs is answered to anybody else; owners elsewhere see none of ours."""
    case = ask(who, {})
    for path in PEOPLE:
        method = case.client.get if path == "people/" else case.client.post
        answer = method(
            f"/desk/{path}", {"role": "owner", "blog": "ours", "days": 1, "uses": "one"}
        )
        if who == "owner elsewhere":
            assert answer.status_code != 200 or b"ours" not in answer.content
        else:
            assert answer.status_code in (
                (302, 401) if who in ("stranger", "removed owner") else (403,)
            )


def test_no_form_without_its_token(blogs):
    """Each address that changes something refuses a form of another site."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_person("owner"))
    paths = [f"/blog/ours/{route}" for route, _, _ in VIEWS]
    paths += [f"/desk/{each.pattern}" for each in urlpatterns]
    for path in paths:
        answer = client.post(re.sub(r"<\w+:\w+>", "1", path), {"text": "x"})
        assert answer.status_code == 403, path
