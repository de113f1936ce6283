"""What `manage.py check --deploy` says of livelog's own settings, beside Django's."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Tags, Warning, register


@register(Tags.security, deploy=True)
def check_deployment(app_configs: Any, **rest: Any) -> list[Warning]:
    """Warn of what is fine on one's own machine, and not on the internet."""
    found = []
    if not settings.LIVELOG_PUBLIC_URL.startswith("https:"):
        text = "LIVELOG_PUBLIC_URL is not an https address: cookies go over anything."
        found.append(
            Warning(text, hint="Set it to where readers find this site.", id="livelog.W001")
        )
    if not settings.USE_REDIS:
        found.append(Warning("USE_REDIS=0 is one process, for trying it out.", id="livelog.W002"))
    return found
