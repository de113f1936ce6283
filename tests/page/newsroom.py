"""An editor for tests: changes blogs on a site as the admin does, at once and from outside it.

`python -m tests.page.newsroom` is the process: a JSON array [command, arguments] on each line of
its input, the answer as JSON on a line of its output. `Newsroom` talks to it.
"""

import json
import subprocess
import sys
from datetime import datetime, timezone

from tests.environment import ROOT

START = datetime(2026, 11, 21, 6, 0, tzinfo=timezone.utc)


class Newsroom:
    """Runs the process for a site; each method returns when readers have been told."""

    def __init__(self, site):
        self.child = subprocess.Popen(
            ["python", "-m", "tests.page.newsroom"],
            cwd=str(ROOT),
            env={**site.env, "DJANGO_SETTINGS_MODULE": "livelog.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def ask(self, command, **arguments):
        self.child.stdin.write(json.dumps([command, arguments]) + "\n")
        self.child.stdin.flush()
        answer = self.child.stdout.readline()
        assert answer, "the newsroom's process ended"
        return json.loads(answer)

    def close(self):
        self.child.kill()
        self.child.communicate()


class Desk:
    """One blog of a newsroom; entries are named by the id that `publish` returns."""

    def __init__(self, newsroom, slug, **fields):
        self.newsroom = newsroom
        self.slug = slug
        self.path = f"/blog/{slug}/"
        newsroom.ask("open_blog", slug=slug, **fields)

    def publish(self, title, **fields):
        return self.newsroom.ask("publish", slug=self.slug, title=title, **fields)

    def publish_many(self, count, **fields):
        """Publish "Entry 0" and so on; return their ids."""
        return self.newsroom.ask("publish_many", slug=self.slug, count=count, **fields)

    def publish_unsent(self, title):
        """Publish an entry whose message to the readers is lost."""
        return self.newsroom.ask("publish_unsent", slug=self.slug, title=title)

    def publish_unsanitised(self, title, summary):
        """Publish an entry as if the sanitiser let everything pass."""
        return self.newsroom.ask(
            "publish_unsanitised", slug=self.slug, title=title, summary=summary
        )

    def edit(self, token, **fields):
        self.newsroom.ask("edit", token=token, **fields)

    def remove(self, token):
        self.edit(token, state="removed")

    def send_head(self, **news):
        self.newsroom.ask("send_head", slug=self.slug, **news)

    def lay_anew(self):
        """Empty the blog's live log and lay it anew under another epoch."""
        self.newsroom.ask("lay_anew", slug=self.slug)


def main():
    import django

    django.setup()
    from tests.page import newsroom_desk as desk

    for line in sys.stdin:
        command, arguments = json.loads(line)
        print(json.dumps(getattr(desk, command)(**arguments)), flush=True)


if __name__ == "__main__":
    main()
