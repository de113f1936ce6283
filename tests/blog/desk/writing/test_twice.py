"""The same form again: once its entry, and no word is lost."""

import pytest

from blog.desk.errors import Invalid, Posted
from blog.desk.writing import entries
from blog.desk.writing.form import Form
from tests.blog.desk.people import make_person
from tests.blog.factory import default_blog

pytestmark = pytest.mark.django_db


def post(user, text):
    values = Form({"text": text, "nonce": "one"}).values
    return entries.post(user, default_blog(), values).entry


def test_the_same_form_with_other_words_is_told(store):
    """Who goes back in a browser and writes on loses nothing; what was changed since is no matter."""
    editor = make_person("editor")
    entry = post(editor, "Goal")
    entries.change(editor, default_blog(), entry.token, Form({"text": "Goal by Ana"}).values)
    assert post(editor, "Goal") == entry
    with pytest.raises(Posted, match="posted already"):
        post(editor, "Half time")


def test_somebody_elses_form(store):
    """Its entry is not shown as one's own."""
    post(make_person("editor"), "Goal")
    with pytest.raises(Invalid):
        post(make_person("editor", name="eva"), "Goal")
