"""Which language a page is written in."""

import pytest
from django.test import RequestFactory
from django.utils import translation

from blog.models import Blog
from blog.web.languages import choose_language


@pytest.mark.parametrize(
    ("query", "blog", "browser", "language"),
    [
        ("", "", "en", "en"),
        ("", "", "zh-hans", "zh-hans"),
        ("", "zh-CN", "en", "zh-hans"),
        ("", "fr", "zh-hans", "zh-hans"),
        ("?lang=en", "zh-hans", "zh-hans", "en"),
        ("?lang=klingon", "", "en", "en"),
    ],
)
def test_language_by_hand_then_blog_then_browser(query, blog, browser, language):
    """The reader's own choice first, then the blog's language, then the browser's."""
    with translation.override(browser):
        request = RequestFactory().get("/blog/" + query)
        assert choose_language(request, Blog(language=blog)) == language
