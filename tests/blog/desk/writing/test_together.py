"""Several people at one entry, in any order: nothing is lost, nothing written over in silence.

A machine of hypothesis's: each of three people opens the entry, and saves some fields of what they
opened, however stale. Beside it stands what must be so: a plain model of each field.
"""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from blog.desk.errors import Conflict, DeskError
from blog.desk.queue import deciding
from blog.desk.writing import entries
from blog.desk.writing.form import Form
from blog.models import Entry
from blog.models.merge import KEPT
from tests.blog.desk.people import make_person
from tests.blog.factory import default_blog

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
PEOPLE = ["ana", "ben", "eva"]
FIELDS = ["text", "title", "pinned"]
people = st.sampled_from(PEOPLE)
fields = st.fixed_dictionaries(
    {},
    optional={
        "text": st.sampled_from(["Goal", "Gaol", "No goal"]),
        "title": st.sampled_from(["", "One", "Two"]),
        "pinned": st.sampled_from(["0", "1"]),
    },
)


class Together(RuleBasedStateMachine):
    """`fields` is what the entry must say, `seen` what each person's form said when it was opened."""

    users = {}

    def __init__(self):
        super().__init__()
        first = {"text": "Goal", "title": "", "publish": "submit"}
        self.token = entries.post(self.users["ana"], default_blog(), Form(first).values).entry.token
        self.fields = {"text": "Goal", "title": "", "pinned": False}
        self.state, self.revision = Entry.HELD, 1
        self.seen = {name: (1, dict(self.fields)) for name in PEOPLE}
        self.changed = dict.fromkeys(FIELDS, 1)  # at which revision each was changed last

    @rule(who=people)
    def open(self, who):
        self.seen[who] = (self.revision, dict(self.fields))

    @rule(who=people, sent=fields)
    def save(self, who, sent):
        revision, opened = self.seen[who]
        wanted = {name: value == "1" if name == "pinned" else value for name, value in sent.items()}
        touched = {name for name in wanted if wanted[name] != self.fields[name]}
        stale = {
            name
            for name in touched
            if self.changed[name] > revision and wanted[name] != opened[name]
        }
        form = Form({**sent, "revision": str(revision)}).values
        try:
            entries.change(self.users[who], default_blog(), self.token, form)
        except Conflict as conflict:
            assert set(conflict.fields) == stale
            told = {name: both["now"] for name, both in conflict.fields.items()}
            assert told == {name: self.fields[name] for name in stale}
            return
        assert not stale
        self.note({name: wanted[name] for name in touched if self.changed[name] <= revision})

    @rule(who=people, way=st.sampled_from(["approve", "reject", "restore"]), blind=st.booleans())
    def decide(self, who, way, blind):
        revision = None if blind else self.seen[who][0]
        words_read = blind or max(self.changed["text"], self.changed["title"]) <= revision
        after = {
            ("approve", Entry.HELD): Entry.LIVE if words_read else None,
            ("approve", Entry.LIVE): Entry.LIVE,
            ("reject", Entry.HELD): Entry.REMOVED,
            ("reject", Entry.REMOVED): Entry.REMOVED,
            ("restore", Entry.REMOVED): Entry.HELD,
            ("restore", Entry.HELD): Entry.HELD,
            ("restore", Entry.LIVE): Entry.LIVE,
        }.get((way, self.state))
        try:
            deciding.DECISIONS[way](self.users[who], default_blog(), self.token, revision)
        except DeskError:
            assert after is None
            return
        assert after is not None
        if after != self.state:
            self.state = after
            self.revision += 1

    def note(self, changes):
        """Note what was written, as one revision."""
        if changes:
            self.revision += 1
            self.fields.update(changes)
            self.changed.update(dict.fromkeys(changes, self.revision))

    @invariant()
    def nothing_is_lost(self):
        entry = Entry.objects.get(token=self.token)
        assert {name: getattr(entry, name) for name in FIELDS} == self.fields
        assert (entry.state, entry.revision) == (self.state, self.revision)
        assert self.revision < KEPT  # or a stale form would be stale in all fields


def test_several_at_one_entry(store, monkeypatch):
    """Whatever they do, in whatever order."""
    default_blog()
    users = {name: make_person("editor", name=name) for name in PEOPLE}
    monkeypatch.setattr(Together, "users", users)
    run = settings(max_examples=12, stateful_step_count=12, deadline=None)
    run_state_machine_as_test(Together, settings=run)
