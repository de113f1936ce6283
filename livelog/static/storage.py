"""What `{% static %}` writes: the address of a bundle, or of a file that is in none."""

from __future__ import annotations

from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage

from livelog.static.archive import archive
from livelog.static.release import make_bundles


class BundledFiles(StaticFilesStorage):
    """Names bundles by their contents; while debugging, the modules as they are."""

    def url(self, name: str) -> str:
        """Return the address of a static file, which other releases will be able to serve."""
        bundle = None if settings.DEBUG else make_bundles().get(name)
        if bundle is None:
            return super().url(name)
        archive.renew()
        return bundle.url
