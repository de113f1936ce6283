import re

import pytest

from blog.feeds.parse.pictures import largest_candidate
from blog.feeds.parse.sanitising import sanitize

PLACEHOLDER = "data:image/gif;base64,R0lGODlhAQABAAAAACw="


def sources(html):
    return re.findall(r'<img src="https://a.example/([^"]*)"', sanitize(html, "https://a.example/"))


@pytest.mark.parametrize(
    ("html", "urls"),
    [
        ("<img src=a.jpg>", ["a.jpg"]),
        (f"<img src='{PLACEHOLDER}' data-src=a.jpg>", ["a.jpg"]),
        ("<img data-original=a.jpg>", ["a.jpg"]),
        ("<img data-lazy-src=a.jpg alt=x>", ["a.jpg"]),
        ("<img src=/i/blank.gif data-src=a.jpg>", ["a.jpg"]),
        ("<img src=/i/none.gif data-file=a.jpg>", ["a.jpg"]),
        ("<img src=about:blank data-url=a.jpg>", ["a.jpg"]),
        ("<picture><source srcset='a.webp 1x, b.webp 2x'><img></picture>", ["b.webp"]),
        ("<picture><source srcset=a.webp>\n<source srcset=b.jpg><img alt=x></picture>", ["a.webp"]),
        (f"<picture><source data-srcset=a.webp><img src='{PLACEHOLDER}'></picture>", ["a.webp"]),
        ("<picture><source srcset=a.webp><img src=b.jpg></picture>", ["b.jpg"]),
        ("<picture><source srcset=a.webp></picture><img src=b.jpg>", ["b.jpg"]),
        ("<div hidden><picture><source srcset=a.webp><img></picture></div>t", []),
        ("<p hidden>p</p><picture><source srcset=a.webp><img></picture>", ["a.webp"]),
        ("<img src=real.jpg data-src=other.jpg>", ["real.jpg"]),
        ("<img src=loading.gif>", ["loading.gif"]),
        ("<img srcset='s.jpg 320w, m.jpg 960w'>", ["m.jpg"]),
        (f"<img src='{PLACEHOLDER}' data-srcset='s.jpg, m.jpg 2x'>", ["m.jpg"]),
        ("<noscript><img src=a.jpg></noscript>", ["a.jpg"]),
        ("<noscript>&lt;img src=a.jpg&gt;</noscript>", ["a.jpg"]),
        ("<noscript>Please enable scripts</noscript>", []),
        ("<img data-src=a.jpg><noscript><img src=a.jpg></noscript>", ["a.jpg"]),
        (f"<img src='{PLACEHOLDER}'>", []),
        ("<img src=a.jpg width=1px>", []),
        ("<img src=a.jpg height='0'>", []),
        ("<img src=a.jpg><img src=a.jpg>", ["a.jpg", "a.jpg"]),
    ],
)
def test_lazy_pictures_are_shown_and_those_that_watch_are_not(html, urls):
    """A copy for readers without scripts stands for the picture, once."""
    assert sources(html) == urls


@pytest.mark.parametrize(
    ("srcset", "url"),
    [
        ("", ""),
        ("a", "a"),
        ("a, b 2x", "b"),
        ("a 1x,b 1.5x", "b"),
        ("/w_300,h_200/a 300w, /w_900,h_600/b 900w", "/w_900,h_600/b"),
        ("a 5w, b 5w", "a"),
        (" , ,", ""),
    ],
)
def test_the_largest_of_a_srcset(srcset, url):
    """Commas may be parts of URLs."""
    assert largest_candidate(srcset) == url


def test_attributes_stay_where_the_sanitiser_puts_them():
    """Or every picture that is known would seem changed, and be published as an edit."""
    clean = sanitize("<img width=2 src=a.jpg alt=x data-src=b.jpg>", "https://a.example/")
    assert sanitize(clean) == clean
