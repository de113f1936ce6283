"""An editor's form beside what others did since it was opened."""

from datetime import timedelta

import pytest
from django.forms import modelform_factory
from django.utils import timezone

from blog.forms.entry import EntryForm
from blog.models import Entry
from tests.blog.factory import make_entry, make_feed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("store")]

NAMES = ["title", "summary", "link", "published", "state", "pinned", "key"]
Form = modelform_factory(Entry, EntryForm, fields=NAMES)


def open_form(entry):
    """Return what a browser would send back of the entry's form, untouched."""
    form = Form(instance=Entry.objects.get(pk=entry.pk))
    data = {name: form[name].value() for name in [*NAMES, "revision", "seen"]}
    data["published"] = form["published"].value().strftime("%Y-%m-%d %H:%M:%S")
    return {name: value for name, value in data.items() if value not in (None, False)}


def send(entry, data, **changes):
    """Send a form with some fields changed; return it after it was saved, if it could be."""
    data = {name: value for name, value in {**data, **changes}.items() if value is not False}
    form = Form(data, instance=Entry.objects.get(pk=entry.pk))
    if form.is_valid():
        form.save()
    return form


def change(entry, **fields):
    """Have a colleague change an entry."""
    row = Entry.objects.get(pk=entry.pk)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def read(entry, *names):
    return Entry.objects.values_list(*names).get(pk=entry.pk)


def test_changes_to_different_fields_merge():
    """A headline is written beside the colleague's pin, and says so alone."""
    entry = make_entry("One")
    data = open_form(entry)
    change(entry, pinned=True, state=Entry.REMOVED)
    form = send(entry, data, title="Two")
    assert form.changed_data == ["title"]
    assert read(entry, "title", "pinned", "state") == ("Two", True, Entry.REMOVED)


def test_change_of_the_same_field_is_refused_with_both_versions():
    """Nothing is written; who has seen the other's words may have theirs instead."""
    entry = make_entry("One")
    data = open_form(entry)
    change(entry, title="Colleague's")
    form = send(entry, data, title="Mine", key="on")
    assert "Colleague's" in str(form.errors["title"].as_data()[0].messages)
    assert 'value="Mine"' in str(form["title"]) and read(entry, "title", "key")[1] is False
    settled = {**data, "seen": form.data["seen"]}
    send(entry, settled, title="Mine", key="on")
    assert read(entry, "title", "key") == ("Mine", True)


def test_what_was_changed_after_the_conflict_was_shown_is_refused_again():
    """Consent to one version is none to the next."""
    entry = make_entry("One")
    data = open_form(entry)
    change(entry, title="Two")
    shown = send(entry, data, title="Mine").data
    change(entry, title="Three")
    assert "Three" in str(send(entry, shown).errors)
    assert read(entry, "title") == ("Three",)


def test_form_without_a_revision_is_of_the_entry_as_it_is():
    """As one that a script sends."""
    entry = make_entry("One")
    data = open_form(entry)
    change(entry, title="Two")
    send(entry, {**data, "revision": ""}, title="Mine")
    assert read(entry, "title") == ("Mine",)


@pytest.mark.parametrize("revision", ["x", "-1", "9" * 30])
def test_revision_that_is_none_is_refused(revision):
    entry = make_entry("One")
    assert not send(entry, {**open_form(entry), "revision": revision}).is_valid()


def test_what_nobody_touched_is_not_validated():
    """What an older release took does not keep an editor from another field; a change is held to it."""
    entry = make_entry("One")
    Entry.objects.update(link="ftp://old/a#", summary="Two\r\nlines")
    data = open_form(entry)
    assert send(entry, data, title="Two").changed_data == ["title"]
    assert "link" in send(entry, data, link="ftp://other/").errors


@pytest.mark.parametrize(
    "link", ["http://wiki/a_b", "https://my_host.example.org/", "http://x:8000"]
)
def test_addresses_that_feeds_take_are_taken(link):
    """One rule for all: one word, underscores and ports are fine."""
    entry = make_entry("One")
    assert send(entry, open_form(entry), link=link).is_valid()
    assert read(entry, "link") == (link,)


def test_time_to_come_is_refused_for_what_is_live():
    """A draft may have one; an entry that has one already can be changed all the same."""
    late = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M:%S")
    entry = make_entry("One", feed=make_feed())
    data = open_form(entry)
    assert "in the future" in str(send(entry, data, published=late).errors["published"])
    assert send(entry, data, published=late, state="draft").is_valid()
    draft = open_form(entry)
    assert "in the future" in str(send(entry, draft, state="live").errors["published"])
    Entry.objects.update(state=Entry.LIVE)
    assert send(entry, open_form(entry), pinned="on").is_valid()


def test_a_time_and_an_approval_are_the_desks():
    """What would wait for a time that nobody can name here is not to be chosen; one that does stays."""
    entry = make_entry("One", state="draft")
    assert "state" in send(entry, open_form(entry), state="scheduled").errors
    Entry.objects.update(state=Entry.HELD)
    assert send(entry, open_form(entry), title="Two").is_valid()
    assert read(entry, "title", "state") == ("Two", Entry.HELD)
