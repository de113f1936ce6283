import pytest
from twisted.web.http_headers import Headers

from livelog.fanout.daphne.http.forwarded import read_forwarded

ORIGINAL = ["127.0.0.1", 4711]


def read(**headers):
    """The same answer for Twisted's headers and for autobahn's."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    twisted = Headers({name: [value] for name, value in names.items()})
    autobahn = {name.lower(): value for name, value in names.items()}
    found = [
        read_forwarded(each, original_addr=ORIGINAL, original_scheme="http")
        for each in (twisted, autobahn)
    ]
    assert found[0] == found[1]
    return found[0]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, (ORIGINAL, "http")),
        ({"X_Forwarded_For": "203.0.113.9"}, (["203.0.113.9", 0], "http")),
        ({"X_Forwarded_For": "bogus, 203.0.113.9"}, (["203.0.113.9", 0], "http")),
        ({"X_Forwarded_For": "2001:db8::1"}, (["2001:db8::1", 0], "http")),
        ({"X_Forwarded_For": "203.0.113.9, bogus"}, (ORIGINAL, "http")),
        ({"X_Forwarded_For": "203.0.113.9, "}, (ORIGINAL, "http")),
        (
            {"X_Forwarded_For": "203.0.113.9", "X_Forwarded_Port": "1, 99"},
            (["203.0.113.9", 99], "http"),
        ),
        (
            {"X_Forwarded_For": "203.0.113.9", "X_Forwarded_Port": "many"},
            (["203.0.113.9", 0], "http"),
        ),
        (
            {"X_Forwarded_For": "203.0.113.9", "X_Forwarded_Port": "9" * 23},
            (["203.0.113.9", 0], "http"),
        ),
        (
            {"X_Forwarded_For": "203.0.113.9", "X_Forwarded_Port": "\u00b2"},
            (["203.0.113.9", 0], "http"),
        ),
        (
            {"X_Forwarded_For": "203.0.113.9", "X_Forwarded_Proto": "http, https"},
            (["203.0.113.9", 0], "https"),
        ),
        (
            {"X_Forwarded_For": "203.0.113.9", "X_Forwarded_Proto": "javascript"},
            (["203.0.113.9", 0], "http"),
        ),
        ({"X_Forwarded_Proto": "https"}, (ORIGINAL, "http")),
    ],
)
def test_forwarded(headers, expected):
    """The last value of each header counts, if it makes sense."""
    assert read(**headers) == expected


def test_repeated_headers_are_read_as_one():
    """A client's own header does not hide the proxy's."""
    headers = Headers({"X-Forwarded-For": ["198.51.100.1", "203.0.113.9"]})
    assert read_forwarded(headers, original_addr=ORIGINAL)[0] == ["203.0.113.9", 0]


def test_without_the_flag_nothing_is_read():
    """Daphne passes no header names then."""
    headers = Headers({"X-Forwarded-For": ["203.0.113.9"]})
    assert read_forwarded(headers, None, None, None, ORIGINAL, "http") == (ORIGINAL, "http")
