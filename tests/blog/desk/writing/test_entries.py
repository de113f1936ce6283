"""Writing and changing entries: once each, merged, by who may."""

import pytest

from blog.desk.errors import Conflict, Invalid, NotAllowed
from blog.desk.queue import deciding
from blog.desk.writing import entries
from blog.desk.writing.form import Form
from blog.models import Entry
from tests.blog.desk.people import make_person
from tests.blog.factory import default_blog

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(store):
    return make_person("editor")


def post(user, **fields):
    return entries.post(user, default_blog(), Form(fields).values)


def change(user, entry, **fields):
    return entries.change(user, default_blog(), entry.token, Form(fields).values)


def test_a_post_is_live_as_html(editor):
    """What is written in Markdown is published as HTML, under the writer's name."""
    entry = post(editor, text="**Goal** for the\nLions").entry
    assert entry.state == Entry.LIVE
    assert entry.summary == "<p><strong>Goal</strong> for the<br>\nLions</p>"
    assert entry.author_name == "ana" and entry.writer == editor


def test_the_same_form_twice_is_one_entry(editor):
    """A double click, or an answer that was lost, makes no second entry."""
    first, second = (post(editor, text="Goal", nonce="one") for _ in range(2))
    assert (first.made, second.made) == (True, False)
    assert first.entry.pk == second.entry.pk


def test_nothing_comes_back_by_a_form_that_was_open(editor):
    """Who would publish, or take back, what another has removed or published meanwhile is asked."""
    entry = post(editor, text="Goal", publish="draft").entry
    entries.remove(editor, default_blog(), entry.token)
    with pytest.raises(Conflict) as caught:
        change(editor, entry, text="Goal!", publish="now", revision="1")
    assert caught.value.fields == {"state": {"yours": "live", "now": "removed"}}
    assert caught.value.entry.text == "Goal"
    assert change(editor, entry, text="Goal!", revision="1").state == Entry.REMOVED
    assert change(editor, entry, publish="now", revision="3").state == Entry.LIVE


AT = {"publish": "at", "at": "2036-01-01T10:00Z"}


@pytest.mark.parametrize(
    "opened, other, state",
    [
        ({"publish": "draft"}, {"publish": "now"}, Entry.LIVE),
        ({"publish": "submit"}, AT, Entry.SCHEDULED),
        (AT, {"publish": "now"}, Entry.LIVE),
        ({"publish": "now"}, None, Entry.REMOVED),
    ],
)
def test_a_state_that_a_form_does_not_touch_stays(editor, opened, other, state):
    """Sent along with the words as it was at the form's revision, it is what others made of it."""
    entry = post(editor, text="Goal", **opened).entry
    if other:
        change(editor, entry, **other)
    else:
        entries.remove(editor, default_blog(), entry.token)
    changed = change(editor, entry, text="Goal!", revision="1", **opened)
    assert (changed.state, changed.text) == (state, "Goal!")


def test_another_time_for_what_is_out_is_a_conflict(editor):
    """The time was touched, and is no more."""
    entry = post(editor, text="Goal", **AT).entry
    change(editor, entry, publish="now")
    with pytest.raises(Conflict):
        change(editor, entry, revision="1", **{**AT, "at": "2037-01-01T10:00Z"})


def test_changes_to_different_fields_merge(editor):
    """A pin set meanwhile stays, and so does the text."""
    entry = post(editor, text="Goal").entry
    change(editor, entry, pinned="1", revision="1")
    changed = change(editor, entry, text="Goal!", revision="1")
    assert changed.pinned and changed.text == "Goal!"


def test_changes_to_one_field_are_a_conflict(editor):
    """Nothing is written over: both are shown."""
    entry = post(editor, text="Goal").entry
    change(editor, entry, text="Goal by Ana", revision="1")
    with pytest.raises(Conflict) as caught:
        change(editor, entry, text="Goal by Ben", revision="1")
    assert caught.value.fields["text"] == {"yours": "Goal by Ben", "now": "Goal by Ana"}
    entry.refresh_from_db()
    assert entry.text == "Goal by Ana"


