"""Pages and changes, over the record."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blog.blogger import outbox
from blog.log import read
from blog.log.publish import publish_entry
from blog.models import DeletedEntry, Entry
from tests.blog.factory import default_blog, make_entry, publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


def test_page_goes_on_in_the_record(settings):
    """Entries that the live log no longer holds are still on the older pages."""
    settings.LIVELOG_RETENTION = 3
    publish(*"abcdefgh")
    titles, before = [], None
    while True:
        page = [json.loads(text) for text in read.read_page(default_blog(), before, 2)[1]]
        if not page:
            break
        titles += [entry["title"] for entry in page]
        before = page[-1]["position"]
    assert titles == list("hgfedcba")


def test_changes_go_back_into_the_record(settings):
    """entries.json?since=0 gives every change, those trimmed from the live log too."""
    settings.LIVELOG_RETENTION = 3
    publish(*"abcde")
    head, changes, _ = read.read_changes(default_blog(), 0, 100)
    assert [json.loads(text)["title"] for text in changes] == list("abcde")


def test_changes_are_asked_for_a_few_at_a_time(settings, monkeypatch):
    """However many there are; each of them once."""
    monkeypatch.setattr(read, "CHUNK", 2)
    publish(*"abcdefgh")
    Entry.objects.get(title="c").delete()
    outbox.publish_row(DeletedEntry.objects.get().pk, DeletedEntry)
    blog = default_blog()
    seqs = [row.seq for row in read.read_rows(blog, 0, 9999)]
    assert len(seqs) == 8 and seqs == sorted(seqs)
    with CaptureQueriesContext(connection) as asked:
        assert len(read.read_record_changes(blog, 0, 9999, 3)) == 3
    assert len(asked) == 3 and all("LIMIT" in each["sql"] for each in asked)


def read_titles(texts):
    return [json.loads(text)["title"] for text in texts]


def test_entry_not_yet_noted_is_on_a_page_that_goes_on_in_the_record(settings):
    """A cursor never covers an entry that the log has numbered and the page leaves out."""
    settings.LIVELOG_RETENTION = 3
    publish(*"abcde")
    publish_entry(make_entry("f"))
    head, page, _ = read.read_page(default_blog(), None, 100)
    assert read_titles(page) == list("fedcba")
    assert json.loads(page[0])["seq"] == head.seq
    head, changes, _ = read.read_changes(default_blog(), 0, 100)
    assert read_titles(changes) == list("abcdef") and json.loads(changes[-1])["seq"] == head.seq


def test_edit_of_a_trimmed_entry_is_read_once(settings):
    """An old entry that was edited stands at its old place on a page, and last in the changes."""
    settings.LIVELOG_RETENTION = 3
    entries = publish(*"abcde")
    entries[0].title = "A"
    entries[0].save()
    outbox.publish_row(entries[0].pk)
    assert read_titles(read.read_page(default_blog(), None, 100)[1]) == list("edcbA")
    assert read_titles(read.read_page(default_blog(), entries[4].position, 2)[1]) == list("dc")
    assert read_titles(read.read_changes(default_blog(), 0, 100)[1]) == list("bcdeA")
    assert read_titles(read.read_changes(default_blog(), 0, 3)[1]) == list("bcd")
