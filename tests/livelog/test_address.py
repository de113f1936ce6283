"""What an address is, which host it names, and what of it may be told to others."""

import pytest

from livelog import address


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/",
        "HTTPS://A.EXAMPLE",
        "http://rsshub:1200/route",
        "http://my_feeds.example/feed",
        "http://user:pass@a.example:8080/x?y#z",
        "http://[::1]:8000/",
        "http://例え.jp/餌",
        "https://a.example/a b",
    ],
)
def test_web_addresses(url):
    """A web address has http or https and a host: one word, underscores and any port will do."""
    assert address.is_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.example",
        "/path",
        "//a.example/",
        "http://",
        "http://:80/",
        "ftp://a.example/",
        "javascript:alert(1)",
        "http://a.example:port/",
        "http://a.example:99999/",
        "http://[::1/",
        " http://a.example/",
        "http://a.example/\n",
        "java\nscript:alert(1)",
        "http://good.example\\@evil.example/",
        'http://a.example"onload=x/',
        "http://a\u202eb.example/",
        "http://a.example/" + "x" * address.LIMIT,
    ],
)
def test_no_web_addresses(url):
    """Whatever else it is, and whatever two readers would read differently, is none."""
    assert not address.is_url(url)


def test_a_host_of_combining_marks_is_not_normalised(monkeypatch):
    """What is too long to be an address is refused before its host is brought to a normal form."""

    def urlsplit(url):
        raise AssertionError("split")

    monkeypatch.setattr(address, "urlsplit", urlsplit)
    assert address.split("http://" + "\u0315\u0301" * 50000) is None


@pytest.mark.parametrize(
    "url, host",
    [
        ("http://u:p@A.Example:8080/x", "a.example"),
        ("http://[::1]/", "::1"),
        ("/path", ""),
        ("http://a.example:port/", ""),
        ("http://[", ""),
    ],
)
def test_hosts_are_in_lower_case(url, host):
    """A host's case makes no difference; what names none has ""."""
    assert address.host_of(url) == host


@pytest.mark.parametrize(
    "one, other, same",
    [
        ("http://a.example/x", "HTTP://u:p@A.example:80/y", True),
        ("https://a.example/", "https://a.example:443", True),
        ("http://a.example/", "https://a.example/", False),
        ("http://a.example/", "http://a.example:8080/", False),
        ("http://a.example/", "http://b.example/", False),
        ("/x", "/x", False),
        ("http://[", "http://[", False),
    ],
)
def test_same_origin(one, other, same):
    """Scheme, host and port make an origin; what is no web address has none."""
    assert address.same_origin(one, other) is same


@pytest.mark.parametrize(
    "url, bare",
    [
        ("http://u:p@a.example:81/x?y=@z#f", "http://a.example:81/x?y=@z#f"),
        ("http://u@a.example", "http://a.example"),
        ("http://u:p@q@a.example/", "http://a.example/"),
        ("https://a.example/@user", "https://a.example/@user"),
        ("mailto:u@a.example", "mailto:u@a.example"),
    ],
)
def test_credentials_are_stripped(url, bare):
    """User and password go; an @ elsewhere is no password's end."""
    assert address.strip_credentials(url) == bare


@pytest.mark.parametrize(
    "url, whole",
    [
        ("https://host/b", "https://u:secret@host/b"),
        ("https://host:443/b", "https://u:secret@host:443/b"),
        ("https://v:other@host/b", "https://v:other@host/b"),
        ("http://host/b", "http://host/b"),
        ("https://host:8443/b", "https://host:8443/b"),
        ("https://www.host/b", "https://www.host/b"),
    ],
)
def test_credentials_go_to_their_own_origin_alone(url, whole):
    """As on a redirect, or from a page to a feed that it names."""
    assert address.lend_credentials("https://u:secret@host/a", url) == whole
    assert address.lend_credentials("https://host/a", url) == url


@pytest.mark.parametrize(
    "url, shown",
    [
        ("redis://u:secret@host:6379/0", "redis://u:***@host:6379/0"),
        ("redis://:se/cr#et@host:6379/0", "redis://:***@host:6379/0"),
        ("redis://host:6379/0", "redis://host:6379/0"),
        ("http://host:80/@user", "http://host:80/@user"),
        ("u:secret@host", "u:***@host"),
    ],
)
def test_passwords_are_hidden(url, shown):
    """A password reaches no log line and no error, not even where the URL cannot be read."""
    assert address.hide_password(url) == shown
