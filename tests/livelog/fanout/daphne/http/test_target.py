import pytest

from livelog.fanout.daphne.http.target import is_host_sound, read_target


@pytest.mark.parametrize(
    ("target", "found"),
    [
        (b"/", (b"/", None)),
        (b"/a?b=c", (b"/a?b=c", None)),
        (b"//double/slash", (b"//double/slash", None)),
        (b"http://example.com/a?b", (b"/a?b", b"example.com")),
        (b"HTTPS://example.com:8443/a", (b"/a", b"example.com:8443")),
        (b"http://example.com", (b"/", b"example.com")),
        (b"http://example.com?b", (b"/?b", b"example.com")),
        (b"http://[2001:db8::1]:80/", (b"/", b"[2001:db8::1]:80")),
        (b"/\xc3\xa5?q=\xe5\x85\xa8", (b"/%C3%A5?q=%E5%85%A8", None)),
    ],
)
def test_a_target_that_is_served(target, found):
    """In origin-form, or in absolute-form, whose authority is the host."""
    assert read_target(b"GET", target) == found


@pytest.mark.parametrize(
    "target",
    [
        b"",
        b"*",
        b"a",
        b"example.com:443",
        b"http:///a",
        b"http://user:secret@example.com/",
        b"http://a b/",
        b"ftp://example.com/",
        b"http://example.com/#part",
        b"http://example.com:port/",
    ],
)
def test_a_target_that_is_refused(target):
    """What is for a proxy, another protocol or nobody."""
    assert read_target(b"GET", target) is None


def test_a_method_is_a_token():
    """And an asterisk is asked for its options only."""
    assert read_target(b"OPTIONS", b"*") == (b"*", None)
    assert read_target(b"G\xc3\x85T", b"/") is None


@pytest.mark.parametrize(
    ("version", "hosts", "is_sound"),
    [
        (b"HTTP/1.1", [b"example.com"], True),
        (b"HTTP/1.1", [b"my_host:8000"], True),
        (b"HTTP/1.1", [b"[::1]:8000"], True),
        (b"HTTP/1.1", [b""], True),
        (b"HTTP/1.1", [], False),
        (b"HTTP/1.0", [], True),
        (b"HTTP/1.1", [b"a", b"b"], False),
        (b"HTTP/1.0", [b"a", b"a"], False),
        (b"HTTP/1.1", [b"a/b"], False),
        (b"HTTP/1.1", [b"a, b"], False),
        (b"HTTP/1.1", [b"user@example.com"], False),
        (b"HTTP/1.1", [b"\xe5\x85\xa8"], False),
    ],
)
def test_hosts(version, hosts, is_sound):
    """RFC 9112, section 3.2."""
    assert is_host_sound(version, hosts) is is_sound
