"""The words of WebSub."""

import hashlib
import hmac

import pytest

from blog.feeds.websub import LEASE, MAX_LEASE, is_signed, read_lease, subscribe_form

BODY = "<rss>直播</rss>".encode()


def sign(method, secret="secret", body=BODY):
    return f"{method}={hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()}"


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_signature_of_each_method_is_taken(method):
    """A hub may use any of the four methods that the specification names."""
    assert is_signed("secret", sign(method), BODY)
    assert is_signed("secret", sign(method).upper().replace("SHA", "sha"), BODY)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "sha256=",
        "sha256",
        "md5=" + hashlib.md5(BODY).hexdigest(),
        sign("sha256", "another secret"),
        sign("sha256", body=BODY + b" "),
        sign("sha1").replace("sha1", "sha256"),
        "sha256=é中",
    ],
)
def test_what_is_not_signed_is_refused(header):
    """No signature, a wrong one, or one by a method that is not allowed counts for nothing."""
    assert not is_signed("secret", header, BODY)


@pytest.mark.parametrize(
    "text, seconds",
    [("3600", 3600), ("0", 1), ("", LEASE), ("-5", LEASE), ("soon", LEASE), ("9" * 11, MAX_LEASE)],
)
def test_lease_is_bounded(text, seconds):
    """A hub's lease counts as it says, within reason."""
    assert read_lease(text) == seconds


def test_form_asks_for_a_lease_and_gives_a_secret():
    """The form holds what section 5.1 asks for."""
    form = subscribe_form("https://example.org/feed", "https://live.example/websub/t/", "s" * 43)
    assert form["hub.mode"] == "subscribe" and form["hub.topic"] == "https://example.org/feed"
    assert form["hub.callback"].endswith("/t/") and len(form["hub.secret"]) < 200
    assert int(form["hub.lease_seconds"]) == LEASE
