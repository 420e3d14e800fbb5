"""Hooks of review: pages further up that it links to, see core.registry."""

from __future__ import annotations

from studio.core.registry import PageHook

HAND_OFF_PAGE = PageHook("review.hand_off_page", "hand the cut over, linked from its page")
