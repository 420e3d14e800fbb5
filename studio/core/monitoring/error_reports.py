"""Reports of errors to a Sentry server: where the code broke, and nothing about people."""

from __future__ import annotations

from functools import partial
from typing import Any

import sentry_sdk
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.logging import LoggingIntegration

from studio.core.monitoring.logs import mask_tokens


def start(dsn: str, *, key: str) -> None:
    """Report errors of this process and of those it forks. ``key``: what must never be in a report."""
    sentry_sdk.init(
        dsn,
        before_send=partial(scrub, key=key),
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_enabling_integrations=False,
        integrations=[DjangoIntegration(middleware_spans=False), LoggingIntegration(level=None)],
    )


def scrub(event: Any, _: Any = None, *, key: str = "") -> Any:
    """The report without cookies, headers, queries and people, and without tokens in any text."""
    request = event.get("request", {})
    event["request"] = {name: request[name] for name in ("method", "url") if name in request}
    for name in ("user", "breadcrumbs", "extra", "server_name", "modules"):
        event.pop(name, None)
    return _masked(event, key)


def _masked(value: Any, key: str) -> Any:
    if isinstance(value, dict):
        return {name: _masked(item, key) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(item, key) for item in value]
    if isinstance(value, str):
        return mask_tokens(value).replace(key, "…") if key else mask_tokens(value)
    return value
