"""Limits of what is read of an editor's timeline, apart from what reads it."""

from __future__ import annotations

MAX_BYTES = 20_000_000
MAX_ITEMS = 1_000
