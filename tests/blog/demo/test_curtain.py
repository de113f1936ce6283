import pytest

from blog.demo.curtain import end_blog
from blog.demo.play import read_play
from blog.demo.server import PLAY
from blog.models import Entry
from tests.blog.factory import default_blog, make_entry


@pytest.mark.django_db
def test_blog_ends_with_the_plays_last_entry():
    """The live blog is open until the last entry is on the page, and ended from then on."""
    blog = default_blog()
    title = read_play(PLAY.read_text(encoding="utf-8"))[-1].fields["title"]
    make_entry("The first")
    last = make_entry(title)
    assert not end_blog(title)  # it is on its way
    Entry.objects.filter(pk=last.pk).update(seq=2, position=2)
    assert end_blog(title) and end_blog(title)
    blog.refresh_from_db()
    assert not blog.open
