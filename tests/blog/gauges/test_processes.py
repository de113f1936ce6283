"""What is made of the processes' reports."""

import pytest

from blog.gauges import processes
from blog.models import Blog
from livelog.metrics.reports import Report, Reports
from tests.blog.factory import default_blog


def make_reports(*records):
    reports = [
        Report(f"h:{n}", record.pop("age", 0.5), {"kind": "web", "host": "h", "pid": n, **record})
        for n, record in enumerate(records)
    ]
    return Reports(1000.0, reports, {})


def web(channel="daphne.response.fanout.a!", canary=999.0, **more):
    return {"channel": channel, "canary": canary, "up": 100.0, **more}


def test_delivery_is_judged_by_the_canary():
    """One that has begun just now has time; who is silent is gone; a worker is sent none."""
    assert processes.check_delivery(make_reports()) == "ok"
    fine = make_reports(web(), web(canary=None, up=2.0), web(canary=900.0, age=30.0), {"up": 1.0})
    assert processes.check_delivery(fine) == "ok"
    late = make_reports(web(), web(canary=980.0), web(canary=None, up=30.0))
    assert processes.check_delivery(late) == "nothing has reached 2 of 3 Daphnes for 30 s"


def test_a_daphne_is_ready_while_others_are_no_better_off():
    """Where nobody is sent anything it is the blogger's fault."""
    one, other = "daphne.response.fanout.a!", "daphne.response.fanout.b!"
    all_late = make_reports(web(one, 900.0), web(other, 901.0))
    assert processes.is_reached(all_late, one + "5")
    one_late = make_reports(web(one, 900.0), web(other, 999.0))
    assert not processes.is_reached(one_late, one + "5")
    assert processes.is_reached(one_late, other + "front")


@pytest.mark.django_db
def test_readers_by_blog(monkeypatch, store):
    """Over all Daphnes that report; the many blogs past a hundred count together."""
    default_blog()
    for slug in ("two", "three"):
        Blog.objects.create(slug=slug, title=slug)
    reports = make_reports(
        web(groups={"liveblog": 2, "liveblog.two": 5}),
        web(groups={"liveblog": 1, "liveblog.three": 1, "desk": 9}),
        web(groups={"liveblog": 50}, age=4.5),
    )
    assert processes.count_by_blog(reports) == {"two": 5, "liveblog": 3, "three": 1}
    monkeypatch.setattr(processes, "MOST", 1)
    assert processes.count_by_blog(reports) == {"two": 5, "*": 4}
