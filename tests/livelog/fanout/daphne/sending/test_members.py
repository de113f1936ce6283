import pytest

from livelog.fanout.daphne.sending.members import Members


def take(members, is_here=lambda group: True):
    return sorted(members.take_changes(is_here))


def test_a_join_is_written_again():
    """What the worker wrote may have been wiped by a registration, or undone by an older leave."""
    members = Members()
    members.join("room", "a", "queue")
    assert members.groups == {"room": {"a": "queue"}}
    assert take(members) == [("+", "room", "a")]
    assert take(members) == []


def test_a_dropped_channel_leaves_all_its_groups():
    """And Redis is told of each."""
    members = Members()
    for group in ("room", "other"):
        members.join(group, "a", "queue")
        members.join(group, "b", "queue")
    take(members)
    members.drop("a")
    members.drop("a")
    assert members.groups == {"room": {"b": "queue"}, "other": {"b": "queue"}}
    assert take(members) == [("-", "other", "a"), ("-", "room", "a")]


def test_a_group_without_members_is_forgotten():
    """Nothing grows with the groups that once were."""
    members = Members()
    members.join("room", "a", "queue")
    members.leave("room", "a")
    members.join("room", "b", "queue")
    members.drop("b")
    members.leave("room", "nobody")
    assert members.groups == {}
    assert members._of_channel == {}


def test_a_leave_is_written_again():
    """However late it is delivered: what was written of the join may have come after the worker's word."""
    members = Members()
    members.join("room", "a", "queue")
    members.leave("room", "a")
    assert take(members) == [("-", "room", "a")]
    members.join("room", "b", "queue")
    assert take(members) == [("+", "room", "b")]
    assert take(members) == []
    members.leave("room", "b")
    assert take(members) == [("-", "room", "b")]


def test_a_join_is_the_last_word_after_a_leave():
    """However late it is delivered."""
    members = Members()
    members.join("room", "a", "queue")
    members.leave("room", "a")
    assert take(members) == [("-", "room", "a")]
    assert take(members) == []
    members.join("room", "a", "queue")
    assert take(members) == [("+", "room", "a")]


def test_a_join_after_the_socket_has_gone_is_taken_back():
    """The disconnect was consumed before the connect."""
    members = Members()
    members.refuse("room", "a")
    assert take(members) == [("-", "room", "a")]


def test_a_registration_writes_everything():
    """Every member of every group, and nothing that was waiting to be written before."""
    members = Members()
    members.join("room", "a", "queue")
    members.join("room", "b", "queue")
    members.join("other", "a", "queue")
    members.drop("b")
    changes, groups = members.begin_registration(lambda group: True)
    assert sorted(changes) == [("+", "other", "a"), ("+", "room", "a")]
    assert sorted(groups) == ["other", "room"]
    assert take(members) == []


def test_each_server_is_told_of_its_own_groups():
    """At each change, and at a registration, which leaves the others' changes alone."""
    members = Members()
    for group in ("room", "other"):
        members.join(group, "a", "queue")
    assert take(members, "room".__eq__) == [("+", "room", "a")]
    assert members.begin_registration("room".__eq__) == ([("+", "room", "a")], ["room"])
    assert members.count("room".__eq__) == 1
    assert take(members) == [("+", "other", "a")]


def test_a_listener_is_a_member_and_no_socket():
    """Redis is told of it at once and at each registration."""
    members = Members()
    members.listen("room", "front", "listener")
    members.join("room", "a", "queue")
    assert take(members) == [("+", "room", "a"), ("+", "room", "front")]
    assert members.count_sockets("room") == 1
    members.listen("other", "front", "listener")
    changes, groups = members.begin_registration(lambda group: True)
    assert sorted(changes) == [("+", "other", "front"), ("+", "room", "a"), ("+", "room", "front")]
    assert sorted(groups) == ["other", "room"]


@pytest.mark.parametrize(
    "end", [lambda members: members.leave("other", "a"), lambda members: members.drop("a")]
)
def test_who_is_in_several_groups_is_known(end):
    """As long as it is."""
    members = Members()
    members.join("room", "a", "queue")
    members.join("room", "b", "queue")
    assert members.shared == set()
    members.join("other", "a", "queue")
    assert members.shared == {"a"}
    assert members.find_shared("room") == members.find_shared("other") == ["a"]
    assert members.find_shared("neither") == []
    end(members)
    assert members.shared == set()
