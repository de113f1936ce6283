import pytest

from blog.blogger import outbox
from blog.models import Blog
from tests.blog.factory import default_blog, make_entry


@pytest.fixture
def newsroom(store):
    """The default blog; return what makes another blog, with entries that are published."""
    default_blog()

    def make(slug, *titles, **fields):
        blog = Blog.objects.create(**{"slug": slug, "title": slug.title(), **fields})
        for title in titles:
            outbox.publish_row(make_entry(title, blog=blog).pk)
        return blog

    return make
