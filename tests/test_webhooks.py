"""Webhooks over the Procfile's real processes: past the death of the blogger, in order, none lost."""

import pytest

from tests.processes import wait_for
from tests.receiver import verify


@pytest.mark.slow
def test_past_the_death_of_the_blogger(site, receiver):
    """Killed after it has sent and before that is stored, it sends the same again, under one id."""
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


DELETE = """
import threading
from blog.delivery import receivers
from blog.models import Blog, Entry, Notice
from django.db import connection
blog, _ = Blog.objects.get_or_create(slug="liveblog", defaults={"title": "Live blog"})
receivers.add_webhook(blog, "https://example.org/hook")

def delete(entry, barrier):
    barrier.wait()
    entry.delete()
    connection.close()

for number in range(30):
    made = Entry.objects.create(blog=blog, guid=str(number), title="x", summary="x")
    barrier = threading.Barrier(2)
    rows = [Entry.objects.get(pk=made.pk) for _ in range(2)]
    threads = [threading.Thread(target=delete, args=(row, barrier)) for row in rows]
    [each.start() for each in threads]
    [each.join() for each in threads]
print(Notice.objects.filter(event="entry.removed").count())
"""


@pytest.mark.slow
def test_two_who_delete_the_same_at_once(site, postgres_url):
    """One removal is told: to PostgreSQL both find the entry, until one of them has its lock."""
    site.env["DATABASE_URL"] = postgres_url
    site.manage("migrate")
    assert site.manage("shell", "-c", f"exec({DELETE!r}, {{}})").stdout.split()[-1] == "30"
