"""`python -m bench.record.ask`: what requests cost a worker; prints JSON.

{what is asked: [ms of CPU, ms until it is answered]}, the medians of some rounds.
"""

import json
import logging
import statistics
import time

import django

ROUNDS, MOST = 15, 4.0  # times that each is asked, unless they take more seconds


def main():
    django.setup()
    # A sender of Django's signals, which end the database's connection after each request.
    from channels.handler import AsgiHandler

    from blog.models import Entry

    logging.disable(logging.WARNING)
    handler, cookie = AsgiHandler(), sign_in()
    count = Entry.objects.count()
    middle = Entry.objects.filter(position__lte=count // 2).order_by("-position").first()

    def ask(path, **headers):
        return lambda: read_answer(handler, path, headers)

    found = {
        "the page": measure(ask("/blog/")),
        "the page, gzipped": measure(ask("/blog/", **{"accept-encoding": "gzip"})),
        "the page, after a change": measure(ask("/blog/"), publish),
        "entries.json": measure(ask("/blog/entries.json")),
        "an older page": measure(ask(f"/blog/?before={middle.position}")),
        "oldest first": measure(ask("/blog/?order=oldest")),
        "a permalink": measure(ask(f"/blog/entry/{middle.token}/")),
        "the frame": measure(ask("/blog/embed/")),
        "the Atom feed": measure(ask("/blog/feed.atom")),
        "the admin's list": measure(ask("/admin/blog/entry/", cookie=cookie)),
        "its list of key events": measure(ask("/admin/blog/entry/?key__exact=1", cookie=cookie)),
        "its search": measure(ask("/admin/blog/entry/?q=nowhere", cookie=cookie)),
    }
    print(json.dumps(found))


def sign_in():
    """Return the cookie of an editor who is signed in."""
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client()
    client.force_login(User.objects.create_superuser("ed", "", "x"))
    return "sessionid=" + client.cookies["sessionid"].value


def publish():
    """Publish an entry."""
    from bench.record.fill import SUMMARY
    from blog.models import Blog, Entry

    Entry.objects.create(blog=Blog.objects.get(slug="liveblog"), title="News", summary=SUMMARY)


def read_answer(handler, path, headers):
    """Answer a request as a worker does, up to the messages of its answer."""
    from channels.message import Message

    path, _, query = path.partition("?")
    pairs = {"host": "localhost", **headers}
    content = {
        "reply_channel": "http.response!x",
        "http_version": "1.1",
        "method": "GET",
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in pairs.items()],
        "order": 0,
    }
    messages = list(handler(Message(content, "http.request", None)))
    assert messages[0]["status"] == 200, (path, messages[0])
    return messages


def measure(ask, prepare=lambda: None):
    """Return the medians of a request's CPU and time, in ms."""
    prepare()
    ask()
    spent, end = [], time.monotonic() + MOST
    while len(spent) < ROUNDS and (len(spent) < 3 or time.monotonic() < end):
        prepare()
        before = time.process_time(), time.perf_counter()
        ask()
        spent.append((time.process_time() - before[0], time.perf_counter() - before[1]))
    return [statistics.median(each) * 1000 for each in zip(*spent)]


if __name__ == "__main__":
    main()
