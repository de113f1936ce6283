"""What a page says of itself, of whatever it is made."""

import pytest

from blog.desk.cards.page import Page, read_page

HTML = "text/html; charset=utf-8"


def read(head, content_type=HTML, url="https://example.org/a/b"):
    body = head if isinstance(head, bytes) else head.encode()
    return read_page(body, content_type, url)


def test_open_graph():
    """Before the page's own title; a picture's address is made whole."""
    page = read(
        "<title>No</title><meta property='og:title' content='Fish &amp; chips'>"
        '<meta content="Two &quot;words&quot;" property=og:description>'
        '<meta property="og:image" content="/p.jpg?a=1&amp;b=2"><META NAME="og:site_name" CONTENT=Shop>'
    )
    assert page == Page("Fish & chips", 'Two "words"', "https://example.org/p.jpg?a=1&b=2", "Shop")


def test_a_page_without():
    """Its title and its description do."""
    page = read("<title>\n A  page </title><meta name=description content='Words'>")
    assert page == Page("A page", "Words", "", "")


@pytest.mark.parametrize("charset", ["utf-7", "unicode_escape", "punycode", "idna", "undefined"])
def test_encodings_that_are_none_of_the_web(charset):
    """Python's own, which make what no text is, or take the square of it, are not looked up."""
    page = read(b"<title>a \\ud800 +2AA- b</title>", f"text/html; charset={charset}")
    assert page.title == "a \\ud800 +2AA- b"


def test_words_that_are_not_seen():
    """What turns the direction of a page, or hides in it, and what XML cannot hold."""
    page = read("<title>a\u202e\x00\x1b\U000e0041 &#x202e;&#1;b</title>")
    assert page.title == "a b"


def test_other_encodings():
    """By the answer's charset, or the head's; one that is none is UTF-8."""
    gbk = "<meta charset=gbk><title>直播</title>".encode("gbk")
    assert read(gbk, "text/html").title == "直播"
    assert read("<title>直播</title>", "text/html; charset=nonsense").title == "直播"


def test_what_is_no_page():
    """A file, a page without a title, nothing."""
    assert read("<title>A</title>", "application/pdf") is None
    assert read("<p>Words</p>") is None and read("") is None


def test_what_could_do_harm_is_words():
    """Nothing of a page is taken for HTML, nor a picture that is no web address."""
    page = read(
        "<meta property=og:title content='<script>alert(1)</script>'>"
        "<meta property=og:image content='javascript:alert(1)'>"
    )
    assert page == Page("<script>alert(1)</script>", "", "", "")


def test_a_page_that_never_ends():
    """What is made to be read slowly is read in a moment."""
    for bad in (
        "<meta " * 30_000,
        "<title" * 30_000,
        "<meta a=" + "x" * 150_000,
        "a=" * 75_000,
        "<meta '\"" * 20_000,
    ):
        assert read(bad) is None
