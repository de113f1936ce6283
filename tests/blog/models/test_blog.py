"""The record's own rules."""

import pytest
from django.core.exceptions import ValidationError

from blog.const import DEFAULT_SLUG
from blog.log.redis import RedisStore
from blog.models import Blog

INDEXES = RedisStore("redis://127.0.0.1:1").log(DEFAULT_SLUG, 5).keys[1:]


@pytest.mark.django_db
@pytest.mark.parametrize("key", INDEXES)
def test_slug_that_meets_the_default_log_is_refused(key):
    """No blog's hash is an index of the default blog's log: a form and the model refuse its slug."""
    blog = Blog(slug=key[len(DEFAULT_SLUG) + 1 :], title="Order")
    assert blog.log_name == key
    with pytest.raises(ValidationError, match="slug"):
        blog.full_clean()
    with pytest.raises(ValueError, match="reserved"):
        blog.save()


@pytest.mark.django_db
def test_old_slug_leads_to_the_blog_that_had_it_last():
    """Also where a blog came to it past save(), as by update()."""
    first, second = Blog.objects.create(slug="a"), Blog.objects.create(slug="b")
    first.slug = "c"
    first.save()
    Blog.objects.filter(pk=second.pk).update(slug="a")
    second.refresh_from_db()
    second.slug = "d"
    second.save()
    assert Blog.find("a") == second
