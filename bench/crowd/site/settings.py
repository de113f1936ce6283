"""The blog's own settings for a worker that counts what it is asked."""

from livelog.settings import *  # noqa: F403

MIDDLEWARE = ["bench.crowd.site.counted.CountRequests", *MIDDLEWARE]  # noqa: F405
