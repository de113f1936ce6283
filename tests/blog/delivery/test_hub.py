"""The hub: who asks is asked back, who meant it is pushed the feed, and there is room for so many."""

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from blog.delivery.backoff import PATIENCE
from blog.delivery.courier import Courier
from blog.delivery.hub import followers
from blog.delivery.hub.pushing import Pushes
from blog.delivery.hub.verifying import due_verifications
from blog.feeds.parse.parser import parse
from blog.models import Blog, Entry, Follower
from blog.web.syndication import write_push
from livelog.accounts import throttle
from tests.blog.factory import default_blog, make_entry

pytestmark = pytest.mark.django_db(transaction=True)
SITE = "https://live.example.org"
TOPIC = SITE + "/blog/liveblog/feed.atom"


@pytest.fixture(autouse=True)
def site(store, settings, monkeypatch):
    settings.LIVELOG_PUBLIC_URL = SITE
    settings.LIVELOG_ALLOW_PRIVATE_FEEDS = True
    settings.ALLOWED_HOSTS = ["*"]
    memory = throttle.MemoryCounts()
    monkeypatch.setattr(throttle, "get_counts", lambda: memory)


@pytest.fixture
def courier():
    return Courier(lambda: None, [Pushes(write_push)])


@pytest.fixture
def follow(receiver):
    """Ask the hub; return its status. What waits is then verified, as by the blogger."""

    def ask(mode="subscribe", topic=TOPIC, callback=None, **more):
        form = {"hub.mode": mode, "hub.topic": topic, "hub.callback": callback or receiver.url()}
        form.update({f"hub.{name}": value for name, value in more.items()})
        answer = Client().post("/hub/", form)
        for job in due_verifications():
            job.run()
            job.record(1)
        return answer.status_code

    return ask


def make_due():
    Follower.objects.update(due=timezone.now())


def test_a_feed_names_the_hub(settings):
    """In its links, in its header, and as readers of feeds find it; not where it has no address."""
    make_entry("One")
    for form in ("atom", "json"):
        answer = Client().get(f"/blog/liveblog/feed.{form}")
        document = parse(answer.content, url=TOPIC, content_type=answer["Content-Type"])
        assert document.hub == SITE + "/hub/"
        own = f"{SITE}/blog/liveblog/feed.{form}"
        assert answer["Link"] == f'<{SITE}/hub/>; rel="hub", <{own}>; rel="self"'
    settings.LIVELOG_PUBLIC_URL = ""
    answer = Client().get("/blog/liveblog/feed.atom")
    assert "Link" not in answer and b'rel="hub"' not in answer.content


def test_pushed_at_once(follow, receiver, deliver):
    """A new entry, signed with the follower's secret, as the feed itself would be read."""
    assert follow(secret="shh", lease_seconds="86400") == 202
    (asked,) = receiver.asked
    assert (asked["hub.mode"], asked["hub.topic"]) == ("subscribe", TOPIC)
    assert asked["hub.lease_seconds"] == "86400"
    make_entry("One")
    deliver()
    ((_, headers, body),) = receiver.got
    digest = hmac.new(b"shh", body, hashlib.sha256).hexdigest()
    assert headers["X-Hub-Signature"] == "sha256=" + digest
    assert f'<{TOPIC}>; rel="self"' in headers["Link"] and 'rel="hub"' in headers["Link"]
    assert [item.title for item in parse(body, url=TOPIC).items] == ["One"]
    assert Follower.objects.get().changes == 0


def test_a_change_while_it_is_pushed(follow, receiver, deliver, courier):
    """It is pushed once more; many changes at once are one push."""
    follow()
    make_entry("One")
    courier()
    make_entry("Two")
    make_entry("Three")
    deliver()
    make_due()
    deliver()
    assert len(receiver.got) == 2 and b"Three" in receiver.got[1][2]


def test_another_blogger_has_pushed_the_same(follow, receiver, deliver, courier):
    """As one that led while this one was paused: there is nothing left to be pushed, not less."""
    follow()
    make_entry("One")
    courier()
    Follower.objects.update(changes=0)
    deliver()
    assert Follower.objects.get().changes == 0 and not courier.held


def test_removals_and_titles_are_pushed(follow, receiver, deliver):
    """Whatever changes the feed is."""
    entry = make_entry("One")
    follow(topic=TOPIC.replace("atom", "json"))
    entry = Entry.objects.get(pk=entry.pk)
    entry.state = "removed"
    entry.save()
    deliver()
    blog = default_blog()
    blog.title = "Finals"
    blog.save()
    make_due()
    deliver()
    first, second = (json.loads(body) for _, _, body in receiver.got)
    assert first["items"] == [] and second["title"] == "Finals"


def test_who_did_not_mean_it(follow, receiver, deliver):
    """A callback that does not confirm is told nothing, and leaves nothing."""
    receiver.confirms = False
    assert follow() == 202
    make_entry("One")
    deliver()
    assert receiver.asked and receiver.got == [] and not Follower.objects.exists()


