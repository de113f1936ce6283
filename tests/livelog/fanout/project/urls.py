from django.http import JsonResponse
from django.urls import re_path


def echo(request):
    """Answer with what arrived of the request."""
    return JsonResponse(
        {
            "host": request.get_host(),
            "path": request.get_full_path(),
            "length": len(request.body),
            "address": request.META["REMOTE_ADDR"],
            "root": request.META["SCRIPT_NAME"],
            "fields": len(request.POST),
        }
    )


urlpatterns = [re_path("", echo)]
