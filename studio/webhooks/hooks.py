"""Hooks of webhooks: addresses of the API that messages name, see core.registry."""

from __future__ import annotations

from studio.core.registry import PageHook

TAKE_RESOURCE = PageHook("webhooks.take_resource", "a take in the API, named in messages of webhooks")
GENERATION_RESOURCE = PageHook(
    "webhooks.generation_resource", "an order in the API, named in messages of webhooks"
)
MONEY_RESOURCE = PageHook(
    "webhooks.money_resource", "the money of a project in the API, named in messages of webhooks"
)
