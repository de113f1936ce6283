"""People for tests of the desk."""

from functools import lru_cache

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from blog.models import Role

PASSWORD = "correct horse"
hash_once = lru_cache(maxsize=None)(make_password)  # each takes a tenth of a second


def make_person(role=None, blog=None, name="ana", **fields):
    """Return an account with a role in a blog (None: in all); without a role it has none."""
    password = hash_once(PASSWORD)
    user = get_user_model().objects.create(username=name, password=password, **fields)
    if role:
        Role.objects.create(user=user, blog=blog, role=role)
    return user
