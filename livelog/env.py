"""The environment, read once by settings: every reader here names the variable it refuses.

What the environment does not set is looked up in `.livelog/env`, which bin/run writes, so that
a command typed in another terminal of the same checkout meets the same live blog while it runs.
"""

from __future__ import annotations

import os
import re
from typing import Any, Mapping, Sequence

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from livelog import checkout
from livelog.address import WEB, hide_password, host_of, is_url, split
from livelog.fanout.layer.sentinel import FORM, is_sentinel, read_url

# Each may stand in a file instead, which NAME_FILE names.
SECRETS = ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "LIVELOG_METRICS_TOKEN")
SECRET = re.compile(r"[!-~]{16,}")
PATH = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*")
# Where the site's other pages are.
TAKEN = re.compile("blog|desk|api|hub|websub|media|static|healthz|livez|readyz|metrics")
ENGINES = {
    "django.db.backends.sqlite3": "livelog.db.sqlite3",
    "django.db.backends.postgresql_psycopg2": "livelog.db.postgresql",
}
REDIS_SCHEMES = ("redis", "rediss", "unix")


class Env:
    """The variables by name, each read as one type; a bad value raises ImproperlyConfigured."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = variables

    @classmethod
    def load(cls, path: str) -> Env:
        """Read os.environ over the file at `path`; secrets may stand in files that it names."""
        return cls({**checkout.read_env(path), **read_secret_files(os.environ)})

    def text(self, name: str, default: str = "") -> str:
        """Return the value as it stands; an empty one counts as not set."""
        return self.variables.get(name, "").strip() or default

    def secret_key(self, name: str, default: str, path: str) -> str:
        """Return the text, or where it is not set the checkout's own key, kept in the file at `path`.

        One that is set and empty is not replaced: somebody meant to set it.
        """
        if name in self.variables or default:
            return self.text(name, default)
        try:
            return checkout.make_key(path)
        except OSError as error:
            raise ImproperlyConfigured(
                f"{name} must be set to a long random text: none can be kept in {path}"
                f" ({error.strerror})."
            ) from error

    def secret(self, name: str) -> str:
        """Return a secret that goes into a header, "" where it is not set; an error does not show it."""
        value = self.text(name)
        if value and not SECRET.fullmatch(value):
            raise refuse(name, "***", "16 or more letters, digits and marks, without a space")
        return value

    def own_path(self, name: str, default: str) -> str:
        """Return a path below this site's root, without slashes around it, that nothing else has."""
        value = self.text(name, default).strip("/")
        if not PATH.fullmatch(value) or TAKEN.fullmatch(value.split("/")[0]):
            wanted = "a path like admin, of letters and digits, that no other page of this site has"
            raise refuse(name, value, wanted)
        return value

    def host(self, name: str) -> str:
        """Return a host's name, without a scheme or a port; "" where it is not set."""
        value = self.text(name).lower()
        if value and (not is_host(value) or ":" in value):
            raise refuse(name, value, "a host like admin.example.org, without a port")
        return value

    def hosts(self, name: str, default: str) -> list[str]:
        """Return the names that a site answers to, as Django has them: of a domain .example.org, any *."""
        hosts = self.names(name, default)
        for host in hosts:
            if host != "*" and not is_host(host[1:] if host.startswith(".") else host):
                wanted = "comma-separated hosts like live.example.org, without a scheme or a port"
                raise refuse(name, host, wanted)
        return hosts

    def folder(self, name: str, default: str, base: str) -> str:
        """Return the path of a folder, below `base` unless it is absolute; it may not be there yet."""
        value = self.text(name, default)
        path = os.path.join(base, value)
        if "\0" in path or (os.path.exists(path) and not os.path.isdir(path)):
            raise refuse(name, value, "a folder")
        return path

    def flag(self, name: str, default: bool) -> bool:
        """Return a bool for 0 or 1."""
        value = self.text(name, "1" if default else "0")
        if value not in ("0", "1"):
            raise refuse(name, value, "0 or 1")
        return value == "1"

    def number(
        self,
        name: str,
        default: float,
        least: float = 0,
        most: float | None = None,
        kind: type = float,
    ) -> Any:
        """Return a number of `kind` from `least` to `most`."""
        value = self.text(name, str(default))
        wanted = "a number" if kind is float else "a whole number"
        wanted += f" from {least} to {most}" if most is not None else f" of {least} or more"
        try:
            number = kind(value)
        except ValueError:
            raise refuse(name, value, wanted) from None
        # The first half is false for NaN too.
        if not number >= least or number == float("inf") or (most is not None and number > most):
            raise refuse(name, value, wanted)
        return number

    def names(self, name: str, default: str = "") -> list[str]:
        """Return a list from a comma-separated value."""
        return [item.strip() for item in self.text(name, default).split(",") if item.strip()]

    def urls(
        self, name: str, default: str = "", schemes: Sequence[str] = WEB, none: str = ""
    ) -> list[str]:
        """Return a list of URLs, each with one of `schemes` and a host; `none` is the word for no URL."""
        urls = [] if self.text(name) == none != "" else self.names(name, default)
        for url in urls:
            if not is_url(url, schemes):
                raise refuse(name, url, "comma-separated {} URLs".format(" or ".join(schemes)))
        return urls

    def flag_or_urls(self, name: str) -> bool | list[str]:
        """Return a bool for 0 or 1, which is the default, or a list of web addresses."""
        value = self.text(name)
        if ":" in value:
            return self.urls(name)
        if value not in ("", "0", "1"):
            raise refuse(name, value, "0 or 1, or comma-separated http or https URLs")
        return value == "1"

    def site_url(self, name: str) -> str:
        """Return the URL of this site, without a slash at its end; "" where it is not set.

        One below a path is refused: all links of a page begin at the root of its host.
        """
        value = self.text(name).rstrip("/")
        parts = split(value) if is_url(value) else None
        if value and (parts is None or "@" in parts.netloc or any(parts[2:])):
            raise refuse(name, hide_password(value), "a URL like https://live.example.org")
        return value

    def choice(self, name: str, default: str, choices: Sequence[str]) -> str:
        """Return one of `choices`."""
        value = self.text(name, default)
        if value not in choices:
            raise refuse(name, value, "one of " + ", ".join(choices))
        return value

    def database(self, name: str, default: str, base: str) -> dict[str, Any]:
        """Return Django's entry for a database's URL: of SQLite, with its file below `base`, or PostgreSQL."""
        url = self.text(name, default)
        try:
            database = dj_database_url.parse(
                url, conn_max_age=60 if url.startswith("sqlite:") else 0
            )
            database["ENGINE"] = ENGINES[database["ENGINE"]]
            # Of several hosts, one of them in brackets, urllib would see that one alone.
            hosts = url.partition("://")[2].partition("/")[0].rpartition("@")[2]
            if "," in hosts and "[" in hosts:
                raise ValueError(hosts)
        except (KeyError, ValueError):
            database = {"NAME": "", "ENGINE": ""}
        if database["ENGINE"] == "livelog.db.sqlite3":
            database["NAME"] = os.path.join(base, database["NAME"] or "db.sqlite3")
        elif not database["NAME"]:
            wanted = (
                "a URL like sqlite:///db.sqlite3 or postgres://user:password@host/name, or of several hosts"
                " postgres://user:password@/name?host=one,two&port=5432,5433"
            )
            raise refuse(name, hide_password(url), wanted)
        return database

    def redis_url(self, name: str, default: str) -> str:
        """Return a Redis URL whose ports and database number are numbers."""
        value = self.text(name, default)
        if is_sentinel(value):
            try:
                read_url(value)
            except ValueError:
                raise refuse(name, hide_password(value), "like " + FORM) from None
        elif not is_redis_url(value):
            raise refuse(name, hide_password(value), "like redis://127.0.0.1:6379/0")
        return value


