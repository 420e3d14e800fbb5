"""Hooks of activity: pages further up that entries lead to, see core.registry."""

from __future__ import annotations

from studio.core.registry import PageHook

TAKE_PAGE = PageHook("activity.take_page", "the take of a log entry, a card, a file or a lineage")
ORDER_PAGE = PageHook("activity.order_page", "the details of the order of a file or a charge")
