"""A blog: a stream of entries with a page, a Group and a live log of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blog.const import DEFAULT_SLUG

# Words that the URLs below a blog's own path need for themselves, then those under which the live
# log of the default blog keeps its indexes: the hash of such a slug would be one of them.
RESERVED_SLUGS = "entries.json|feed.atom|feed.json|entry|embed|desk|room|order|positions|marks|meta"

ROOM_LOG = ":room"  # how the names of rooms' live logs end
# Who may say something in a blog's room: nobody, for there is none; accounts; anyone with a name.
OFF, MEMBERS, OPEN = "off", "members", "open"
ROOMS = [(OFF, _("no room")), (MEMBERS, _("members")), (OPEN, _("anyone with a name"))]


def name_log(slug: str) -> str:
    """Return the Redis hash of the live log that the blog of a slug has."""
    return DEFAULT_SLUG if slug == DEFAULT_SLUG else f"{DEFAULT_SLUG}:{slug}"


class BlogQuerySet(models.QuerySet):
    """Blogs, by who may read them."""

    def public(self, now: datetime | None = None) -> BlogQuerySet:
        """Return those that everybody may read now: as `Blog.is_hidden` has it."""
        has_begun = Q(starts__lte=now or timezone.now())
        return self.filter(Q(private=False) | has_begun, rehearsal_of=None)


class Blog(models.Model):
    """A stream of entries with a page of its own."""

    slug = models.SlugField(
        _("slug"),
        unique=True,
        validators=[RegexValidator(f"^({RESERVED_SLUGS})$", inverse_match=True)],
        help_text=_("Its page is /blog/<slug>/."),
    )
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    language = models.CharField(
        _("language"),
        max_length=10,
        blank=True,
        help_text=_("Like en or zh-hans; empty: the reader's own."),
    )
    open = models.BooleanField(_("open"), default=True, help_text=_("No: the live blog has ended."))
    starts = models.DateTimeField(
        _("starts"), null=True, blank=True, help_text=_("Until then the page says when it starts.")
    )
    ended = models.DateTimeField(null=True, blank=True, editable=False)
    room = models.CharField(
        _("room"),
        max_length=10,
        choices=ROOMS,
        default=OFF,
        help_text=_("Where readers talk: who may say something there."),
    )
    room_slow = models.PositiveIntegerField(
        _("slow mode"),
        default=0,
        help_text=_("Seconds between two messages of one reader; 0: no more than haste allows."),
    )
    room_questions = models.BooleanField(
        _("questions only"),
        default=False,
        help_text=_("What readers say in the room goes to the desk, and not to the others."),
    )
    room_words = models.TextField(
        _("words"),
        blank=True,
        help_text=_("One on each line: a message in the room that has one waits for approval."),
    )
    private = models.BooleanField(
        _("private until it starts"),
        default=False,
        help_text=_("Until then it is there for nobody but who is signed in."),
    )
    colour = models.CharField(
        _("colour"),
        max_length=7,
        blank=True,
        validators=[RegexValidator("^#[0-9a-f]{6}$")],
        help_text=_("Like #0b6b4f; empty: the site's own."),
    )
    cover = models.ForeignKey(
        "blog.Picture", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    sharing = models.CharField(
        _("sharing text"),
        max_length=200,
        blank=True,
        help_text=_("What a link to it says elsewhere; empty: its description."),
    )
    rehearsal_of = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="rehearsals", editable=False
    )
    created = models.DateTimeField(default=timezone.now, editable=False)
    asked = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Since when its desk asks if it goes on."
    )
    goes_on = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When somebody said that it does."
    )

    objects = BlogQuerySet.as_manager()
    unannounced = False  # no program is told of the change that is about to be saved

    class Meta:
        verbose_name = _("blog")
        verbose_name_plural = _("blogs")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title

    def save(self, **options: Any) -> None:
        """Save, noting when the live blog ended, and the slug that it leaves.

        Raises ValueError where the slug is reserved.
        """
        # Here too: the validators run in forms alone.
        if self.slug in RESERVED_SLUGS.split("|"):
            raise ValueError(f"The slug {self.slug} is reserved, choose another.")
        self.ended = None if self.open else self.ended or timezone.now()
        with transaction.atomic():
            before = Blog.objects.filter(pk=self.pk).values_list("slug", flat=True).first()
            super().save(**options)
            self.note_slug(before)

    def note_slug(self, before: str | None) -> None:
        """Have a slug that the blog has left lead to it, unless another blog comes to that."""
        now = Blog.objects.values_list("slug", flat=True).get(pk=self.pk)
        OldSlug.objects.filter(slug=now).delete()
        if before not in (None, now):
            OldSlug.objects.update_or_create(slug=before, defaults={"blog": self})

    @classmethod
    def find(cls, slug: str) -> Blog | None:
        """Return the blog that has a slug, or else the one that had it last; None for neither."""
        rows = cls.objects.select_related("cover")
        return rows.filter(slug=slug).first() or rows.filter(old__slug=slug).first()

    def get_absolute_url(self) -> str:
        """Return the path of the blog's page: the default blog's is /blog/ itself."""
        return (
            reverse("blog:default") if self.is_default else reverse("blog:page", args=[self.slug])
        )

    @property
    def is_hidden(self) -> bool:
        """Tell whether nobody but who is signed in may know of it: until it starts, or for good."""
        if self.rehearsal_of_id is not None:
            return True
        has_begun = self.starts is not None and self.starts <= timezone.now()
        return self.private and not has_begun

    @property
    def is_to_come(self) -> bool:
        """Tell whether it has not begun yet."""
        return bool(self.starts and self.open and self.starts > timezone.now())

    @property
    def is_default(self) -> bool:
        """Tell whether this is the blog at /blog/ itself."""
        return self.slug == DEFAULT_SLUG

    @property
    def group_name(self) -> str:
        """The Group that the blog's readers are members of."""
        return DEFAULT_SLUG if self.is_default else f"{DEFAULT_SLUG}.{self.slug}"

    @property
    def desk_group(self) -> str:
        """The Group that those who write the blog are members of."""
        return "desk" if self.is_default else f"desk.{self.slug}"

    @property
    def front_group(self) -> str:
        """The Group of what keeps the blog's pages, for what its readers are told nothing of."""
        return f"front.{self.slug}"

    @property
    def room_group(self) -> str:
        """The Group that those who listen in the blog's room are members of."""
        return "room" if self.is_default else f"room.{self.slug}"

    @property
    def moderators_group(self) -> str:
        """The Group that those who moderate the blog's room are members of besides."""
        return "moderators" if self.is_default else f"moderators.{self.slug}"

    @property
    def room_log_name(self) -> str:
        """The Redis hash of the live log that the blog's room has: no slug has a colon."""
        return self.log_name + ROOM_LOG

    @property
    def log_name(self) -> str:
        """The Redis hash of the blog's live log."""
        return name_log(self.slug)


class OldSlug(models.Model):
    """A slug that a blog had: its addresses lead to those of now, until another blog takes it."""

    slug = models.SlugField(unique=True)
    blog = models.ForeignKey(Blog, models.CASCADE, related_name="old")

    class Meta:
        verbose_name = _("old slug")
        verbose_name_plural = _("old slugs")

    def __str__(self) -> str:
        return self.slug
