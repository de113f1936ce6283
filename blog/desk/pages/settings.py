"""The settings of a blog: its words, its language, when it starts, that it has ended, and its room."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytz
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import modelform_factory
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from blog.desk import rights
from blog.desk.access import at_desk
from blog.desk.errors import Invalid
from blog.desk.pages.showing import desk_path, zone_of
from blog.desk.people.overview import describe_account
from blog.desk.pictures.figures import address
from blog.desk.pictures.store import keep_picture
from blog.desk.writing.form import place_moment
from blog.forms.rows import ROOM, BlogForm
from blog.models import Blog

FIELDS = ["title", "description", "language", "starts", "private", "open", "colour", "sharing"]
SECONDS = "%Y-%m-%dT%H:%M:%S"  # as browsers send a time and a day (HTML, section 4.10.5.1.11)


class MomentInput(forms.DateTimeInput):
    """A browser's own field for a time and a day; without seconds where there are none."""

    input_type = "datetime-local"

    def format_value(self, value: Any) -> Any:
        """Return the text that stands in the field."""
        text = super().format_value(value)
        return text[:-3] if text and text.count(":") == 2 and text.endswith(":00") else text


class MomentField(forms.DateTimeField):
    """A time and a day as such a field sends it; the clock's is that of the time zone in force."""

    widget = MomentInput(format=SECONDS)
    input_formats = [SECONDS, "%Y-%m-%dT%H:%M"]

    def to_python(self, value: Any) -> Any:
        """Return a time that was typed; Django's own takes none that the clock shows twice."""
        if not value or isinstance(value, datetime):
            return value or None
        moment = forms.fields.BaseTemporalField.to_python(self, value)
        try:
            return place_moment(moment, timezone.get_current_timezone())
        except ValueError as problem:
            raise ValidationError(str(problem)) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell by what stands in the field: of two times that a clock shows alike either stays."""
        shown = self.widget.format_value(self.prepare_value(initial))
        return bool((data or "") != (shown or "") and super().has_changed(initial, data))


CLASSES = {**BlogForm.Meta.field_classes, "starts": MomentField}


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk("settings")
def settings(request: HttpRequest, blog: Blog) -> HttpResponse:
    """Show the settings of a blog; change those that were changed, and keep others' changes."""
    zone = zone_of(request) or "UTC"
    owned = {"slug": "rename", "room": "close"}
    mine = [name for name, right in owned.items() if rights.may(request.user, blog, right)]
    fields = [*FIELDS, *mine, *[name for name in ROOM if name != "room"], "base"]
    kind = modelform_factory(Blog, form=BlogForm, fields=fields, field_classes=CLASSES)
    # The times in the form are of the writer's zone, as shown and as typed.
    with timezone.override(pytz.timezone(zone)), transaction.atomic():
        if request.method != "POST":
            return show(request, blog, kind(instance=blog), zone)
        row = Blog.objects.select_for_update().get(pk=blog.pk)
        form = kind(request.POST, instance=row)
        if form.is_valid():
            set_cover(request, row, form)
        if not form.is_valid():
            return show(request, Blog.objects.get(pk=blog.pk), form, zone, 400)
        form.save()
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(f"{desk_path(row)}settings/", status=303)


def set_cover(request: HttpRequest, row: Blog, form: Any) -> None:
    """Give a blog the picture that a form brings, or take the one that it has; note what is wrong."""
    if request.FILES.get("cover"):
        try:
            row.cover = keep_picture(request.user, row, request.FILES["cover"].read(), {})
        except Invalid as problem:
            form.add_error(None, str(problem))
    elif request.POST.get("uncover"):
        row.cover = None


def show(request: HttpRequest, blog: Blog, form: Any, zone: str, status: int = 200) -> HttpResponse:
    """Return the page; `blog` is as it is stored."""
    context = {
        "blog": blog,
        "form": form,
        "zone": zone,
        "may_rehearse": rights.may(request.user, blog, "open blogs"),
        "rehearsals": blog.rehearsals.order_by("pk"),
        "cover": blog.cover and address(blog.cover),
        "desk_path": desk_path(blog),
        **describe_account(request.user),
    }
    return render(request, "blog/desk/settings.html", context, status=status)
