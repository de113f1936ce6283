"""What is being written as readers will have it: by the same renderer, without being stored."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from blog import messages
from blog.desk.access import at_desk
from blog.desk.answers import tell_error
from blog.desk.errors import DeskError
from blog.desk.pages.showing import zone_of
from blog.desk.writing import entries as writing
from blog.desk.writing.form import Form
from blog.models import Blog


@require_POST
@at_desk("write")
def preview(request: HttpRequest, blog: Blog) -> HttpResponse:
    """Return the message that readers would get of a form, as JSON."""
    try:
        values = Form(request.POST, zone_of(request)).values
        entry = writing.make(request.user, blog, values)
    except DeskError as problem:
        return tell_error(problem)
    entry.published = timezone.now()
    return JsonResponse(messages.entry_body(entry))
