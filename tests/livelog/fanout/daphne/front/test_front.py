"""One worker's answer for all who ask alike, and from what is kept."""

import pytest

from livelog.fanout.daphne.front.front import PATIENCE, PRIVATE_FOR, Asked, Front
from livelog.fanout.daphne.front.key import Rules
from livelog.fanout.daphne.front.store import (
    OVERHEAD,
    STALE_IF_ERROR,
    STALE_WHILE_REVALIDATE,
    Store,
)
from livelog.fanout.daphne.front.watch import SETTLING, Watches

PUBLIC = {b"Cache-Control": b"public, max-age=1", b"Surrogate-Key": b"liveblog"}
PLAIN = {b"Cache-Control": b"public, max-age=1"}
ENTRY, REMOVE = b'{"type":"entry"}', b'{"type":"remove"}'


class Site:
    """A front with a clock and workers that answer when they are told to."""

    def __init__(self):
        self.now = 1000.0
        self.sent = []
        self.channels = 0
        self.members = {}
        self.watches = Watches(self.members.__setitem__, lambda: self.now)
        rules = Rules(("en",), ("since",))
        self.front = Front(rules, self.watches, self.name, self.send, lambda: self.now)

    def name(self):
        self.channels += 1
        return f"channel{self.channels}"

    def send(self, fetch, sender):
        self.sent.append(fetch)

    def ask(self, uri=b"/blog/", **headers):
        """Ask as a reader; return the list that the answer is put into, None if it is passed by."""
        named = {name.encode(): [value] for name, value in headers.items()}
        key = self.front.read_key(b"GET", "http", uri, {b"host": [b"a.example"], **named})
        if key is None:
            return None
        got = []
        asked = Asked(
            named,
            b"cookie" in named,
            got.append,
            lambda: got.append("passed on"),
            lambda: got.append("failed"),
        )
        self.front.ask(key, asked, None)
        return got

    def answer(self, body=b"page", status=200, headers=PUBLIC):
        fetch = self.sent.pop(0)
        message = {"status": status, "headers": list(headers.items()), "content": body[:2]}
        assert self.front.receive(fetch.channel, {**message, "more_content": True})
        assert self.front.receive(fetch.channel, {"content": body[2:]})

    def settle(self):
        """Have an answer kept of which every change is known."""
        self.ask()
        self.answer()
        self.now += SETTLING + 1
        self.ask()
        self.answer()


@pytest.fixture
def site():
    return Site()


def body(got):
    (reply,) = got
    return reply if isinstance(reply, str) else reply.body


def status_of(got):
    return dict(got[0].headers)[b"Cache-Status"].decode()


def test_all_who_ask_meanwhile_get_one_answer(site):
    """A thousand readers cost one request to a worker."""
    readers = [site.ask() for _ in range(1000)]
    assert len(site.sent) == 1
    site.answer(b"page")
    assert {body(got) for got in readers} == {b"page"}
    assert status_of(readers[0]) == "livelog; fwd=uri-miss; stored"
    assert status_of(readers[1]) == "livelog; fwd=uri-miss; stored; collapsed"


def test_kept_answer_is_given_until_its_time_is_over(site):
    site.ask()
    site.answer(headers=PLAIN)
    site.now += 0.9
    assert status_of(site.ask()) == "livelog; hit" and not site.sent
    site.now += 0.2
    stale = "livelog; hit; ttl=-1; detail=stale-while-revalidate"
    assert status_of(site.ask()) == stale and len(site.sent) == 1


def test_change_outdates_an_answer_at_once(site):
    """Who asks after a message was sent to the group is never shown what was before it."""
    site.settle()
    assert body(site.ask()) == b"page"
    site.members["liveblog"].write(ENTRY)
    assert site.ask() == []


def test_answer_asked_for_before_a_change_is_not_for_who_asks_after_it(site):
    """They do not wait for the worker that may have read the record before."""
    site.settle()
    site.now += 30
    early = site.ask()
    site.members["liveblog"].write(ENTRY)
    late = site.ask()
    assert len(site.sent) == 2
    newer = site.sent.pop()
    site.answer(b"old")
    assert (body(early), late) == (b"old", [])
    site.sent.append(newer)
    site.answer(b"new")
    assert body(late) == body(site.ask()) == b"new"


def test_older_answer_that_comes_last_is_not_kept(site):
    site.settle()
    site.now += 30
    site.ask()
    site.now += 0.1
    site.members["liveblog"].write(ENTRY)
    site.ask()
    site.sent.reverse()
    site.answer(b"new")
    site.answer(b"old")
    assert body(site.ask()) == b"new"


