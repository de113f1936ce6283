"""The database: brought up to date, and asked how its first writer gets in. One process for both."""

from __future__ import annotations

from launch.setup.virtualenv import Environment, ask_manage

MIGRATE = "from django.core.management import call_command; call_command('migrate', verbosity=0); "
ASK_FIRST = "from blog.desk.people.first import find_first_address as ask; print(ask())"
# The demo's blog has the event's title, a room for anyone, and an editor who is ready.
ASK_DEMO = (
    "from blog.demo.feed import DESCRIPTION, TITLE; from blog.models import Blog; "
    "Blog.objects.filter(slug='liveblog').update(title=TITLE, description=DESCRIPTION, "
    "language='en', room='open'); "
    "from blog.desk.people.first import find_demo_address as ask; print(ask())"
)
COMPLAINT = "the database cannot be migrated"


def prepare_record(env: Environment, demo: bool = False) -> str:
    """Migrate the database that `env` names; return an address to write at, "" where none is needed.

    Raises Problem with what Django says.
    """
    said = ask_manage(MIGRATE + (ASK_DEMO if demo else ASK_FIRST), env, COMPLAINT)
    lines = said.strip().splitlines()
    return lines[-1] if lines and lines[-1].startswith("http") else ""
