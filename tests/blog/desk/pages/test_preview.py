"""The preview is what readers would get."""

import pytest

from blog.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("blog")]
JSON = {"HTTP_ACCEPT": "application/json"}


def test_it_is_the_message_of_readers(desk):
    """By the renderer of posts, and nothing is stored."""
    sent = {"text": "**Goal** <script>x</script>", "title": "Head", "key": "1"}
    answer = desk.post("/blog/desk/preview/", sent, **JSON).json()
    assert answer["summary"] == "<p><strong>Goal</strong> &lt;script&gt;x&lt;/script&gt;</p>"
    assert (answer["title"], answer["key"], answer["author"]) == ("Head", True, "ana")
    assert not Entry.objects.exists()


def test_nothing_has_none(desk):
    """400, as a post would have."""
    assert desk.post("/blog/desk/preview/", {"text": " "}, **JSON).status_code == 400
