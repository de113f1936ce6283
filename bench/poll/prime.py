"""A live blog that has polled every feed once and shown what it brought: where the bench begins.

`python -m bench.poll.prime FEEDS PORT` fills the database that the environment names.
"""

import os
import sys

import django

from bench.poll.server import feed_url


def main(feeds, port):
    """Make the rows of the feeds, poll each once, and count its entries as published."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "livelog.settings"
    django.setup()
    from blog.blogger.loop import Blogger
    from blog.models import Blog, Entry, Feed
    from livelog.address import host_of

    blog = Blog.objects.get(slug="liveblog")
    urls = [feed_url(number, port) for number in range(feeds)]
    Feed.objects.bulk_create(Feed(blog=blog, url=url, host=host_of(url)) for url in urls)
    blogger = Blogger(once=True)
    blogger.pacer.publish_due = lambda budget: False
    blogger.run()
    Entry.objects.update(pending=False)
    print(Entry.objects.count())


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
