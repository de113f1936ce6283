"""An entry, as far as the page shows it."""

import json

from django.db import models


class Entry(models.Model):
    title = models.CharField(max_length=500)
    summary = models.TextField()

    def text(self):
        """Return its message for the socket."""
        said = {"type": "entry", "seq": self.pk, "title": self.title, "summary": self.summary}
        return json.dumps(said, separators=(",", ":"))
