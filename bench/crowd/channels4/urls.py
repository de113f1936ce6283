"""The page, compressed and kept a second."""

from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import cache_page
from django.views.decorators.gzip import gzip_page
from peer.models import Entry


@cache_page(1)
@gzip_page
def page(request):
    entries = list(Entry.objects.order_by("-id")[:50])
    return render(request, "page.html", {"entries": entries, "seq": entries[0].id})


urlpatterns = [path("blog/", page)]
