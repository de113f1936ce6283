import pytest

from blog.feeds.fetch.headers import max_age, retry_after, web_links
from livelog.address import LIMIT

NOON = 1795262400  # 2026-11-21 12:00:00 UTC


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Cache-Control": "public, max-age=600"}, 600),
        ({"Cache-Control": 'max-age="600"', "Age": "100"}, 500),
        ({"Cache-Control": "max-age=60", "Age": "100"}, 0),
        ({"Cache-Control": "no-cache, max-age=600"}, None),
        ({"Cache-Control": "max-age=600", "Expires": "0"}, 600),
        ({"Expires": "Sat, 21 Nov 2026 12:05:00 GMT"}, 300),
        (
            {"Expires": "Sat, 21 Nov 2026 12:05:00 GMT", "Date": "Sat, 21 Nov 2026 12:04:00 GMT"},
            60,
        ),
        ({"Expires": "0"}, None),
        ({"Expires": "Sat, 21 Nov 2020 12:05:00 GMT"}, 0),
        ({"Expires": "Fri, 31 Dec 9999 23:59:59 GMT"}, 86400),
        ({"Cache-Control": "max-age=999999999"}, 86400),
    ],
)
def test_max_age_is_what_is_left_of_freshness(headers, seconds):
    """Cache-Control goes before Expires, and Age counts against it; a day is the most."""
    assert max_age(headers, now=NOON) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("", None),
        ("120", 120),
        ("999999999", 86400),
        ("Sat, 21 Nov 2026 12:01:00 GMT", 60),
        ("Fri, 20 Nov 2026 12:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value, seconds):
    """At most a day is waited."""
    assert retry_after({"Retry-After": value}, now=NOON) == seconds


@pytest.mark.parametrize(
    ("value", "links"),
    [
        ("<" * 60_000, {}),
        ("<" * 30_000 + "/x>; rel=hub", {"hub": "https://a.example/x"}),
        ("<a>" * 20_000, {}),
        ('<a>"' * 15_001, {}),
        ("<a>;" + " " * 60_000 + "x", {}),
        ("<a>" + "; rel" * 12_000, {}),
        ("<http://[>; rel=hub, </x>; rel=hub", {"hub": "https://a.example/x"}),
        ("<" + "x" * 60_000 + ">; rel=self", {"self": "https://a.example/" + "x" * LIMIT}),
    ],
    ids=lambda value: "",
)
def test_a_link_header_of_any_kind_is_read(value, links):
    """One that was made to keep a parser busy as well: no part of it is read twice."""
    assert web_links(value, "https://a.example/") == links


def test_web_links_by_relation():
    """The first URL of each relation counts, made absolute."""
    value = (
        '<https://hub.example/>; rel="hub", </feed>; rel=self, <https://b.example/>; rel="hub x"'
    )
    links = web_links(value, "https://a.example/page")
    assert links == {
        "hub": "https://hub.example/",
        "self": "https://a.example/feed",
        "x": "https://b.example/",
    }
