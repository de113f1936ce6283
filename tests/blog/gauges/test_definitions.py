"""Where things happen they are counted, under the outcome that they had."""

from types import SimpleNamespace

import pytest

from blog.blogger.loop import Blogger
from blog.blogger.outbox import publish_row
from blog.consumers import count_recovery
from blog.delivery.hub import pushing
from blog.feeds.intake.settle import Report
from blog.feeds.jobs import delivery
from blog.log.parts import Part
from blog.models import Entry, Subscription
from livelog.metrics.definitions import REGISTRY
from tests.blog.factory import make_entry, make_feed, publish, remove


@pytest.fixture
def grown():
    """Return a function that tells by how much a number has grown since it was asked for last."""
    before = {}

    def grow(name, **labels):
        key, value = (name, *labels.values()), REGISTRY.get_sample_value(name, labels) or 0
        found = value - before.get(key, value)
        before[key] = value
        return found

    return grow


def test_replays(grown):
    """A reset once, with its first part; a replay with its last."""
    for outcome in ("reset", "recovered"):
        grown("livelog_recoveries_total", outcome=outcome)
    count_recovery(Part(['{"type":"reset","seq":1}'], "e", 1, True))
    count_recovery(Part(['{"type":"entry"}'], "e", 1, True))
    count_recovery(Part(['{"type":"entry"}'], "e", 2, False))
    assert grown("livelog_recoveries_total", outcome="reset") == 1
    assert grown("livelog_recoveries_total", outcome="recovered") == 1


@pytest.mark.django_db
def test_entries(grown, store):
    """By who wrote them and what readers were told."""
    kinds = [("writer", "published"), ("writer", "removed"), ("feed", "published")]
    for source, change in kinds:
        grown("livelog_entries_total", source=source, change=change)
    (entry,) = publish("One")
    remove(entry)
    fed = make_entry("Two", feed=make_feed())
    publish_row(fed.pk)
    assert Entry.objects.count() == 2
    for source, change in kinds:
        assert grown("livelog_entries_total", source=source, change=change) == 1, (source, change)


@pytest.mark.django_db
def test_polls_and_what_hubs_deliver(grown, store):
    """By what came of them; what is too large is refused."""
    blogger, job = Blogger(), SimpleNamespace(feed=make_feed())
    outcomes = {"new": (1, 0, ""), "unchanged": (0, 0, ""), "failed": (0, 0, "no answer")}
    for outcome, (new, edited, error) in outcomes.items():
        grown("livelog_polls_total", outcome=outcome)
        blogger.note_report(job, Report("u", new, edited, 0.1, None, error))
        assert grown("livelog_polls_total", outcome=outcome) == 1
    subscription = Subscription.objects.create(feed=job.feed, hub="h", topic="t")
    for outcome, body in (("kept", b"x"), ("refused", None)):
        grown("livelog_hub_deliveries_total", outcome=outcome)
        delivery.keep(subscription, body, "text/xml")
        assert grown("livelog_hub_deliveries_total", outcome=outcome) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("is_success, outcome", [(True, "sent"), (False, "failed")])
def test_what_is_pushed_to_followers(grown, is_success, outcome):
    """By whether the follower took it."""
    grown("livelog_pushes_total", outcome=outcome)
    follower = SimpleNamespace(pk=0, failures=0, changes=1, failing_since=None)
    push = pushing.Pushing(follower, None)
    push.answer = SimpleNamespace(
        is_success=is_success, status=200 if is_success else 500, retry_after=None
    )
    push.record()
    assert grown("livelog_pushes_total", outcome=outcome) == 1
