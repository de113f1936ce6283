"""What is left of an entry that was deleted: enough to take it back, and to keep it from returning.

Removing an entry keeps its row, and can be undone; deleting leaves no word that readers saw.
"""

from __future__ import annotations

from typing import Any, Union

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.models.blog import Blog
from blog.models.entry import Entry
from blog.models.feed import Feed
from livelog.db.prepared import asked_often


class DeletedEntry(models.Model):
    """A removal that readers are owed, and by what a feed's next poll knows the entry.

    It is published as a removed Entry is: `pending` until the live log says so.
    """

    # Without a constraint: a blog that is deleted takes these along, or leaves nothing of them
    # that matters.
    blog = models.ForeignKey(Blog, models.CASCADE, related_name="+", db_constraint=False)
    feed = models.ForeignKey(Feed, models.SET_NULL, null=True, related_name="+")
    token = models.CharField(max_length=32)
    title = models.CharField(max_length=500, blank=True, help_text="A feed's own.")
    link_key = models.CharField(max_length=32, blank=True)
    alias = models.CharField(max_length=32, blank=True)
    feed_digests = models.CharField(max_length=200, blank=True)
    deleted = models.DateTimeField(default=timezone.now)
    revision = models.PositiveIntegerField()
    pending = models.BooleanField(default=True)
    position = models.PositiveIntegerField(null=True)
    seq = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("deleted entry")
        verbose_name_plural = _("deleted entries")
        unique_together = [("blog", "token")]
        indexes = [
            models.Index(fields=["blog", "seq"], name="deleted_seq"),
            models.Index(fields=["blog", "link_key"], name="deleted_link"),
            models.Index(fields=["blog", "alias"], name="deleted_alias"),
            models.Index(fields=["pending"], name="deleted_pending"),
        ]

    state = Entry.REMOVED
    place = None  # it is on no page

    def __str__(self) -> str:
        return self.title or self.token


# What the live log is told of: an entry as its row stands, or that it is gone.
AnyEntry = Union[Entry, DeletedEntry]


NAMES = ("blog_id", "feed_id", "token", "link_key", "alias", "position", "seq")


def keep_deleted(instance: Entry, **kwargs: Any) -> None:
    """Note what is left of an entry about to be deleted, in the same transaction.

    Not where its blog is deleted, or its feed before readers had it: it may come again.
    """
    if instance.leaves_nothing:
        return
    # As it stands, locked: a publisher may have numbered it since the instance was read.
    entry = Entry.objects.select_for_update().filter(pk=instance.pk).first()
    if entry is None:
        return  # another process was faster
    known = {name: getattr(entry, name) for name in NAMES}
    if entry.guid:
        known.update(title=entry.title, feed_digests=entry.feed_digests)
    # One that was stored past save() may have come under the id of one deleted before.
    DeletedEntry.objects.filter(blog=entry.blog_id, token=entry.token).delete()
    DeletedEntry.objects.create(revision=entry.revision + 1, **known)


def forget_deleted(instance: Entry, created: bool, **kwargs: Any) -> None:
    """Let go of what is left of an entry that is made again under its old id."""
    if created and find_trace(instance.blog_id, instance.token):
        DeletedEntry.objects.filter(blog=instance.blog_id, token=instance.token).delete()


@asked_often
def find_trace(blog: int, token: str) -> models.QuerySet:
    """Return the key of what is left of a deleted entry."""
    return DeletedEntry.objects.filter(blog=blog, token=token).values_list("pk")
