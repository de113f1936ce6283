from livelog.fanout.members import Members


def take(members):
    return sorted(members.take_changes())


def test_a_join_noted_under_this_registration_needs_no_change():
    """The worker that added the channel has told Redis."""
    members = Members()
    members.begin_registration("now")
    members.join("room", "a", "outlet", "now")
    assert members.groups == {"room": {"a": "outlet"}}
    assert take(members) == []


def test_a_join_noted_under_another_registration_is_written_again():
    """The registration has wiped what the worker wrote, or it could not write."""
    members = Members()
    members.begin_registration("now")
    members.join("room", "a", "outlet", "before")
    members.join("room", "b", "outlet", "")
    assert take(members) == [("+", "room", "a"), ("+", "room", "b")]
    assert take(members) == []


def test_a_dropped_channel_leaves_all_its_groups():
    """And Redis is told of each."""
    members = Members()
    for group in ("room", "other"):
        members.join(group, "a", "outlet", "")
        members.join(group, "b", "outlet", "")
    members.take_changes()
    members.drop("a")
    members.drop("a")
    assert members.groups == {"room": {"b": "outlet"}, "other": {"b": "outlet"}}
    assert take(members) == [("-", "other", "a"), ("-", "room", "a")]


def test_a_group_without_members_is_forgotten():
    """Nothing grows with the groups that once were."""
    members = Members()
    members.join("room", "a", "outlet", "")
    members.leave("room", "a")
    members.join("room", "b", "outlet", "")
    members.drop("b")
    members.leave("room", "nobody")
    assert members.groups == {}
    assert members._of_channel == {}


def test_a_leave_undoes_a_change_that_redis_has_not_been_told_of():
    """The worker took the channel out before this process wrote it in."""
    members = Members()
    members.begin_registration("now")
    members.join("room", "a", "outlet", "before")
    members.leave("room", "a")
    assert take(members) == [("-", "room", "a")]


def test_a_leave_undoes_a_change_that_is_on_its_way():
    """It may reach Redis after what the worker did."""
    members = Members()
    members.join("room", "a", "outlet", "")
    assert take(members) == [("+", "room", "a")]
    members.leave("room", "a")
    assert take(members) == [("-", "room", "a")]
    members.join("room", "b", "outlet", "")
    members.begin_registration("now")
    members.leave("room", "b")
    assert take(members) == [("-", "room", "b")]


def test_a_join_after_the_socket_has_gone_is_taken_back():
    """The disconnect was consumed before the connect."""
    members = Members()
    members.refuse("room", "a")
    assert take(members) == [("-", "room", "a")]


def test_a_registration_writes_everything():
    """Every member of every group, and nothing that was waiting to be written before."""
    members = Members()
    members.join("room", "a", "outlet", "")
    members.join("room", "b", "outlet", "")
    members.join("other", "a", "outlet", "")
    members.drop("b")
    changes, groups = members.begin_registration("new")
    assert sorted(changes) == [("+", "other", "a"), ("+", "room", "a")]
    assert sorted(groups) == ["other", "room"]
    assert take(members) == []


def test_a_join_that_may_be_overtaken_by_a_leave_is_written_again():
    """What Redis was last told of the channel may arrive after the worker's word."""
    members = Members()
    members.begin_registration("now")
    members.join("room", "a", "outlet", "before")
    members.leave("room", "a")
    members.take_changes()
    members.join("room", "a", "outlet", "now")
    assert take(members) == [("+", "room", "a")]
