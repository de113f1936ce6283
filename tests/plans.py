"""`python -m tests.plans`: how the database finds what pages and the admin ask for; prints JSON.

{what is asked: [how each of its queries for entries is answered, as the database explains it]}
"""

import json
import re

import django


def main():
    django.setup()
    from django.db import connection

    if connection.vendor == "postgresql":  # where few rows are quicker read than sought
        connection.cursor().execute("SET enable_seqscan = off")
    print(json.dumps({name: explain(connection, ask) for name, ask in make_cases().items()}))


def explain(connection, ask):
    """Return the plans of the queries for entries that `ask` makes."""
    asked = []

    def note(execute, sql, params, many, context):
        if sql.startswith("SELECT") and re.search(r'FROM "?blog_entry\b', sql):
            asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        ask()
    word = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}[connection.vendor]
    plans = []
    for sql, params in asked:
        with connection.cursor() as cursor:
            cursor.execute(word + sql, params)
            plans.append("\n".join(str(row[-1]) for row in cursor.fetchall()))
    return plans


def make_cases():
    from django.contrib.auth.models import User
    from django.test import Client

    from blog.desk.pages.choosing import read_waiting
    from blog.log import read, rebuild
    from blog.models import Blog
    from blog.web import metadata
    from blog.web.kept.highlights import read_flagged
    from blog.web.site.feeds import read_newest
    from blog.web.site.listing import read_listing

    blog, client = Blog.objects.get(slug="liveblog"), Client(HTTP_HOST="localhost")
    editor = User.objects.create_superuser("ed", "", "x")
    client.force_login(editor)

    def get(path):
        return lambda: client.get(path).content

    return {
        "pinned": lambda: read_flagged(blog, None, "pinned", 3),
        "key": lambda: read_flagged(blog, 1000, "key", 6),
        "dates": lambda: metadata.read_dates(blog),
        "older": lambda: rebuild.read_record(blog, 100, 50),
        "changes": lambda: list(read.read_rows(blog, 5, 10)),
        "last": lambda: rebuild.highest_seq(blog),
        "waiting": lambda: read_waiting(blog, editor),
        "site": lambda: read_newest(),
        "list of blogs": lambda: read_listing(),
        "page": get("/blog/"),
        "upward": get("/blog/?order=oldest"),
        "permalink": get("/blog/entry/t1000/"),
        "list": get("/admin/blog/entry/"),
        "live": get("/admin/blog/entry/?state__exact=live"),
        "drafts": get("/admin/blog/entry/?state__exact=draft"),
        "keys": get("/admin/blog/entry/?key__exact=1"),
        "month": get("/admin/blog/entry/?published__year=2024&published__month=1"),
        "search": get("/admin/blog/entry/?q=nowhere"),
    }


if __name__ == "__main__":
    main()
