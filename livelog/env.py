"""The environment, read once by settings: every reader here names the variable it refuses.

What the environment does not set is looked up in `.livelog/env`, which bin/run writes, so that
a command typed in another terminal of the same checkout meets the same live blog.
"""

import os
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

REDIS_SCHEMES = ("redis", "rediss", "unix")


def read_file(path):
    """Return the KEY=value lines of `path` as a dict; {} when there is no such file."""
    try:
        with open(path, encoding="utf-8") as lines:
            pairs = [line.rstrip("\n").partition("=") for line in lines]
    except FileNotFoundError:
        return {}
    return {key.strip(): value for key, equals, value in pairs if equals and key[:1] != "#"}


class Env:
    """The variables by name, each read as one type; a bad value raises ImproperlyConfigured."""

    def __init__(self, variables):
        self.variables = variables

    @classmethod
    def load(cls, path):
        """Read os.environ over the file at `path`."""
        return cls({**read_file(path), **os.environ})

    def text(self, name, default=""):
        """Return the value as it stands; an empty one counts as not set."""
        return self.variables.get(name, "").strip() or default

    def flag(self, name, default):
        """Return a bool for 0 or 1."""
        value = self.text(name, "1" if default else "0")
        if value not in ("0", "1"):
            raise refuse(name, value, "0 or 1")
        return value == "1"

    def number(self, name, default, least=0, most=None, kind=float):
        """Return a number of `kind` from `least` to `most`."""
        value = self.text(name, str(default))
        wanted = "a number" if kind is float else "a whole number"
        wanted += " from %s to %s" % (least, most) if most is not None else " of %s or more" % least
        try:
            number = kind(value)
        except ValueError:
            raise refuse(name, value, wanted) from None
        # The first half is false for NaN too.
        if not number >= least or number == float("inf") or (most is not None and number > most):
            raise refuse(name, value, wanted)
        return number

    def names(self, name, default=""):
        """Return a list from a comma-separated value."""
        return [item.strip() for item in self.text(name, default).split(",") if item.strip()]

    def urls(self, name, default="", schemes=("http", "https")):
        """Return a list of URLs, each with one of `schemes` and a host."""
        urls = self.names(name, default)
        for url in urls:
            if not is_url(url, schemes):
                raise refuse(name, url, "comma-separated %s URLs" % " or ".join(schemes))
        return urls

    def site_url(self, name):
        """Return the URL of this site, without a slash at its end; "" where it is not set."""
        value = self.text(name).rstrip("/")
        parts = urlsplit(value) if is_url(value, ("http", "https")) else None
        if value and (parts is None or parts.query or parts.fragment or "@" in parts.netloc):
            raise refuse(name, hide_password(value), "a URL like https://live.example.org")
        return value

    def choice(self, name, default, choices):
        """Return one of `choices`."""
        value = self.text(name, default)
        if value not in choices:
            raise refuse(name, value, "one of " + ", ".join(choices))
        return value

    def redis_url(self, name, default):
        """Return a Redis URL whose port and database number are numbers."""
        value = self.text(name, default)
        if not is_redis_url(value):
            raise refuse(name, hide_password(value), "like redis://127.0.0.1:6379/0")
        return value


def refuse(name, value, wanted):
    """Return the error for a variable whose value cannot be used."""
    return ImproperlyConfigured("%s must be %s; it is %r." % (name, wanted, value))


def is_url(value, schemes):
    """Tell whether `value` parses as a URL with one of `schemes` and a host."""
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018  (raises ValueError when it is no number)
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname)


def is_redis_url(value):
    """Tell whether `value` names a Redis server and, where given, a database number."""
    if value.startswith("unix://"):
        return bool(urlsplit(value).path)
    database = urlsplit(value).path.strip("/")
    return is_url(value, REDIS_SCHEMES) and (not database or database.isdigit())


def hide_password(url):
    """Return `url` without its password, fit for a log line or an error."""
    head, at, tail = url.rpartition("@")
    return head.rpartition(":")[0] + ":***@" + tail if at and ":" in head.split("//")[-1] else url
