"""Webhooks over the Procfile's real processes: past the death of the blogger, in order, none lost."""

import pytest

from tests.processes import wait_for
from tests.receiver import Receiver, verify


@pytest.mark.slow
def test_past_the_death_of_the_blogger(site):
    """Killed after it has sent and before that is stored, it sends the same again, under one id."""
    receiver = Receiver()
    try:
        added = site.manage("webhooks", "add", receiver.url(), "--blog", "liveblog")
        secret = added.stdout.splitlines()[-1]
        for number in range(4):
            site.manage("post", f"Entry {number}")
        site.env["LIVELOG_FAIL_AT"] = "told:1"
        dying = site.start_blogger()
        wait_for(lambda: not dying.is_running(), "the blogger is dead")
        site.env["LIVELOG_FAIL_AT"] = ""
        site.start_blogger()
        told = lambda: [event["data"]["text"] for event in receiver.events()]  # noqa: E731
        wait_for(lambda: set(told()) == {f"Entry {number}" for number in range(4)}, "all are told")
        wait_for(lambda: len(receiver.got) > 4, "what was told is told again")
        names = {}
        for _, headers, body in receiver.got:
            text = verify(secret, headers, body)["data"]["text"]
            names.setdefault(text, set()).add(headers["webhook-id"])
        assert all(len(each) == 1 for each in names.values())
    finally:
        receiver.close()
