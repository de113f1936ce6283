"""The desk's question whether a blog that has long been quiet goes on, and the answer."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blog.desk.access import at_desk
from blog.desk.pages.showing import desk_path
from blog.models import Blog


@require_POST
@at_desk("settings")
def answer(request: HttpRequest, blog: Blog) -> HttpResponse:
    """Have a blog go on, or end it, as the form says."""
    with transaction.atomic():
        row = Blog.objects.select_for_update().get(pk=blog.pk)
        row.asked = None
        if request.POST.get("do") == "end":
            row.open = False
        else:
            row.goes_on = timezone.now()
        row.save()
    messages.success(request, _("It goes on.") if row.open else _("The live blog has ended."))
    return HttpResponseRedirect(desk_path(row), status=303)
