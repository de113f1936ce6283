"""`python -m bench.record.fill N`: records N entries as if all had been published, by one statement.

Each is a short report in two paragraphs; of a thousand one is a key event, and the three pinned ones
are the oldest, where a search from the newest finds them last.
"""

import random
import re
import sys

import django

SUMMARY = "<p>{}</p><p>{}</p>".format(
    "Words of the entry, as many as a short report has. " * 8,
    'More of <a href="https://example.org/" rel="noopener nofollow ugc">it</a>, and the end. ' * 3,
)
MORE = """The harbour master has signed the closure notice and no vessel may pass between the pilot
stations until noon tomorrow while crews lift the old span out on the morning tide; police ask drivers
to leave by the northern road, where traffic moves slowly, and say that trains will run every twenty
minutes from six o'clock onwards to the temporary platform behind the market square"""
NEWEST = 60  # entries whose words are shuffled, so that a page is compressed as a real one is


def main(count):
    django.setup()
    from django.db import connection, transaction

    from blog.models import Blog, Entry

    blog = Blog.objects.get_or_create(slug="liveblog", defaults={"title": "Live blog"})[0]
    with transaction.atomic():
        Entry.objects.bulk_create([make_entry(Entry, blog)])
        columns = [each.column for each in Entry._meta.concrete_fields if not each.primary_key]
        series = SERIES[connection.vendor].format(count)
        names = ", ".join(f'"{column}"' for column in columns)
        values = ", ".join(own_value(column, connection.vendor) for column in columns)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO blog_entry ({names}) SELECT {values} FROM blog_entry, {series}"
            )
    shuffle_words(Entry)
    if connection.vendor == "postgresql":  # as its autovacuum does by itself
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def shuffle_words(model):
    """Give each of the newest entries words in an order of its own."""
    from blog.models.cleaning import fingerprint

    chance = random.Random(1)
    words = sorted(set(re.findall(r"\w+", MORE)))
    for pk in model.objects.order_by("-position").values_list("pk", flat=True)[:NEWEST]:
        text = " ".join(chance.choice(words) for _ in range(90))
        summary = f"<p>{text[:400]}</p><p>{text[400:]}</p>"
        model.objects.filter(pk=pk).update(summary=summary, vouched=fingerprint(summary))


SERIES = {
    "sqlite": "(WITH RECURSIVE s(n) AS (VALUES(2) UNION ALL SELECT n + 1 FROM s WHERE n < {0})"
    " SELECT n FROM s) AS s",
    "postgresql": "generate_series(2, {0}) AS s(n)",
}
MOMENTS = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%S', '2024-01-01', '+' || (n * 20) || ' seconds')",
    "postgresql": "timestamptz '2024-01-01 00:00:00+00' + n * interval '20 seconds'",
}


def make_entry(model, blog):
    """Return the first entry, of which the others are copies."""
    from blog.models.cleaning import fingerprint

    return model(
        blog=blog,
        token="first",
        title="What happened, told in a line of words",
        summary=SUMMARY,
        vouched=fingerprint(SUMMARY),
        link="https://example.org/report",
        source_title="Gazette",
        source_link="https://example.org/",
        author_name="A. Reporter",
        published="2024-01-01T00:00:00Z",
        pinned=True,
        pending=False,
        position=1,
        seq=1,
    )


def own_value(column, vendor):
    """Return the SQL of a column's value in the n-th entry."""
    no, yes = {"sqlite": ("0", "1"), "postgresql": ("false", "true")}[vendor]
    return {
        "token": "'t' || n",
        "title": "'What happened, told in a line of words, no. ' || n",
        "position": "n",
        "seq": "n",
        "pinned": f"CASE WHEN n <= 3 THEN {yes} ELSE {no} END",
        "key": f"CASE WHEN n % 1000 = 0 THEN {yes} ELSE {no} END",
        "published": MOMENTS[vendor],
        "created": MOMENTS[vendor],
    }.get(column, f'"{column}"')


if __name__ == "__main__":
    main(int(sys.argv[1]))
