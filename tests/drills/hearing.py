"""What must hold of the room when a drill is over: what was acknowledged is there, once, in one order."""

from tests.drills.room import LOG, MESSAGES, as_entry
from tests.drills.settling import check_readers, read_pages, wait_for_readers, wait_for_state

SAID = (
    "SELECT token, nonce, author, seq, position, pending, state FROM blog_roommessage"
    " ORDER BY position"
)


def check(stage):
    """Wait until everything that was said is heard by everybody; AssertionError says what is not."""
    room = stage.room
    wait_for_state(room.is_said, room.explain)
    wait_for_state(
        lambda: not any(row["pending"] for row in stage.query(SAID)), lambda: stage.query(SAID)
    )
    wait_for_readers(stage, room, LOG)
    messages = read_pages(stage, MESSAGES, "messages")
    rows = stage.query(SAID)
    check_record(rows, messages)
    check_readers(room, [as_entry(each) for each in messages])
    for talker in room.talkers:
        kept = [row["nonce"] for row in rows if row["author"] == talker.author]
        check_talker(talker, kept, room.lost)


def check_record(rows, messages):
    """Hold the room's pages to the record."""
    recorded = [(row["token"], row["seq"], row["position"], row["nonce"]) for row in rows[::-1]]
    served = [(each["id"], each["seq"], each["position"], each["nonce"]) for each in messages]
    assert served == recorded


def check_talker(talker, kept, lost=frozenset()):
    """Hold what is kept of a talker to what they said, and in which order.

    Of what is `lost` by the record itself none need be there.
    """
    assert len(set(kept)) == len(kept), f"{talker.name}: twice among {kept}"
    missing = talker.acknowledged - set(kept) - lost
    assert not missing, f"{talker.name}: acknowledged, and lost: {missing}"
    assert set(kept) <= talker.sent.keys(), f"{talker.name}: nobody said {kept}"
    once = [nonce for nonce in talker.sent if talker.sent[nonce] == 1]
    found = [nonce for nonce in kept if talker.sent[nonce] == 1]
    assert found == [nonce for nonce in once if nonce in found], f"{talker.name}: swapped {found}"
