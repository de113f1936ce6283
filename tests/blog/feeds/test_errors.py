"""What errors say to an operator."""

import pytest

from blog.feeds.errors import FeedError, NotAFeed


@pytest.mark.parametrize("kind", [FeedError, NotAFeed])
def test_reason_is_bounded_and_names_no_password(kind):
    """Whatever a server sent, and whatever the feed's URL holds."""
    said = str(kind("no URL: http://u:secret@host/a@b and https://token@other/"))
    assert said == "no URL: http://host/a@b and https://other/"
    assert len(str(kind("x" * 100_000))) == 500
    assert str(kind("a\0b\ud800c")) == "abc"
