"""From the record to readers: one change of an entry goes into the live log and to the Group."""

from blog import messages
from blog.log import fronts, group, rebuild, store
from blog.log.values import Change, Outcome
from blog.models import AnyEntry
from livelog import failpoint


def publish_entry(entry: AnyEntry) -> Outcome:
    """Bring readers the entry as its row now stands, new, edited or removed; return the Outcome.

    Called after commit. Raises redis.RedisError while Redis is out of reach: the row stays pending
    and a later call brings the same change exactly once.
    """
    change = make_change(entry)
    failpoint.reach("described")
    log = store.get_log(entry.blog)
    outcome = log.publish(change, rebuild.highest_seq(entry.blog))
    if outcome.kind == "missing":
        rebuild.mend(entry.blog)
        outcome = log.publish(change, rebuild.highest_seq(entry.blog))
    failpoint.reach("logged")
    if outcome.kind == "published":
        group.send(entry.blog, outcome.message)
        if entry.position is not None:  # what the list of blogs and the site's feeds may have said
            fronts.tell_site()
    failpoint.reach("sent")
    return outcome


def make_change(entry: AnyEntry) -> Change:
    """Return the Change that stands for the entry's row."""
    return Change(
        entry.token,
        messages.digest_entry(entry),
        entry.revision,
        entry.place,
        messages.encode_body(entry),
        messages.is_shown(entry),
    )


def holds(entry: AnyEntry, outcome: Outcome) -> bool:
    """Tell whether the live log still has the change that `publish_entry` put into it."""
    seq = store.get_log(entry.blog).seq_of(entry.token)
    return seq is not None and seq >= outcome.seq
