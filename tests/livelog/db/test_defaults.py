"""A process of the release before stores rows in tables that have more columns by now."""

import pytest
from django.db.migrations.loader import MigrationLoader

from livelog.db.defaults import write_default

# The tables as they were known before there was a desk, a room or an API: what is stored by them names none
# of the columns that came since.
KNOWN = "0007_reserved_slugs"
STORE = f"""
from django.db import connection
from django.db.migrations.loader import MigrationLoader
apps = MigrationLoader(connection).project_state([("blog", "{KNOWN}")]).apps
Blog, Feed = apps.get_model("blog", "Blog"), apps.get_model("blog", "Feed")
Entry = apps.get_model("blog", "Entry")
blog = Blog.objects.create(slug="old", title="Old")
feed = Feed.objects.create(blog=blog, url="https://example.org/feed")
Entry.objects.create(blog=blog, feed=feed, token="t1", guid="g1", title="One")
"""
READ = """
from blog.models import Blog, Entry
entry = Entry.objects.select_related("blog", "feed").get()
blog, feed = entry.blog, entry.feed
assert (blog.room, blog.room_slow, blog.room_words, blog.private) == ("off", 0, "", False)
assert blog.created.year > 2000 and blog.colour == blog.sharing == ""
assert (feed.hold, feed.hold_count) == ("none", 0)
assert (entry.shape, entry.pin, entry.struck, entry.text, entry.card) == ("text", 0, False, "", "")
blog.full_clean()
entry.save()
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database(request, site):
    """A site with each of the two, its tables as this release has them."""
    if request.param == "postgresql":
        site.env["DATABASE_URL"] = request.getfixturevalue("postgres_url")
        site.manage("migrate", "-v0")
    return site


def test_rows_without_the_new_columns_are_stored(database):
    """A blog, a feed and an entry, which have what the columns are by default."""
    database.manage("shell", "-c", STORE + READ)


def test_every_new_column_that_must_have_a_value_has_a_default():
    """So no later migration adds one to a table of before which old processes could not fill."""
    loader = MigrationLoader(None)
    old, new = loader.project_state(("blog", KNOWN)).apps, loader.project_state().apps
    for model in old.get_models():
        if model._meta.app_label != "blog":
            continue
        known = {field.column for field in model._meta.local_concrete_fields}
        now = new.get_model("blog", model._meta.model_name)
        for field in now._meta.local_concrete_fields:
            if field.column not in known and not field.null:
                assert write_default(field, "postgresql"), f"{now._meta.db_table}.{field.name}"