def test_stale_answer_is_given_while_a_new_one_is_made(site):
    """Where nothing has changed nobody waits, and one worker is asked (RFC 5861)."""
    site.settle()
    site.now += 1 + STALE_WHILE_REVALIDATE / 2
    stale = f"livelog; hit; ttl=-{STALE_WHILE_REVALIDATE // 2:.0f}; detail=stale-while-revalidate"
    assert status_of(site.ask()) == status_of(site.ask()) == stale
    assert len(site.sent) == 1


def test_answer_whose_group_is_not_watched_yet_is_given_to_nobody_after(site):
    """What is published within its second would not be seen to outdate it."""
    site.ask()
    site.answer()
    assert site.ask() == []


@pytest.mark.parametrize("end", ["no worker", "no room", "500"])
def test_stale_answer_is_given_where_none_can_be_made(site, end):
    """Readers see what there was, however old, but for what was taken back."""
    site.settle()
    site.members["liveblog"].write(ENTRY)
    site.now += STALE_IF_ERROR / 2
    got = site.ask()
    assert got == []
    if end == "no worker":
        site.now += PATIENCE + 1
        site.front.check_clocks()
    elif end == "no room":
        site.front.refuse(site.sent[0].channel)
    else:
        site.answer(b"oops", 500, {})
    assert body(got) == b"page" and "detail=stale-if-error" in status_of(got)


def test_what_was_taken_back_is_not_given_however_dead_the_workers(site):
    site.settle()
    site.members["liveblog"].write(REMOVE)
    got = site.ask()
    site.front.refuse(site.sent[0].channel)
    assert body(got) == "failed"


def test_nothing_from_before_an_absence_of_redis_is_trusted(site):
    """What was removed meanwhile is not known."""
    site.settle()
    site.watches.distrust()
    got = site.ask()
    site.front.refuse(site.sent[0].channel)
    assert body(got) == "failed"


def test_failure_without_anything_kept_is_told(site):
    readers = [site.ask(), site.ask()]
    site.now += PATIENCE + 1
    site.front.check_clocks()
    assert [body(got) for got in readers] == ["failed", "failed"]
    assert not site.front.fetches


@pytest.mark.parametrize(
    "headers",
    [
        {b"Cache-Control": b"private"},
        {b"Set-Cookie": b"csrftoken=one"},
        {b"Cache-Control": b"public, max-age=9", b"Set-Cookie": b"a=b"},
        {b"Vary": b"Cookie"},
    ],
)
def test_private_answer_is_nobody_elses(site, headers):
    """Each who waited asks for itself, with all that it said; nothing is kept."""
    readers = [site.ask(), site.ask(cookie=b"sessionid=1")]
    site.answer(b"yours", 200, headers)
    assert [body(got) for got in readers] == ["passed on", "passed on"]
    assert len(site.front.store) == 0


def test_page_that_is_not_public_is_asked_with_the_cookie(site):
    """A redirect for strangers is no answer for who is signed in; the address is remembered."""
    stranger, editor = site.ask(), site.ask(cookie=b"sessionid=1")
    site.answer(b"sign in", 302, {b"Location": b"/in"})
    assert (body(stranger), body(editor)) == (b"sign in", "passed on")
    assert site.ask(cookie=b"sessionid=1") is None
    site.now += PRIVATE_FOR + 1
    assert site.ask(cookie=b"sessionid=1") == []


def test_public_page_is_the_same_with_a_cookie(site):
    readers = [site.ask(), site.ask(cookie=b"sessionid=1")]
    site.answer()
    assert [body(got) for got in readers] == [b"page", b"page"]


def test_client_that_is_gone_costs_the_others_nothing(site):
    gone, there = site.ask(), site.ask()

    def fail(reply):
        raise RuntimeError("gone")

    asked, is_first = site.sent[0].waiting[0]
    site.sent[0].waiting[0] = (asked._replace(reply=fail), is_first)
    site.answer()
    assert gone == [] and body(there) == b"page"


def test_store_is_bounded_in_bytes(site):
    """The longest unused go first."""
    site.front.store = Store(capacity=3 * (OVERHEAD + 4))
    for number in range(3):
        site.ask(b"/blog/?since=%d" % number)
        site.answer(headers=PLAIN)
    site.ask(b"/blog/?since=0")
    site.ask(b"/blog/?since=3")
    site.answer(headers=PLAIN)
    hits = [bool(site.ask(b"/blog/?since=%d" % number)) for number in range(4)]
    assert hits == [True, False, True, True]
