import pytest

from blog.feeds.fetch.cookies import MOST, Cookies

HERE = "https://a.example/dir/page"


@pytest.mark.parametrize(
    ("line", "url", "header"),
    [
        ("a=1; Path=/", HERE, "a=1"),
        ("a=1", HERE, "a=1"),
        ("a=1", "https://a.example/", ""),
        ("a=1; path=/dir", "https://a.example/directory", ""),
        ("a=1; Path=/; Domain=a.example", "https://b.a.example/", ""),
        ("a=1; Path=/; Domain=b.example", "https://b.example/", ""),
        ("a=1; Path=/", "https://b.example/", ""),
        ("a=1; Path=/; Secure", "http://a.example/", ""),
        ("a=1; Path=/", "http://a.example:8080/", "a=1"),
        ("a=1; Path=/; Max-Age=0", HERE, ""),
        ('a="x y"; Path=/', HERE, 'a="x y"'),
        ("a=1\r\n b: 2", HERE, "a=1"),
        ("no pair", HERE, ""),
        ("早=1; Path=/", HERE, ""),
    ],
)
def test_where_a_cookie_goes(line, url, header):
    """To its host and path alone, and over TLS alone if it says so."""
    cookies = Cookies()
    cookies.keep(HERE, [line])
    assert cookies.header(url) == header


def test_cookies_are_replaced_forgotten_and_few():
    """By name, host and path."""
    cookies = Cookies()
    cookies.keep(HERE, ["a=1; Path=/", "a=2; Path=/", "b=1; Path=/dir", "c=1; Path=/"])
    cookies.keep(HERE, ["c=; Path=/; Max-Age=-1"])
    assert cookies.header(HERE) == "b=1; a=2"
    cookies.keep(HERE, [f"n{n}=1" for n in range(MOST * 2)])
    assert cookies.header(HERE).count("=") == MOST
