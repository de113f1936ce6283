"""A new blog, in one step: its title; all else is set when there is time for it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from blog.desk import rights
from blog.desk.access import at_site
from blog.desk.blogs.slugs import find_free_slug
from blog.desk.pages.showing import desk_path
from blog.desk.people.overview import describe_account, show_home
from blog.forms.fields import TextField
from blog.models import Blog


class OpeningForm(forms.Form):
    """What a blog is called, and whether strangers see it already."""

    title = TextField(max_length=200)
    private = forms.BooleanField(required=False)


@at_site
def open_blog(request: HttpRequest) -> HttpResponse:
    """Open a blog, and lead to its desk: for owners of all blogs, as who opens one is then its owner."""
    if not rights.may(request.user, None, "open blogs"):
        context = {"problem": _("You may not do that here."), **describe_account(request.user)}
        return render(request, "blog/desk/people/refused.html", context, status=403)
    if request.method != "POST":
        return redirect("desk:home")
    form = OpeningForm(request.POST)
    if not form.is_valid():
        problem = " ".join(text for texts in form.errors.values() for text in texts)
        return show_home(request, 400, problem=problem, title=request.POST.get("title", ""))
    blog = make_blog(**form.cleaned_data)
    messages.success(request, _("The blog is there: its settings have all else."))
    return HttpResponseRedirect(desk_path(blog), status=303)


def make_blog(title: str, **fields: object) -> Blog:
    """Make a blog at an address of its own; another's that comes to it meanwhile has it."""
    while True:
        try:
            with transaction.atomic():
                return Blog.objects.create(title=title, slug=find_free_slug(title), **fields)
        except IntegrityError:
            continue
