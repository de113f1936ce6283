import pytest

from blog.templatetags.entries import summary_html, utc, web_address


@pytest.mark.parametrize(
    "date, shown",
    [
        ("2026-11-21T06:00:00Z", "21 November 2026, 06:00 UTC"),
        ("2026-11-21T23:59Z", "21 November 2026, 23:59 UTC"),
        ("21 November", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_utc_shows_dates_with_their_zone(date, shown):
    """A wire date is shown to the minute; what is none is not shown at all."""
    assert utc(date) == shown


@pytest.mark.parametrize("link", ["http://a.example/", "https://a.example/", "HTTPS://A.EXAMPLE"])
def test_web_addresses_may_be_followed(link):
    """http and https are put into pages."""
    assert web_address(link) == link


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", " https://a.example/", "//a.example", "/a", "data:,a", "", None]
)
def test_other_links_may_not(link):
    """Whatever else a link is, it is none."""
    assert web_address(link) == ""


@pytest.mark.parametrize(
    "summary, shown",
    [
        ('<img src="/p">', '<img alt="" src="/p">'),
        ('<img src="/p" alt="A > b">', '<img src="/p" alt="A > b">'),
        ('<img title="a > alt=b" src="/p">', '<img alt="" title="a > alt=b" src="/p">'),
        ("<p>alt</p>", "<p>alt</p>"),
    ],
)
def test_pictures_without_words_have_an_empty_alt(summary, shown):
    """A screen reader passes over a picture that nothing is said of, and reads no address out."""
    assert summary_html(summary) == shown
