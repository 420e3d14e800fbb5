"""Start-up checks: timeouts that must be longer than one another."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def queue_numbers(**_: Any) -> list[CheckMessage]:
    """A message is delivered again only when the task of the first delivery is certainly over."""
    queue = settings.Q_CLUSTER
    longest = queue["timeout"] * ((queue["queue_limit"] + 1) / queue["workers"] + 1)
    if queue["retry"] <= longest:
        return [Error(f"Q_CLUSTER retry must be more than {longest:.0f} s", id="studio.E001")]
    return []


@register()
def http_fits_into_a_task(**_: Any) -> list[CheckMessage]:
    """A request to the provider must end before its task is stopped."""
    if settings.Q_CLUSTER["timeout"] <= settings.PROVIDER_TIMEOUT_SECONDS:
        return [Error("PROVIDER_TIMEOUT_SECONDS must be less than the task timeout", id="studio.E002")]
    return []
