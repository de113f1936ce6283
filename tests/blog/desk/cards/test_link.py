import pytest

from blog.desk.cards.link import find_link


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("Look:\n\n  <https://example.org/a?b=1>  \nmore", "https://example.org/a?b=1"),
        ("https://example.org/a https://example.org/b", ""),
        ("See https://example.org/a", ""),
        ("ftp://example.org/a\nhttps://[bad/", ""),
        ("https://one.example/\nhttps://two.example/", "https://one.example/"),
    ],
)
def test_a_link_alone_on_its_line(text, url):
    """The first of them; one within words is a link and no more."""
    assert find_link(text) == url


def test_many_empty_lines():
    """20,000 of them took a worker 20 seconds; read in the square of this many it would be hours."""
    assert find_link("a" + "\n" * 1_000_000 + "https://example.org/a") == "https://example.org/a"
