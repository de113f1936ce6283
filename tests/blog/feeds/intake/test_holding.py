"""Which items of a feed wait for an editor, by its rule."""

from datetime import timedelta

import pytest
from django.utils import timezone

from blog.blogger.outbox import publish_row
from blog.feeds.intake import holding
from blog.feeds.intake.entries import take_in
from blog.feeds.intake.holding import Rule, choose_held, has_word, judge_edit
from blog.models import Entry, Feed
from tests.blog.factory import document, item, make_feed


@pytest.mark.parametrize(
    "rule, held",
    [
        (Rule(Feed.NONE), [False, False, False]),
        (Rule(Feed.ALL), [True, True, True]),
        (Rule(Feed.WITH, "goal"), [True, False, False]),
        (Rule(Feed.WITHOUT, "goal\nred card"), [False, False, True]),
        (Rule(Feed.WITH), [False, False, False]),
        (Rule(Feed.WITHOUT), [True, True, True]),
        (Rule(Feed.FIRST, most=0), [True, True, True]),
        (Rule(Feed.FIRST, most=3), [False, False, True]),
    ],
)
def test_rules(rule, held):
    """Each kind of rule, of three items, where one was let through within the hour."""
    assert choose_held(rule, ["A goal!", "Red  card", "Half-time"], 1) == held


@pytest.mark.parametrize(
    "word, text, found",
    [
        ("Goal", "GOAL for the Lions", True),
        ("goal", "goals galore", False),
        ("goal", "owngoal", False),
        ("进球", "第十分钟进球了", True),
        ("goal", "主队goal！", True),
        ("ｇｏａｌ", "A goal", True),
        ("straße", "STRASSE", True),
        ("red card", "a red\n card", True),
        ("c++", "Written in C++.", True),
        (".*", "anything", False),
        ("  ", "anything", False),
    ],
)
def test_words(word, text, found):
    """Whole words where words have ends, in any case and width; nothing in them is a pattern."""
    assert has_word(word, text) is found


def test_what_an_item_says():
    """Its title and its words, not its tags nor what they link to."""
    text = holding.read_text("Title", '<p class="goal">A <b>red</b> card &amp; more</p>')
    assert has_word("red card & more", text.replace("  ", " ")) and not has_word("goal", text)


@pytest.mark.parametrize(
    "state, is_seen, verdict",
    [
        (Entry.HELD, False, holding.ABSTAIN),
        (Entry.LIVE, False, holding.HOLD),
        (Entry.LIVE, True, holding.LEAVE),
    ],
)
def test_edits(state, is_seen, verdict):
    """What an edit says is judged like a new item, for what is live; what is held is held."""
    rule = Rule(Feed.WITH, "goal")
    assert judge_edit(rule, "A goal", state, is_seen) == verdict
    assert judge_edit(rule, "No", state, is_seen) == holding.ABSTAIN


def test_no_text_is_long_to_read():
    """Neither combining marks without end nor many words: the square of these would take hours."""
    words = "\n".join(f"word{number}" for number in range(1000))
    for text in ("\u0301" * 400_000, "word" * 100_000, "<" * 400_000):
        assert not has_word(words, holding.read_text("", text))


@pytest.mark.django_db
class TestTakingIn:
    """What becomes of the rows."""

    def test_held_items_wait(self):
        """What is let through is published by the blogger; what is held is not."""
        feed = make_feed(hold=Feed.WITH, hold_words="goal")
        take_in(feed, document(item("a", "A goal"), item("b", "Half-time")))
        assert read_states() == {"A goal": Entry.HELD, "Half-time": Entry.LIVE}

    def test_an_edit_of_what_is_held(self):
        """It says so, and is held still; what no reader has had is held from then on."""
        feed = make_feed(hold=Feed.WITH, hold_words="goal")
        take_in(feed, document(item("a", "A goal"), item("b", "Half-time")))
        take_in(feed, document(item("a", "No, none"), item("b", "A goal at last")))
        assert read_states() == {"No, none": Entry.HELD, "A goal at last": Entry.HELD}

    def test_an_edit_of_what_readers_have(self, store):
        """What the rule holds changes nothing; what it passes is taken in."""
        feed = make_feed(hold=Feed.WITH, hold_words="goal")
        take_in(feed, document(item("a", "Half-time")))
        publish_row(Entry.objects.get().pk)
        assert take_in(feed, document(item("a", "A goal"))).edits == []
        assert read_states() == {"Half-time": Entry.LIVE}
        assert len(take_in(feed, document(item("a", "Half-time, 1:1"))).edits) == 1
        assert read_states() == {"Half-time, 1:1": Entry.LIVE}

    def test_what_is_withdrawn(self):
        """The feed took it back before anybody approved it."""
        feed = make_feed(hold=Feed.ALL)
        take_in(feed, document(item("urn:a", "A")))
        take_in(feed, document(deleted=["urn:a"]))
        assert read_states() == {"A": Entry.REMOVED}

    def test_the_first_so_many_an_hour(self):
        """Counted over polls, what was held not; an hour later it begins anew."""
        feed = make_feed(hold=Feed.FIRST, hold_count=2)
        for title in "abc":
            take_in(feed, document(item(title, title)))
        assert read_states() == {"a": Entry.LIVE, "b": Entry.LIVE, "c": Entry.HELD}
        Entry.objects.update(created=timezone.now() - timedelta(hours=1, seconds=1))
        take_in(feed, document(item("d", "d")))
        assert read_states()["d"] == Entry.LIVE

    def test_what_is_held_goes_with_its_feed(self):
        """Nobody has had it; it may come again."""
        feed = make_feed(hold=Feed.ALL)
        take_in(feed, document(item("a")))
        feed.delete()
        assert not Entry.objects.exists()


def read_states():
    return {entry.title: entry.state for entry in Entry.objects.all()}
