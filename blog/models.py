"""The record: blogs, the feeds they follow, and every entry ever taken in, for good."""

import secrets
from urllib.parse import urlsplit

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from blog.const import DEFAULT_SLUG

# Words that the URLs below a blog's own path need for themselves, then those under which the live
# log of the default blog keeps its indexes: the hash of such a slug would be one of them.
RESERVED_SLUGS = "entries.json|feed.atom|feed.json|entry|embed|order|positions|marks|meta"


def make_token():
    """Return a new random public id for an entry that an editor writes."""
    return secrets.token_hex(8)


def make_secret():
    """Return a new random text that nobody can guess."""
    return secrets.token_urlsafe(32)


def host_of(url):
    """Return the host that a URL names, in lower case; "" where it names none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


class Blog(models.Model):
    """A stream of entries with a page of its own."""

    slug = models.SlugField(
        unique=True,
        validators=[RegexValidator("^(%s)$" % RESERVED_SLUGS, inverse_match=True)],
        help_text="Its page is /blog/<slug>/.",
    )
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    language = models.CharField(
        max_length=10, blank=True, help_text="Like en or zh-hans; empty: the reader's own."
    )
    open = models.BooleanField(default=True, help_text="No: the live blog has ended.")
    starts = models.DateTimeField(
        null=True, blank=True, help_text="Until then the page says when it starts."
    )
    ended = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["slug"]

    def __str__(self):
        return self.title

    def save(self, **options):
        """Save, noting when the live blog ended. Raises ValueError where the slug is reserved."""
        # Here too: the validators run in forms alone.
        if self.slug in RESERVED_SLUGS.split("|"):
            raise ValueError("The slug %s is reserved, choose another." % self.slug)
        self.ended = None if self.open else self.ended or timezone.now()
        super().save(**options)

    @property
    def is_default(self):
        """Tell whether this is the blog at /blog/ itself."""
        return self.slug == DEFAULT_SLUG

    @property
    def group_name(self):
        """The Group that the blog's readers are members of."""
        return DEFAULT_SLUG if self.is_default else "%s.%s" % (DEFAULT_SLUG, self.slug)

    @property
    def log_name(self):
        """The Redis hash of the blog's live log."""
        return DEFAULT_SLUG if self.is_default else "%s:%s" % (DEFAULT_SLUG, self.slug)


class Feed(models.Model):
    """A feed that a blog follows, with its health as of the last poll."""

    blog = models.ForeignKey(Blog, models.CASCADE, related_name="feeds")
    url = models.URLField("URL", max_length=500)
    title = models.CharField(max_length=500, blank=True, help_text="Empty: the feed's own.")
    active = models.BooleanField(default=True, help_text="No: it is not polled.")
    on_demand = models.BooleanField(
        default=False,
        help_text="Made by blogging_worker --feed: polled only when it is named again.",
    )
    last_fetch = models.DateTimeField(null=True, blank=True, editable=False)
    last_success = models.DateTimeField(null=True, blank=True, editable=False)
    last_error = models.CharField(max_length=500, blank=True, editable=False)
    failures = models.PositiveIntegerField(
        default=0, editable=False, help_text="Polls in a row that failed."
    )
    next_poll = models.DateTimeField(null=True, blank=True, default=timezone.now, editable=False)
    host = models.CharField(max_length=255, blank=True, editable=False)
    # Validators are sent back byte for byte (RFC 9110 §8.8.3), so nothing here is trimmed, and to
    # the URL alone that gave them.
    etag = models.TextField("ETag", blank=True, editable=False)
    last_modified = models.TextField(blank=True, editable=False)
    validated_url = models.TextField(blank=True, editable=False)
    digest = models.CharField(
        max_length=64, blank=True, editable=False, help_text="Of the body last read, and its URL."
    )
    last_full = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When it was last asked for in full."
    )
    moved_to = models.TextField(blank=True, editable=False)
    moved_seen = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text="Polls in a row that were sent there for good."
    )
    period = models.PositiveIntegerField(
        default=0, editable=False, help_text="Seconds between polls that its document asks for."
    )
    skip_hours = models.CharField(
        max_length=100, blank=True, editable=False, help_text="Hours, GMT, not to poll it in."
    )
    wish = models.PositiveIntegerField(
        default=0, editable=False, help_text="Seconds that its last answer asked to be left alone."
    )

    class Meta:
        ordering = ["blog", "url"]
        unique_together = [("blog", "url")]
        indexes = [models.Index(fields=["active", "on_demand", "next_poll"], name="feed_due")]

    def __str__(self):
        return self.title or self.url

    def save(self, *args, **kwargs):
        """Keep the host, by which requests are spaced, in step with the URL.

        A feed that was stopped for good is due when it is made active again.
        """
        self.host = host_of(self.url)[:255]
        if self.active and self.next_poll is None:
            self.next_poll = timezone.now()
        super().save(*args, **kwargs)


