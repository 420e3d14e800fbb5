"""Start-up checks: timeouts that must be longer than one another."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004 - Django's name


@register()
def queue_numbers(**_: Any) -> list[CheckMessage]:
    """A message is delivered again only when the task of the first delivery is certainly over."""
    queue = settings.Q_CLUSTER
    longest = queue["timeout"] * ((queue["queue_limit"] + 1) / queue["workers"] + 1)
    if queue["retry"] <= longest:
        return [Error(f"Q_CLUSTER retry must be more than {longest:.0f} s", id="studio.E001")]
    return []


@register()
def proxies_are_the_only_way_in(**_: Any) -> list[CheckMessage]:
    """Who reaches the studio past its proxy can name any address as theirs."""
    if not settings.PROXIES or settings.HOST in {"127.0.0.1", "localhost", "::1"}:
        return []
    sentence = (
        f"PROXIES is {settings.PROXIES} and the studio listens on {settings.HOST}: whoever reaches it without"
        " the proxy can name any address in X-Forwarded-For and pass the limits by address"
    )
    hint = "Let only the proxy reach this port, listen on 127.0.0.1, or set PROXIES=0 where there is none."
    return [Warning(sentence, hint=hint, id="studio.W001")]


@register()
def http_fits_into_a_task(**_: Any) -> list[CheckMessage]:
    """A request to the provider must end before its task is stopped."""
    if settings.Q_CLUSTER["timeout"] <= settings.PROVIDER_TIMEOUT_SECONDS:
        return [Error("PROVIDER_TIMEOUT_SECONDS must be less than the task timeout", id="studio.E002")]
    return []