def test_unsubscribing(follow, receiver):
    """Asked back too: nobody else can end it, and where the callback says no it goes on."""
    assert follow("unsubscribe") == 400
    follow()
    receiver.confirms = False
    follow("unsubscribe")
    assert Follower.objects.get().asked is None
    receiver.confirms = True
    follow("unsubscribe")
    assert not Follower.objects.exists()


def test_a_lease_runs_out(follow, receiver, deliver):
    """Then nothing is pushed, and the row goes."""
    follow()
    Follower.objects.update(lease_ends=timezone.now())
    make_entry("One")
    deliver()
    followers.let_go()
    assert receiver.got == [] and not Follower.objects.exists()


def test_a_lease_that_ran_out_is_renewed(follow):
    """Who asks again before the old one was let go of is asked back, and is in."""
    follow()
    past = timezone.now() - timedelta(minutes=1)
    Follower.objects.update(lease_ends=past, asked=timezone.now())
    followers.let_go()
    (job,) = due_verifications()
    job.run()
    job.record(1)
    assert Follower.objects.get().lease_ends > timezone.now()
    Follower.objects.update(lease_ends=past, asked=timezone.now() - timedelta(hours=2))
    followers.let_go()
    assert not Follower.objects.exists()


def test_who_fails(follow, receiver, deliver):
    """It is tried again, for three days; 410 ends it at once."""
    follow()
    receiver.answer = 500
    make_entry("One")
    deliver()
    follower = Follower.objects.get()
    assert follower.failures == 1 and follower.due - timezone.now() < timedelta(seconds=10)
    Follower.objects.update(failing_since=timezone.now() - PATIENCE)
    make_due()
    deliver()
    assert not Follower.objects.exists()
    follow()
    receiver.answer = 410
    make_entry("Two")
    deliver()
    assert not Follower.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"topic": "https://elsewhere.example/feed.atom"},
        {"topic": SITE + "/blog/none/feed.atom"},
        {"topic": SITE + "/blog/liveblog/"},
        {"topic": SITE + "/blog/" + "x" * 600 + "/feed.atom"},
        {"callback": "ftp://example.org/"},
        {"callback": "https://example.org/#part"},
        {"mode": "publish"},
        {"secret": "x" * 200},
    ],
)
def test_what_is_refused(follow, fields):
    """What cannot be meant, in one line, with nothing kept."""
    assert follow(**fields) == 400 and not Follower.objects.exists()


def test_private_callbacks(follow, receiver, settings):
    """Nothing in the server's own network is asked."""
    settings.LIVELOG_ALLOW_PRIVATE_FEEDS = False
    assert follow() == 202
    assert receiver.asked == [] and not Follower.objects.exists()


def test_there_is_room_for_so_many(receiver, monkeypatch):
    """Of one host and in all, confirmed and not; who asks too often is told to wait."""
    monkeypatch.setattr(followers, "WAITING_OF_HOST", 2)

    def ask(number, host="127.0.0.1"):
        callback = f"http://{host}:9/{number}"
        form = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.callback": callback}
        return Client().post("/hub/", form).status_code

    assert [ask(number) for number in (1, 2, 3)] == [202, 202, 503]
    assert ask(4, "example.org") == 202
    Follower.objects.update(asked=None, lease_ends=timezone.now() + timedelta(days=1))
    monkeypatch.setattr(followers, "MOST_OF_HOST", 2)
    assert (ask(5), ask(5, "other.example")) == (503, 202)
    assert ask(1) == 202  # a renewal takes no room
    monkeypatch.setattr(followers, "MOST", 4)
    assert ask(6, "more.example") == 503
    monkeypatch.setattr("blog.web.websub.hub.MOST", 3)
    assert ask(7, "more.example") == 429


def test_a_site_without_an_address_has_no_hub(follow, settings):
    """It would not know what its feeds are called."""
    settings.LIVELOG_PUBLIC_URL = ""
    assert follow() == 404


def test_a_hidden_blog(follow, receiver, deliver):
    """It is nobody's to follow; who followed it before is pushed nothing while it is hidden."""
    blog = Blog.objects.create(slug="cup", title="Cup")
    topic = SITE + "/blog/cup/feed.atom"
    assert follow(topic=topic) == 202
    blog.private, blog.starts = True, timezone.now() + timedelta(days=1)
    blog.save()
    make_entry("Secret", blog=blog)
    deliver()
    assert receiver.got == [] and follow(topic=topic) == 400
    Blog.objects.update(private=False)
    deliver()
    assert len(receiver.got) == 1


def test_a_deleted_blog(follow):
    """Its followers go with it."""
    Blog.objects.create(slug="cup", title="Cup")
    assert follow(topic=SITE + "/blog/cup/feed.json") == 202
    Blog.objects.get(slug="cup").delete()
    assert not Follower.objects.exists()