class Subscription(models.Model):
    """The hub that a feed names, and where this site's subscription to it stands (W3C WebSub).

    While LIVELOG_PUBLIC_URL is empty nothing is asked of the hub.
    """

    feed = models.OneToOneField(Feed, models.CASCADE, related_name="subscription")
    hub = models.TextField()
    topic = models.TextField(help_text="What the hub calls the feed.")
    token = models.CharField(
        max_length=64, unique=True, default=make_secret, help_text="Names it in the callback URL."
    )
    secret = models.CharField(
        max_length=64, default=make_secret, help_text="Signs the hub's deliveries."
    )
    next_ask = models.DateTimeField(default=timezone.now, db_index=True)
    asked = models.DateTimeField(null=True, help_text="Since when a request is unconfirmed.")
    lease_ends = models.DateTimeField(null=True)
    delivers = models.BooleanField(
        default=False, help_text="The hub has delivered, and no poll has been before it since."
    )
    last_delivery = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)

    def __str__(self):
        return self.hub

    def is_active(self):
        """Tell whether the hub has confirmed, and its lease has not run out."""
        return self.lease_ends is not None and self.lease_ends > timezone.now()


class Delivery(models.Model):
    """What a hub has delivered and the blogger has yet to take in."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="deliveries")
    body = models.BinaryField()
    content_type = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"

    def __str__(self):
        return "%d bytes for %s" % (len(self.body), self.subscription_id)


class Entry(models.Model):
    """One entry of a blog, from a feed or from an editor.

    `pending` is the outbox: the row says something that the live log does not say yet. `revision`
    grows with each change of the row, so that the live log can refuse an older one that comes late.
    """

    DRAFT, LIVE, REMOVED = "draft", "live", "removed"
    STATES = [(DRAFT, "draft"), (LIVE, "live"), (REMOVED, "removed")]

    blog = models.ForeignKey(Blog, models.CASCADE, related_name="entries")
    feed = models.ForeignKey(
        Feed, models.SET_NULL, null=True, blank=True, related_name="entries", editable=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        help_text="The editor who wrote it or last changed it; feeds leave it alone from then on.",
    )
    token = models.CharField("id", max_length=32, default=make_token, editable=False)
    guid = models.TextField("GUID", blank=True, editable=False)
    title = models.CharField(max_length=500)
    summary = models.TextField(blank=True, help_text="HTML; what could do harm is taken out.")
    link = models.URLField(max_length=2000, blank=True)
    image = models.URLField(max_length=2000, blank=True)
    author_name = models.CharField(max_length=200, blank=True)
    source_title = models.CharField(max_length=500, blank=True)
    source_link = models.URLField(max_length=2000, blank=True)
    published = models.DateTimeField(default=timezone.now)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When it was last edited, if ever."
    )
    state = models.CharField(max_length=10, choices=STATES, default=LIVE)
    pinned = models.BooleanField(default=False, help_text="Stays on top of the page.")
    key = models.BooleanField("key event", default=False)

    revision = models.PositiveIntegerField(default=1, editable=False)
    pending = models.BooleanField(default=True, editable=False)
    position = models.PositiveIntegerField(null=True, editable=False)
    seq = models.PositiveIntegerField(null=True, editable=False)
    # Digests of the feed's versions of it, newest first, and the link as stories are matched by it.
    feed_digests = models.CharField(max_length=200, blank=True, editable=False)
    edits = models.PositiveIntegerField(default=0, editable=False)
    link_key = models.CharField(max_length=32, blank=True, editable=False)

    class Meta:
        verbose_name_plural = "entries"
        ordering = ["-id"]
        unique_together = [("blog", "token")]
        indexes = [
            models.Index(fields=["blog", "position"], name="entry_position"),
            models.Index(fields=["blog", "seq"], name="entry_seq"),
            models.Index(fields=["blog", "link_key"], name="entry_link"),
            models.Index(fields=["pending", "position"], name="entry_changed"),
            models.Index(fields=["pending", "feed"], name="entry_written"),
        ]

    def __str__(self):
        return self.title


class Version(models.Model):
    """What a published entry said before a correction, kept so that readers can look it up."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="versions")
    title = models.CharField(max_length=500)
    summary = models.TextField(blank=True)
    until = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-until", "-id"]

    def __str__(self):
        return self.title
