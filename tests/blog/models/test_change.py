"""Whatever code saves an entry: readers see it, cleaned, in its time, and nothing is overwritten."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from blog.blogger import outbox
from blog.models import Blog, Entry
from tests.blog.factory import START, default_blog, make_entry, make_feed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("store")]

HARM = "<p>Fine</p><script>alert(1)</script>"


def read(entry):
    return Entry.objects.get(pk=entry.pk)


def test_changed_words_go_out_as_an_edit(frames):
    """A plain save() of changed words is the next revision, dated, with the old words kept."""
    entry = read(make_entry("Ten hurt", summary="<p>Ten</p>"))
    frames()
    entry.title = "Two hurt"
    entry.save()
    (frame,) = frames()
    assert frame["title"] == "Two hurt" and frame["updated"]
    assert [(v.title, v.summary) for v in entry.versions.all()] == [("Ten hurt", "<p>Ten</p>")]
    assert (read(entry).revision, read(entry).pending) == (2, False)


def test_save_writes_only_what_was_changed(frames):
    """Of two that were read at once, the later save keeps what the earlier one changed."""
    made = make_entry("One")
    left, right = read(made), read(made)
    left.title, right.pinned = "Two", True
    left.save()
    right.save()
    assert (frames()[-1]["title"], frames(), read(made).pinned) == ("Two", [], True)


def test_choice_of_fields_is_kept_to(frames):
    """save(update_fields=…) stores those fields, and what goes with a change of them."""
    entry = read(make_entry("One"))
    frames()
    entry.title, entry.pinned = "Two", True
    entry.save(update_fields=["title"])
    assert (frames()[0]["title"], read(entry).pinned, read(entry).revision) == ("Two", False, 2)


def test_save_of_the_same_is_no_revision(frames):
    """Nothing is sent, or counted, where nothing that readers see was changed."""
    entry = read(make_entry("One"))
    frames()
    entry.save()
    entry.link_key = "0123"
    entry.save()
    assert (frames(), read(entry).revision, read(entry).link_key) == ([], 1, "0123")


@pytest.mark.parametrize("how", ["create", "save", "bulk_create", "update"])
def test_harm_reaches_no_reader(frames, client, how):
    """What any code stores is cleaned in the record, at the latest as it is published."""
    fields = {"summary": HARM, "link": "javascript:alert(1)", "image": "data:image/png,x"}
    if how == "create":
        entry = make_entry(**fields)
    elif how == "bulk_create":
        made = Entry(blog=default_blog(), title="Bulk", **fields)
        (made,) = Entry.objects.bulk_create([made])
        entry = Entry.objects.get()
    else:
        entry = read(make_entry())
        if how == "save":
            for name, value in fields.items():
                setattr(entry, name, value)
            entry.save()
        else:
            Entry.objects.update(pending=True, **fields)
            # Also in what is read from the record before the blogger comes to it.
            assert b"alert(1)" not in client.get(f"/blog/entry/{entry.token}/").content
    for row in outbox.next_rows(1):
        outbox.publish_row(row["pk"], row["model"])
    entry = read(entry)
    assert (entry.summary, entry.link, entry.image) == ("<p>Fine</p>", "", "")
    sent = frames()[-1]
    assert (sent["summary"], sent["link"], sent["image"]) == ("<p>Fine</p>", "", "")


def test_clean_summary_is_not_cleaned_again(frames, monkeypatch):
    """Sanitising is done once for a summary, however often the entry is saved and published."""
    entry = read(make_entry(summary="<p>Clean</p>"))
    monkeypatch.setattr("blog.models.cleaning.sanitize", lambda summary: pytest.fail("again"))
    entry.pinned = True
    entry.save()
    assert [frame["pinned"] for frame in frames()] == [False, True]


def test_what_readers_have_stays_in_its_blog(frames):
    """Its old readers would keep it for ever: it is refused, and nothing is written."""
    other = Blog.objects.create(slug="other", title="Other")
    entry = read(make_entry())
    entry.blog = other
    with pytest.raises(ValueError, match="stays in its blog"):
        entry.save()
    assert read(entry).blog == default_blog()


def test_draft_gets_the_time_of_its_publication():
    """Not that of its beginning; one that was given a time keeps it."""
    begun, dated = make_entry(published=None, state=Entry.DRAFT), make_entry(state=Entry.DRAFT)
    assert begun.published is None
    before = timezone.now()
    for draft in (begun, dated):
        draft.state = Entry.LIVE
        draft.save()
    assert before <= read(begun).published <= timezone.now()
    assert read(dated).published == START


def test_edit_keeps_the_time():
    """The time of an entry is that of its first publication."""
    entry = read(make_entry())
    entry.title, entry.published = "Edited", None
    entry.save()
    assert read(entry).published == START


@pytest.mark.parametrize("fields", [{}, {"state": Entry.DRAFT}])
def test_time_to_come_of_what_is_live_is_refused(fields):
    """It would go out at once: ValueError, and the row stays as it was."""
    late = timezone.now() + timedelta(hours=1)
    with pytest.raises(ValueError, match="in the future"):
        make_entry(published=late)
    entry = make_entry(published=late if fields else START, **fields)
    entry.state, entry.published = Entry.LIVE, late
    with pytest.raises(ValueError, match="in the future"):
        entry.save()
    assert read(entry).revision == 1


def test_time_to_come_past_save_is_the_time_of_publication(frames):
    """bulk_create asks nobody: such an entry goes out dated as of now."""
    late = timezone.now() + timedelta(days=1)
    Entry.objects.bulk_create([Entry(blog=default_blog(), title="Late", published=late)])
    (row,) = outbox.next_rows(1)
    outbox.publish_row(row["pk"])
    assert Entry.objects.get().published <= timezone.now() and frames()[0]["title"] == "Late"


def test_new_entry_of_a_feed_still_waits_for_the_blogger(frames):
    """Saving one that has not gone out yet does not let it past the pace."""
    entry = read(make_entry(feed=make_feed()))
    entry.title = "Edited"
    entry.save()
    assert frames() == [] and read(entry).pending and not entry.versions.exists()


def test_the_release_before_stores_entries_too():
    """Its processes run on until they are restarted, and know nothing of a pin."""
    entry = make_entry("One")
    columns = [
        each.column for each in Entry._meta.concrete_fields if each.column not in ("id", "pin")
    ]
    row = {name: f"'{name}'" if name in ("token", "guid") else f'"{name}"' for name in columns}
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO "blog_entry" ({}) SELECT {} FROM "blog_entry"'.format(
                ", ".join(f'"{name}"' for name in row), ", ".join(row.values())
            )
        )
    assert Entry.objects.exclude(pk=entry.pk).get().pin == 0
