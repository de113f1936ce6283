"""A guest chooses a name: one that no other has, and that looks like nobody's of the blog."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from blog.desk.writing.entries import name_of
from blog.models import Blog, Entry, Guest
from blog.models.blog import OPEN
from blog.room.errors import Refused
from blog.room.people import names
from blog.room.people.listeners import Listener
from blog.room.saying.haste import judge_pace

PACE = 5, 10.0  # names that somebody may take at once, and then in each pause of seconds
REMEMBERED = 30  # seconds that the names of a blog's people are known without asking for them
SIGNED = 200  # of the newest entries, whose bylines nobody else has in the room
TAKEN = "Somebody here is called that, or something that looks like it."


def take_name(listener: Listener, blog: Blog, wanted: str) -> Listener:
    """Return a guest with the name that they want, if they may have it; raises Refused."""
    if not listener.is_guest:
        raise Refused("name_fixed", "You are signed in, and called as your account is.")
    if blog.room != OPEN:
        raise Refused("members_only", "Only members talk here: sign in first.")
    name = names.clean_name(wanted)
    wrong = names.judge_name(name)
    if wrong:
        raise Refused("name_bad", wrong)
    skeleton = names.make_skeleton(name)
    if not skeleton:
        raise Refused("name_bad", "A name has a letter or a digit in it.")
    if names.has_reserved_word(name):
        raise Refused("name_reserved", "Only those who write here are called that.")
    if skeleton in find_people(blog) or skeleton in find_bylines(blog):
        raise Refused("name_taken", TAKEN)
    judge_pace(listener, blog, "names", *PACE)
    claim(listener, blog, name, skeleton)
    return listener._replace(name=name)


def claim(listener: Listener, blog: Blog, name: str, skeleton: str) -> None:
    """Note that a name is a guest's; raises Refused where another has it, or one that looks like it."""
    try:
        with transaction.atomic():
            row = {"name": name, "skeleton": skeleton[:200], "seen": timezone.now()}
            Guest.objects.update_or_create(blog=blog, author=listener.author, defaults=row)
    except IntegrityError:
        raise Refused("name_taken", TAKEN) from None


def judge_name_again(listener: Listener, blog: Blog) -> None:
    """Raise Refused where somebody of the blog is called by now as a guest is, who had the name first."""
    if listener.is_guest and names.make_skeleton(listener.name) in find_people(blog):
        raise Refused("name_taken", TAKEN)


def find_people(blog: Blog) -> set[str]:
    """Return the skeletons of how the people of a blog are called, and of its title."""
    return cache.get_or_set(f"room:people:{blog.pk}", lambda: read_people(blog), REMEMBERED)


def read_people(blog: Blog) -> set[str]:
    """Return them from the record: everybody's who has a role in the blog, and superusers'."""
    let_in = Q(roles__blog=blog) | Q(roles__blog=None, roles__isnull=False) | Q(is_superuser=True)
    users = get_user_model().objects.filter(let_in, is_active=True)
    users = users.select_related("person").distinct()
    called = {text for user in users for text in (name_of(user), user.get_username())}
    return {names.make_skeleton(text) for text in [*called, blog.title]} - {""}


def find_bylines(blog: Blog) -> set[str]:
    """Return the skeletons of what the newest entries are signed with: by whom, and from where."""
    return cache.get_or_set(f"room:bylines:{blog.pk}", lambda: read_bylines(blog), REMEMBERED)


def read_bylines(blog: Blog) -> set[str]:
    """Return them from the record."""
    newest = Entry.objects.filter(blog=blog, position__isnull=False).order_by("-position")[:SIGNED]
    signed = newest.values_list("author_name", "source_title")
    return {names.make_skeleton(text) for pair in set(signed) for text in pair} - {""}
