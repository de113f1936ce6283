import pytest

from blog.feeds.parse.links import absolute

BASE = "https://a.example/dir/page"


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("", ""),
        (" https://b.example/x \n", "https://b.example/x"),
        ("HTTPS://b.example/x", "https://b.example/x"),
        ("//b.example/x", "https://b.example/x"),
        ("x?y=1#z", "https://a.example/dir/x?y=1#z"),
        ("/x", "https://a.example/x"),
        ("https://b.example/a b\"<>`'", "https://b.example/a%20b%22%3C%3E%60'"),
        ("https://b.example/早?q=早", "https://b.example/%E6%97%A9?q=%E6%97%A9"),
        ("https://b.example/%E6%97%A9", "https://b.example/%E6%97%A9"),
        ("https://b.example/\u202ex", "https://b.example/%E2%80%AEx"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("mailto:a@b.example", ""),
        ("http://", ""),
        ("http://[::1", ""),
        ("http://a.example:port/", ""),
        ('http://a"b.example/', ""),
        ("http://a b.example/", ""),
        ("https://b.example/" + "x" * 3000, ""),
    ],
)
def test_links_are_absolute_http_urls_or_nothing(link, url):
    """And hold no character that could end an attribute or turn the text around them."""
    assert absolute(link, BASE) == url


def test_bases_are_applied_from_the_inside_out():
    """As xml:base is nested."""
    assert (
        absolute("x.png", "images/", "https://a.example/feed/")
        == "https://a.example/feed/images/x.png"
    )
    assert absolute("x.png", "", BASE) == "https://a.example/dir/x.png"