def read_secret_files(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment with what stands in the files that NAME_FILE names, for each secret."""
    variables = dict(environ)
    for name in SECRETS:
        path = environ.get(f"{name}_FILE", "").strip()
        if not path:
            continue
        if environ.get(name, "").strip():
            raise ImproperlyConfigured(f"{name} and {name}_FILE are both set: unset one of them.")
        try:
            with open(path, encoding="utf-8") as file:
                variables[name] = file.read().strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is no text"
            raise refuse(f"{name}_FILE", path, f"a file that can be read ({reason})") from None
        if not variables[name]:
            raise refuse(f"{name}_FILE", path, "a file with something in it")
    return variables


def refuse(name: str, value: str, wanted: str) -> ImproperlyConfigured:
    """Return the error for a variable whose value cannot be used."""
    return ImproperlyConfigured(f"{name} must be {wanted}; it is {value!r}.")


def is_host(value: str) -> bool:
    """Tell whether `value` is a host as a request may name it: a name, or an address."""
    host = value[1:-1] if value.startswith("[") and value.endswith("]") else value
    return is_url(f"https://{value}") and host_of(f"https://{value}") == host.lower()


def is_redis_url(value: str) -> bool:
    """Tell whether `value` names a Redis server and, where given, a database number."""
    parts = split(value)
    if parts is None or parts.scheme == "unix":
        return parts is not None and bool(parts.path)
    database = parts.path.strip("/")
    return is_url(value, REDIS_SCHEMES) and (not database or database.isdigit())


def list_layers(redis_url: str) -> list[str]:
    """Return the channel layers that a Redis may be used by: the stock one knows no sentinels."""
    return ["fanout"] if is_sentinel(redis_url) else ["fanout", "asgi_redis"]
