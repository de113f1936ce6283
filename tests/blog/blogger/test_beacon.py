"""What the beacon says."""

import json

import pytest

from blog.blogger import beacon
from blog.log import group
from tests.blog.factory import default_blog

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


def test_head_tells_the_end(monkeypatch):
    """Once the live blog has ended, and only then, the beacon says so."""
    heads = []
    monkeypatch.setattr(group, "send", lambda blog, text: heads.append(json.loads(text)))
    blog = default_blog()
    for blog.open in (True, False):
        blog.save()
        assert (blog.ended is None) == blog.open
        beacon.send_head(blog)
    heads = [head for head in heads if head["type"] == "head"]
    assert "open" not in heads[0] and heads[1]["open"] is False