def test_what_a_contributor_posts_is_held(store):
    """It waits for an editor; its writer may change it until it is live."""
    writer = make_person("contributor")
    entry = post(writer, text="Goal").entry
    assert entry.state == Entry.HELD
    assert change(writer, entry, text="Goal!", publish="now").state == Entry.HELD
    entry.refresh_from_db()
    change(make_person("editor", name="eva"), entry, publish="now")
    with pytest.raises(NotAllowed):
        change(writer, entry, text="Goal?")


def test_what_was_approved_is_what_goes_out(store):
    """A contributor who changes an entry that was approved for later submits it anew."""
    writer, editor = make_person("contributor"), make_person("editor", name="eva")
    entry = post(writer, text="Goal", publish="at", at="2036-01-01T10:00Z").entry
    assert deciding.approve(editor, default_blog(), entry.token).state == Entry.SCHEDULED
    changed = change(writer, entry, text="Not what Eva read")
    assert changed.state == Entry.HELD and changed.due.year == 2036
    assert deciding.approve(editor, default_blog(), entry.token).state == Entry.SCHEDULED


def test_a_stranger_writes_nothing(store):
    """An account without a role has no right."""
    with pytest.raises(NotAllowed):
        post(make_person(), text="Goal")


@pytest.mark.parametrize("fields", [{"text": ""}, {"text": "Later", "publish": "at"}])
def test_what_cannot_be_posted(editor, fields):
    """Nothing at all, and a time that is missing."""
    with pytest.raises(Invalid):
        post(editor, **fields)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("text", ["word\n\n" * 3_300, "word " * 3_900, "[a](https://e.org) " * 900])
def test_nothing_is_cut_off(editor, text):
    """What does not go into one entry whole is refused."""
    with pytest.raises(Invalid, match="too long"):
        post(editor, text=text)


def test_a_fix_at_once_is_no_update(editor):
    """Within the minute a fix is a slip: readers get it without a word of it."""
    entry = post(editor, text="Gaol").entry
    changed = change(editor, entry, text="Goal")
    assert changed.updated is None and not changed.versions.exists()


def test_times_of_the_writers_clock(editor):
    """In the zone that was said; of an hour that comes twice the first; what is skipped is told."""
    berlin = lambda at: Form({"at": at}, "Europe/Berlin").values["at"].isoformat()  # noqa: E731
    assert berlin("2036-07-01T10:00") == "2036-07-01T10:00:00+02:00"
    assert berlin("2036-10-26T02:30") == "2036-10-26T02:30:00+02:00"
    with pytest.raises(Invalid, match="Clocks skip that time in Europe/Berlin"):
        berlin("2036-03-30T02:30")
    assert Form({"at": "2036-07-01T10:00"}, "No/Zone").values["at"].isoformat().endswith("+00:00")


@pytest.mark.parametrize("at", ["0001-01-01T00:00", "9999-12-31T23:59-12:00", "0026-11-26T10:00Z"])
@pytest.mark.parametrize("field", ["at", "published"])
def test_times_that_no_calendar_has(field, at):
    """What another zone could not show is asked for again: it broke every page that shows it."""
    with pytest.raises(Invalid, match="Enter a time"):
        Form({field: at}, "Asia/Shanghai")


def test_retiming_is_an_editors(editor):
    """An editor may date an entry otherwise; a contributor may not."""
    entry = post(editor, text="Goal").entry
    changed = change(editor, entry, published="2026-01-01T10:00Z")
    assert changed.published.isoformat() == "2026-01-01T10:00:00+00:00"
    with pytest.raises(Invalid, match="has not come yet"):
        change(editor, entry, published="2036-01-01T10:00Z")
    writer = make_person("contributor", name="cy")
    with pytest.raises(NotAllowed):
        change(writer, post(writer, text="Held").entry, published="2026-01-01T10:00Z")
