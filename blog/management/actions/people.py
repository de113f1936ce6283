"""What `manage.py people` does: who may write, as an operator at a terminal says."""

from __future__ import annotations

from typing import Any, Callable

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db import transaction

from blog.desk.errors import DeskError
from blog.desk.people import links, roles
from blog.desk.people.accounts import check_username, find_account, make_account
from blog.management.actions.rows import find_blog
from blog.management.table import format_table
from blog.models import Blog, Role

Say = Callable[[str], None]

HEADINGS = ["name", "called", "roles", "last here"]


def add_person(say: Say, name: str, role: str, blog: str | None) -> None:
    """Make an account with a role, and print the address that signs it in."""
    home = find_home(blog)
    try:
        check_username(name)
        with transaction.atomic():
            user = make_account(name)
            roles.give(user, home, role)
    except ValidationError as problem:
        raise CommandError(f"{name} can be no name: {' '.join(problem.messages)}") from problem
    except DeskError:
        raise CommandError(
            f"There is an account {name} already: `people role` gives it a role, `people link` an"
            " address to sign in."
        ) from None
    say(f"{name} is {role} of {describe_home(home)}")
    say_address(say, user)


def list_people(say: Say) -> None:
    """Show everybody who can be let in."""
    rows = Role.objects.select_related("blog").order_by("blog__slug")
    held: dict[int, list[str]] = {}
    for row in rows:
        held.setdefault(row.user_id, []).append(f"{row.role} of {describe_home(row.blog)}")
    users = get_user_model().objects.filter(is_active=True).select_related("person")
    say_rows = [
        (
            user.get_username(),
            user.person.name if hasattr(user, "person") else "",
            ", ".join([*["superuser"] * user.is_superuser, *held.get(user.pk, [])]) or "none",
            f"{user.last_login:%Y-%m-%d %H:%M}" if user.last_login else "never",
        )
        for user in users.order_by("username")
    ]
    for line in format_table(HEADINGS, say_rows):
        say(line)


def change_role(say: Say, name: str, role: str, blog: str | None) -> None:
    """Give somebody a role in a blog, or in every one."""
    user, home = find_person(name), find_home(blog)
    try:
        roles.give(user, home, role)
    except DeskError as problem:
        raise CommandError(str(problem)) from problem
    say(f"{name} is {role} of {describe_home(home)}")


def print_link(say: Say, name: str) -> None:
    """Print an address that signs somebody in."""
    say_address(say, find_person(name))


def remove_person(say: Say, name: str) -> None:
    """Let somebody in no more, from now on."""
    user = find_person(name)
    try:
        roles.remove(user)
    except DeskError as problem:
        raise CommandError(str(problem)) from problem
    say(f"{name} can sign in no more; what they wrote stays")


def say_address(say: Say, user: Any) -> None:
    """Print a new address that signs an account in, on a line of its own."""
    say("This address signs them in once, within a day:")
    say(links.address_of(links.make_link(user=user)))


def find_person(name: str) -> Any:
    """Return the account of a name that can be let in."""
    user = find_account(name)
    if user is None or not user.is_active:
        raise CommandError(f"There is nobody called {name}; `people list` shows who there is.")
    return user


def find_home(slug: str | None) -> Blog | None:
    """Return the blog of a slug; None, which is every blog, where none is given."""
    return find_blog(slug) if slug else None


def describe_home(blog: Blog | None) -> str:
    """Return a blog as words."""
    return blog.slug if blog else "every blog"
