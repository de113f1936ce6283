"""The lease by which one blogger leads."""

import os
import socket

from blog.coordination import lease


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_one_leads_until_it_lets_go(backend):
    """The first to ask leads; the second leads when the first has released its lease."""
    first, second = lease.Lease(), lease.Lease()
    assert first.hold() and not second.hold()
    assert lease.current() == first.token
    second.release()
    assert first.hold() and lease.current() == first.token
    first.release()
    assert second.hold() and lease.current() == second.token


def test_leader_that_lost_its_lease_learns_it(backend):
    """A leader paused past its lease stands by once it asks again."""
    clock = Clock()
    first, second = lease.Lease(clock), lease.Lease()
    assert first.hold()
    backend.release_lease(lease.KEY, first.token)
    assert second.hold()
    clock.now += lease.RENEWAL
    assert not first.hold()


def test_lease_names_its_process(backend):
    """Whoever asks which blogger leads learns its host and process id."""
    held = lease.Lease()
    assert held.hold()
    assert lease.current().split(":")[:2] == [socket.gethostname(), str(os.getpid())]
