"""What the blogger does besides feeds and entries, for the rooms that are above it."""

from __future__ import annotations

from blog.blogger.ended import Ended
from blog.blogger.loop import Blogger
from blog.blogger.quiet import Quiet
from blog.delivery.courier import Courier
from blog.delivery.hub.pushing import Pushes
from blog.delivery.hub.verifying import due_verifications
from blog.delivery.webhooks import Housekeeping, find_due
from blog.desk.cards.reading import due_readings
from blog.desk.live.patrol import Patrol
from blog.desk.people.sessions import Expiry
from blog.room import history
from blog.room.caretaker import Caretaker
from blog.web.syndication import write_push


def give_chores(blogger: Blogger) -> None:
    """Have a blogger look after desks and cards, rooms, webhooks and followers; called before it runs."""
    courier = Courier(blogger.poller.wake, [find_due, Pushes(write_push)])
    blogger.chores += [Patrol(), Caretaker(), courier, Housekeeping(), Ended(), Quiet(), Expiry()]
    blogger.beacon.audit.checks.append(history.audit)
    blogger.errands += [due_readings, due_verifications]
